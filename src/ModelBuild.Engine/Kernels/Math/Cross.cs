using System.Numerics;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>The cross products of vectors of three elements (cross_op.cc).</summary>
internal sealed class Cross : INumberKernel
{
    public void Run<T>(RunContext context) where T : unmanaged, INumber<T>
    {
        Tensor x = context.Input(0), y = context.Input(1);
        if (!x.Shape.Equals(y.Shape) || x.Shape.Rank < 1 || x.Shape[x.Shape.Rank - 1] != 3) throw new KernelException($"Both inputs must be of same shape, with 3 elements in the last dimension: {x.Shape} vs. {y.Shape}");
        ReadOnlySpan<T> a = x.Span<T>(), b = y.Span<T>();
        Span<T> c = context.Output(0, x.DType, x.Shape).Span<T>();
        for (int i = 0; i < a.Length; i += 3)
        {
            c[i] = unchecked(a[i + 1] * b[i + 2] - a[i + 2] * b[i + 1]);
            c[i + 1] = unchecked(a[i + 2] * b[i] - a[i] * b[i + 2]);
            c[i + 2] = unchecked(a[i] * b[i + 1] - a[i + 1] * b[i]);
        }
    }
}
