using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ModelBuild.Engine.Compute;

/// <summary>
/// The transforms of <see cref="WinogradAxis"/>, eight channels at a time: of images to the points, and of the products there to results. Each does a number of lines across its axis;
/// a tile of two axes takes one after the other, and an axis without a filter none.
/// </summary>
internal static unsafe class WinogradTransform
{
    /// <summary>Channels at a time.</summary>
    public const int Lanes = 8;

    // The points of six, and what their polynomials are made of. All are exact.
    private const float A = 0.75f, B = 1.5f, A2 = A * A, B2 = B * B, A3 = A2 * A, B3 = B2 * B;

    /// <summary>Takes lines of an image to the points.</summary>
    /// <param name="points">Elements of a line.</param>
    /// <param name="source">The first line.</param>
    /// <param name="step">From one element of a line to the next.</param>
    /// <param name="next">From one line to the next.</param>
    /// <param name="lines">How many.</param>
    /// <param name="target">Where the first goes.</param>
    /// <param name="targetStep">From one element of the result to the next.</param>
    /// <param name="targetNext">From one line of the result to the next.</param>
    public static void Image(int points, float* source, nint step, nint next, int lines, float* target, nint targetStep, nint targetNext)
    {
        switch (points)
        {
            case 4: Image4(source, step, next, lines, target, targetStep, targetNext); break;
            case 6: Image6(source, step, next, lines, target, targetStep, targetNext); break;
            default: Image8(source, step, next, lines, target, targetStep, targetNext); break;
        }
    }

    /// <summary>Takes lines of products at the points to the results of the axis; as <see cref="Image"/>.</summary>
    public static void Result(WinogradAxis axis, float* source, nint step, nint next, int lines, float* target, nint targetStep, nint targetNext)
    {
        switch (axis)
        {
            case { Points: 4 }: Result4(source, step, next, lines, target, targetStep, targetNext); break;
            case { Points: 6, Outputs: 4 }: Result6To4(source, step, next, lines, target, targetStep, targetNext); break;
            case { Points: 6 }: Result6To2(source, step, next, lines, target, targetStep, targetNext); break;
            default: Result8(source, step, next, lines, target, targetStep, targetNext); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Image4(float* source, nint step, nint next, int lines, float* target, nint targetStep, nint targetNext)
    {
        for (; lines > 0; lines--, source += next, target += targetNext)
        {
            Vector256<float> d0 = Vector256.Load(source), d1 = Vector256.Load(source + step), d2 = Vector256.Load(source + 2 * step), d3 = Vector256.Load(source + 3 * step);
            (d2 - d0).Store(target);
            (d2 + d1).Store(target + targetStep);
            (d2 - d1).Store(target + 2 * targetStep);
            (d3 - d1).Store(target + 3 * targetStep);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Image6(float* source, nint step, nint next, int lines, float* target, nint targetStep, nint targetNext)
    {
        Vector256<float> a = Vector256.Create(A), b = Vector256.Create(B), minusA2 = Vector256.Create(-A2), minusB2 = Vector256.Create(-B2), sum = Vector256.Create(-A2 - B2), product = Vector256.Create(A2 * B2);
        for (; lines > 0; lines--, source += next, target += targetNext)
        {
            Vector256<float> d0 = Vector256.Load(source), d1 = Vector256.Load(source + step), d2 = Vector256.Load(source + 2 * step);
            Vector256<float> d3 = Vector256.Load(source + 3 * step), d4 = Vector256.Load(source + 4 * step), d5 = Vector256.Load(source + 5 * step);
            Fma(product, d0, Fma(sum, d2, d4)).Store(target);
            Vector256<float> even = Fma(minusB2, d2, d4), odd = Fma(minusB2, d1, d3);
            Fma(a, odd, even).Store(target + targetStep);
            Fma(-a, odd, even).Store(target + 2 * targetStep);
            even = Fma(minusA2, d2, d4);
            odd = Fma(minusA2, d1, d3);
            Fma(b, odd, even).Store(target + 3 * targetStep);
            Fma(-b, odd, even).Store(target + 4 * targetStep);
            Fma(product, d1, Fma(sum, d3, d5)).Store(target + 5 * targetStep);
        }
    }

    // The points are 1/2, 1 and 2: x² - 1/4, x² - 1 and x² - 4 in all their products.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Image8(float* source, nint step, nint next, int lines, float* target, nint targetStep, nint targetNext)
    {
        Vector256<float> half = Vector256.Create(0.5f), two = Vector256.Create(2f), four = Vector256.Create(4f), quarter = Vector256.Create(0.25f), outer = Vector256.Create(-4.25f);
        Vector256<float> right = Vector256.Create(-5f), left = Vector256.Create(-1.25f), all = Vector256.Create(5.25f);
        for (; lines > 0; lines--, source += next, target += targetNext)
        {
            Vector256<float> d0 = Vector256.Load(source), d1 = Vector256.Load(source + step), d2 = Vector256.Load(source + 2 * step), d3 = Vector256.Load(source + 3 * step);
            Vector256<float> d4 = Vector256.Load(source + 4 * step), d5 = Vector256.Load(source + 5 * step), d6 = Vector256.Load(source + 6 * step), d7 = Vector256.Load(source + 7 * step);
            Fma(all, d2 - d4, d6 - d0).Store(target);
            Fma(all, d3 - d5, d7 - d1).Store(target + 7 * targetStep);
            Vector256<float> even = Fma(four, d2, Fma(right, d4, d6)), odd = Fma(four, d1, Fma(right, d3, d5));
            Fma(half, odd, even).Store(target + targetStep);
            Fma(-half, odd, even).Store(target + 2 * targetStep);
            even = d2 + Fma(outer, d4, d6);
            odd = d1 + Fma(outer, d3, d5);
            (even + odd).Store(target + 3 * targetStep);
            (even - odd).Store(target + 4 * targetStep);
            even = Fma(quarter, d2, Fma(left, d4, d6));
            odd = Fma(quarter, d1, Fma(left, d3, d5));
            Fma(two, odd, even).Store(target + 5 * targetStep);
            Fma(-two, odd, even).Store(target + 6 * targetStep);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Result4(float* source, nint step, nint next, int lines, float* target, nint targetStep, nint targetNext)
    {
        for (; lines > 0; lines--, source += next, target += targetNext)
        {
            Vector256<float> m1 = Vector256.Load(source + step), m2 = Vector256.Load(source + 2 * step);
            (Vector256.Load(source) + (m1 + m2)).Store(target);
            (Vector256.Load(source + 3 * step) + (m1 - m2)).Store(target + targetStep);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Result6To4(float* source, nint step, nint next, int lines, float* target, nint targetStep, nint targetNext)
    {
        Vector256<float> a = Vector256.Create(A), b = Vector256.Create(B), a2 = Vector256.Create(A2), b2 = Vector256.Create(B2), a3 = Vector256.Create(A3), b3 = Vector256.Create(B3);
        for (; lines > 0; lines--, source += next, target += targetNext)
        {
            Vector256<float> m1 = Vector256.Load(source + step), m2 = Vector256.Load(source + 2 * step), m3 = Vector256.Load(source + 3 * step), m4 = Vector256.Load(source + 4 * step);
            Vector256<float> even1 = m1 + m2, odd1 = m1 - m2, even2 = m3 + m4, odd2 = m3 - m4;
            (Vector256.Load(source) + even1 + even2).Store(target);
            Fma(a, odd1, b * odd2).Store(target + targetStep);
            Fma(a2, even1, b2 * even2).Store(target + 2 * targetStep);
            Fma(a3, odd1, Fma(b3, odd2, Vector256.Load(source + 5 * step))).Store(target + 3 * targetStep);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Result6To2(float* source, nint step, nint next, int lines, float* target, nint targetStep, nint targetNext)
    {
        Vector256<float> a = Vector256.Create(A), b = Vector256.Create(B);
        for (; lines > 0; lines--, source += next, target += targetNext)
        {
            Vector256<float> m1 = Vector256.Load(source + step), m2 = Vector256.Load(source + 2 * step), m3 = Vector256.Load(source + 3 * step), m4 = Vector256.Load(source + 4 * step);
            (Vector256.Load(source) + (m1 + m2) + (m3 + m4)).Store(target);
            Fma(a, m1 - m2, Fma(b, m3 - m4, Vector256.Load(source + 5 * step))).Store(target + targetStep);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Result8(float* source, nint step, nint next, int lines, float* target, nint targetStep, nint targetNext)
    {
        Vector256<float> half = Vector256.Create(0.5f), two = Vector256.Create(2f);
        for (; lines > 0; lines--, source += next, target += targetNext)
        {
            Vector256<float> m1 = Vector256.Load(source + step), m2 = Vector256.Load(source + 2 * step), m3 = Vector256.Load(source + 3 * step), m4 = Vector256.Load(source + 4 * step);
            Vector256<float> m5 = Vector256.Load(source + 5 * step), m6 = Vector256.Load(source + 6 * step);
            (Vector256.Load(source) + (m1 + m2) + ((m3 + m4) + (m5 + m6))).Store(target);
            Fma(half, m1 - m2, Fma(two, m5 - m6, (m3 - m4) + Vector256.Load(source + 7 * step))).Store(target + targetStep);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Fma(Vector256<float> x, Vector256<float> y, Vector256<float> sum) => Vector256.MultiplyAddEstimate(x, y, sum);
}
