using System.Numerics.Tensors;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>The sum of any number of tensors of one shape.</summary>
internal sealed class AddNKernel : Kernel
{
    public override void Run(RunContext context)
    {
        Tensor first = context.Input(0);
        for (int i = 1; i < context.InputCount; i++)
        {
            if (!context.Input(i).Shape.Equals(first.Shape)) throw new KernelException("Inputs to operation AddN must have the same shape");
        }
        Tensor output = context.Output(0, first.DType, first.Shape);
        first.Bytes.CopyTo(output.WritableBytes);
        switch (first.DType)
        {
            case DType.Float: Sum<float>(context, output); break;
            case DType.Double: Sum<double>(context, output); break;
            case DType.Int32: Sum<int>(context, output); break;
            case DType.Int64: Sum<long>(context, output); break;
            default: throw new KernelException($"AddN of {DTypes.NameOf(first.DType)} is not there");
        }
    }

    private static void Sum<T>(RunContext context, Tensor output) where T : unmanaged, System.Numerics.INumber<T>
    {
        Span<T> sum = output.Span<T>();
        for (int i = 1; i < context.InputCount; i++) TensorPrimitives.Add<T>(sum, context.Input(i).Span<T>(), sum);
    }
}
