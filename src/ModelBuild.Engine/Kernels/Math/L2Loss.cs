using System.Numerics;
using System.Numerics.Tensors;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>Half the sum of squares (l2loss_op.cc).</summary>
internal sealed class L2Loss : IRealKernel
{
    public void Run<T>(RunContext context) where T : unmanaged, IFloatingPointIeee754<T> =>
        context.Output(0, context.Input(0).DType, TensorShape.Scalar).Span<T>()[0] = TensorPrimitives.SumOfSquares<T>(context.Input(0).Span<T>()) / T.CreateTruncating(2);
}
