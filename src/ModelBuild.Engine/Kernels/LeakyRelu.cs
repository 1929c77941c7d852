using System.Numerics;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>x above zero, α·x below (relu_op_functor.h).</summary>
internal sealed class LeakyRelu(float alpha) : IRealKernel
{
    public void Run<T>(RunContext context) where T : unmanaged, IFloatingPointIeee754<T>
    {
        Tensor input = context.Input(0);
        Tensor output = context.OutputLike(0, 0, input.DType);
        T slope = T.CreateTruncating(alpha);
        ReadOnlySpan<T> x = input.Span<T>();
        Span<T> y = output.Span<T>();
        for (int i = 0; i < x.Length; i++) y[i] = x[i] > T.Zero ? x[i] : slope * x[i];
    }
}
