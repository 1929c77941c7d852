using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>For each feature, the first bucket whose boundary is not below a value, or the last (boosted_trees/quantile_ops.cc).</summary>
internal static class BoostedTreesBucketize
{
    public static void Run(RunContext context)
    {
        int features = context.OutputCount;
        for (int feature = 0; feature < features; feature++)
        {
            Tensor values = context.Input(feature), given = context.Input(features + feature);
            if (values.Shape.Rank != 1 || given.Shape.Rank != 1) throw new KernelException($"values and boundaries must be vectors: {values.Shape}, {given.Shape}");
            ReadOnlySpan<float> x = values.Span<float>(), boundaries = given.Span<float>();
            Span<int> buckets = context.Output(feature, DType.Int32, values.Shape).Span<int>();
            for (int i = 0; i < x.Length; i++)
            {
                int low = 0, high = boundaries.Length;
                while (low < high)
                {
                    int middle = (low + high) / 2;
                    if (boundaries[middle] < x[i]) low = middle + 1;
                    else high = middle;
                }
                buckets[i] = Math.Max(0, Math.Min(low, boundaries.Length - 1));
            }
        }
    }
}
