using System.Numerics;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>Softmax over the last dimension, or its logarithm, of dtypes other than float32, for which <see cref="SoftmaxKernel"/> is fast (softmax_op_functor.h).</summary>
internal sealed class AnySoftmax(bool logarithm) : IRealKernel
{
    public void Run<T>(RunContext context) where T : unmanaged, IFloatingPointIeee754<T>
    {
        Tensor input = context.Input(0);
        if (input.Shape.Rank < 1) throw new KernelException("logits must have >= 1 dimension");
        int row = checked((int)input.Shape[input.Shape.Rank - 1]);
        ReadOnlySpan<T> x = input.Span<T>();
        Span<T> y = context.Output(0, input.DType, input.Shape).Span<T>();
        for (int at = 0; at < x.Length; at += row)
        {
            double most = double.NegativeInfinity, sum = 0;
            for (int i = at; i < at + row; i++) most = Math.Max(most, double.CreateTruncating(x[i]));
            for (int i = at; i < at + row; i++) sum += Math.Exp(double.CreateTruncating(x[i]) - most);
            for (int i = at; i < at + row; i++)
            {
                double value = double.CreateTruncating(x[i]) - most;
                y[i] = T.CreateTruncating(logarithm ? value - Math.Log(sum) : Math.Exp(value) / sum);
            }
        }
    }
}
