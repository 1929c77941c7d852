using System.Numerics;
using System.Numerics.Tensors;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>The sum of any number of tensors of one shape (aggregate_ops.cc).</summary>
internal sealed class AddNKernel : IFieldKernel
{
    public void Run<T>(RunContext context) where T : unmanaged, INumberBase<T>
    {
        Tensor first = context.Input(0);
        for (int i = 1; i < context.InputCount; i++)
        {
            if (!context.Input(i).Shape.Equals(first.Shape)) throw new KernelException("Inputs to operation AddN must have the same shape");
        }
        Span<T> sum = context.Output(0, first.DType, first.Shape).Span<T>();
        first.Span<T>().CopyTo(sum);
        for (int i = 1; i < context.InputCount; i++) TensorPrimitives.Add<T>(sum, context.Input(i).Span<T>(), sum);
    }
}
