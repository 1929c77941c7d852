using System.Numerics;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>Every element no smaller than one bound and no larger than another, each a scalar or as many as there are elements (cwise_op_clip.cc).</summary>
internal sealed class ClipByValue : INumberKernel
{
    public void Run<T>(RunContext context) where T : unmanaged, INumber<T>
    {
        Tensor input = context.Input(0), low = context.Input(1), high = context.Input(2);
        foreach (Tensor bound in (Tensor[])[low, high])
        {
            if (bound.Shape.Rank != 0 && !bound.Shape.Equals(input.Shape)) throw new KernelException("clip_value_min and clip_value_max must be either of the same shape as input, or a scalar");
        }
        ReadOnlySpan<T> x = input.Span<T>(), a = low.Span<T>(), b = high.Span<T>();
        Span<T> y = context.OutputLike(0, 0, input.DType).Span<T>();
        for (int i = 0; i < x.Length; i++) y[i] = T.Min(T.Max(x[i], a[a.Length == 1 ? 0 : i]), b[b.Length == 1 ? 0 : i]);
    }
}
