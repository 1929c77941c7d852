using System.Numerics;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>The gradient where the rectifier let its input through, above zero and below a limit; else zero (relu_op_functor.h).</summary>
internal sealed class RectifierGrad(double limit) : INumberKernel
{
    public void Run<T>(RunContext context) where T : unmanaged, INumber<T>
    {
        Tensor gradient = context.Input(0), features = context.Input(1);
        if (!gradient.Shape.Equals(features.Shape)) throw new KernelException($"g and a must be the same size: {gradient.Shape} against {features.Shape}");
        ReadOnlySpan<T> g = gradient.Span<T>(), x = features.Span<T>();
        Span<T> to = context.Output(0, gradient.DType, gradient.Shape).Span<T>();
        bool limited = double.IsFinite(limit);
        T most = limited ? T.CreateTruncating(limit) : T.Zero;
        for (int i = 0; i < to.Length; i++) to[i] = x[i] > T.Zero && (!limited || x[i] < most) ? g[i] : T.Zero;
    }
}
