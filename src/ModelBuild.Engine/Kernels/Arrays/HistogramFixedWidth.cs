using System.Numerics;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>How many values fall in each of equal parts of a range; those outside fall in the first or the last (histogram_op.cc).</summary>
internal sealed class HistogramFixedWidth(DType type) : INumberKernel
{
    public void Run<T>(RunContext context) where T : unmanaged, INumber<T>
    {
        ReadOnlySpan<T> values = context.Input(0).Span<T>(), range = context.Input(1).Span<T>();
        long bins = context.Input(2).Integer();
        if (range.Length != 2 || range[0] >= range[1]) throw new KernelException("value_range should satisfy value_range[0] < value_range[1]");
        if (bins is <= 0 or > int.MaxValue) throw new KernelException($"nbins should be a positive number, but got '{bins}'");
        double low = double.CreateTruncating(range[0]), step = (double.CreateTruncating(range[1]) - low) / bins;
        long[] counts = new long[bins];
        foreach (T value in values)
        {
            double at = (double.CreateTruncating(value) - low) / step;
            if (!double.IsNaN(at)) counts[(int)Math.Clamp(at, 0, bins - 1)]++;
        }
        IndexOutput.Write(context, 0, type, counts);
    }
}
