using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>For each index a vector that is "on" at the index and "off" elsewhere.</summary>
internal sealed unsafe class OneHotKernel(int axis) : Kernel
{
    public override void Run(RunContext context)
    {
        Tensor indices = context.Input(0), on = context.Input(2), off = context.Input(3);
        nint depth = (nint)context.Input(1).Integer();
        on.RequireScalar("on_value");
        off.RequireScalar("off_value");
        TensorShape shape = indices.Shape;
        int at = Axes.Normalize(axis, shape.Rank + 1), size = DTypes.SizeOf(on.DType);
        if (size == 0 || depth < 0) throw new KernelException("depth must be non-negative and the values of a fixed size");
        nint outer = shape.Product(0, at), inner = shape.Product(at, shape.Rank);
        long[] values = indices.Integers();
        shape.Insert(at, depth);
        Tensor output = context.Output(0, on.DType, shape);
        for (nint o = 0; o < outer; o++)
            for (nint d = 0; d < depth; d++)
                for (nint i = 0; i < inner; i++)
                    Elements.Copy(values[o * inner + i] == d ? on.Data : off.Data, output.Data + ((o * depth + d) * inner + i) * size, size);
    }
}
