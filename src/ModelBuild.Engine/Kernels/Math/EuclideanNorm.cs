using System.Numerics;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>The root of the sum of squares over axes (reduction_ops_euclidean.cc).</summary>
internal sealed class EuclideanNorm(bool keepDims) : IFieldKernel
{
    public void Run<T>(RunContext context) where T : unmanaged, INumberBase<T>
    {
        Tensor input = context.Input(0);
        TensorShape ones = input.Shape, shape = TensorShape.Scalar;
        foreach (long axis in context.Input(1).Integers()) ones[Axes.Normalize(axis, ones.Rank)] = -1;
        for (int d = 0; d < ones.Rank; d++)
        {
            if (ones[d] >= 0 || keepDims) shape.Add(Math.Abs(ones[d]));
            ones[d] = Math.Abs(ones[d]);
        }
        ReadOnlySpan<T> x = input.Span<T>();
        Span<T> sums = context.Output(0, input.DType, shape).Span<T>();
        sums.Clear();
        // Every element of the result repeats along the axes that are summed over.
        var pairs = new BroadcastIndex(input.Shape, ones);
        for (int i = 0; i < x.Length; i++, pairs.Next()) sums[pairs[0]] = unchecked(sums[pairs[0]] + Square(x[i]));
        foreach (ref T sum in sums) sum = Root(sum);
    }

    private static T Square<T>(T value) where T : unmanaged, INumberBase<T> => value is Complex z ? T.CreateTruncating(z.Real * z.Real + z.Imaginary * z.Imaginary) : unchecked(value * value);

    private static T Root<T>(T sum) where T : unmanaged, INumberBase<T> => sum switch
    {
        double value => T.CreateTruncating(Math.Sqrt(value)),
        float value => T.CreateTruncating(MathF.Sqrt(value)),
        Half value => T.CreateTruncating(Half.Sqrt(value)),
        Complex value => T.CreateTruncating(Math.Sqrt(value.Real)),
        _ => T.CreateTruncating(Math.Sqrt(double.CreateTruncating(sum))),
    };
}
