using ModelBuild.Engine.Compute;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>For each index a vector that is "on" at the index and "off" elsewhere (one_hot_op.cc).</summary>
internal readonly unsafe struct OneHotKernel(int axis) : IMoveKernel
{
    public void Run<T>(RunContext context)
    {
        Tensor indices = context.Input(0), on = context.Input(2), off = context.Input(3);
        nint depth = (nint)context.Input(1).Integer();
        on.RequireScalar("on_value");
        off.RequireScalar("off_value");
        if (depth < 0) throw new KernelException($"depth must be non-negative, got: {depth}");
        TensorShape shape = indices.Shape;
        int at = Axes.Normalize(axis, shape.Rank + 1);
        int outer = checked((int)shape.Product(0, at)), inner = checked((int)shape.Product(at, shape.Rank));
        NativeBlock block = context.Arena.Rent(indices.Count * sizeof(long));
        ReadOnlySpan<long> values = indices.Integers(new Span<long>(block.Pointer, checked((int)indices.Count)));
        shape.Insert(at, depth);
        Span<T> output = Elements.Of<T>(context.Output(0, on.DType, shape));
        output.Fill(Elements.Of<T>(off)[0]);
        T hot = Elements.Of<T>(on)[0];
        for (int o = 0; o < outer; o++)
        {
            for (int i = 0; i < inner; i++)
            {
                if (values[o * inner + i] is >= 0 and var index && index < depth) output[(int)((o * depth + (nint)index) * inner + i)] = hot;
            }
        }
        context.Arena.Return(block);
    }
}
