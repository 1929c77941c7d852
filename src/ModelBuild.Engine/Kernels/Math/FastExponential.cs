using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ModelBuild.Engine.Kernels;

/// <summary>
/// e^x of float32 for x up to 0, within a unit of the last digit: 2^n times a polynomial on the rest, as in Cephes' <c>expf</c>, which Eigen's and so TensorFlow's kernels follow.
/// </summary>
internal static class FastExponential
{
    // Below, e^x is smaller than the smallest normal number, and 0 is given.
    private const float Smallest = -87.33654f;

    /// <summary>Writes e^(x - most) and returns the sum.</summary>
    public static float OfDifferences(ReadOnlySpan<float> x, float most, Span<float> y)
    {
        var subtracted = new Vector<float>(most);
        Vector<float> sums = default;
        int width = Vector<float>.Count, i = 0;
        ref float source = ref MemoryMarshal.GetReference(x), target = ref MemoryMarshal.GetReference(y[..x.Length]);
        for (; i <= x.Length - width; i += width)
        {
            Vector<float> e = Of(Vector.LoadUnsafe(ref source, (nuint)i) - subtracted);
            e.StoreUnsafe(ref target, (nuint)i);
            sums += e;
        }
        float sum = Vector.Sum(sums);
        if (i == x.Length) return sum;
        Span<float> rest = stackalloc float[width];
        rest.Fill(float.NegativeInfinity);
        x[i..].CopyTo(rest);
        Of(new Vector<float>(rest) - subtracted).CopyTo(rest);
        foreach (float e in rest[..(x.Length - i)])
        {
            y[i++] = e;
            sum += e;
        }
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Of(Vector<float> x)
    {
        Vector<float> n = Vector.Round(x * 1.44269504f);
        Vector<float> r = Vector.MultiplyAddEstimate(n, new Vector<float>(2.12194440e-4f), Vector.MultiplyAddEstimate(n, new Vector<float>(-0.693359375f), x));
        Vector<float> p = new(1.9875691500e-4f);
        p = Vector.MultiplyAddEstimate(p, r, new Vector<float>(1.3981999507e-3f));
        p = Vector.MultiplyAddEstimate(p, r, new Vector<float>(8.3334519073e-3f));
        p = Vector.MultiplyAddEstimate(p, r, new Vector<float>(4.1665795894e-2f));
        p = Vector.MultiplyAddEstimate(p, r, new Vector<float>(1.6666665459e-1f));
        p = Vector.MultiplyAddEstimate(p, r, new Vector<float>(5.0000001201e-1f));
        p = Vector.MultiplyAddEstimate(p, r * r, r + Vector<float>.One);
        // What a number out of range or NaN becomes does not count: the first gives 0, and the polynomial of the second is NaN.
        Vector<int> power = Vector.ShiftLeft(Vector.ConvertToInt32Native(n) + new Vector<int>(127), 23);
        // NaN fails the comparison and stays.
        return Vector.ConditionalSelect(Vector.LessThan(x, new Vector<float>(Smallest)), Vector<float>.Zero, p * Vector.AsVectorSingle(power));
    }
}
