using System.Numerics;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>The number of boundaries that are no larger than each element (bucketize_op.cc).</summary>
/// <param name="given">The boundaries; null when the second input holds them.</param>
internal sealed class Bucketize(float[]? given) : INumberKernel
{
    public void Run<T>(RunContext context) where T : unmanaged, INumber<T>
    {
        ReadOnlySpan<T> x = context.Input(0).Span<T>();
        ReadOnlySpan<float> boundaries = given ?? context.Input(1).Span<float>();
        Span<int> bucket = context.Output(0, DType.Int32, context.Input(0).Shape).Span<int>();
        for (int i = 0; i < x.Length; i++)
        {
            double value = double.CreateTruncating(x[i]);
            int low = 0, high = boundaries.Length;
            while (low < high)
            {
                int middle = (low + high) / 2;
                if (boundaries[middle] <= value) low = middle + 1;
                else high = middle;
            }
            bucket[i] = low;
        }
    }
}
