namespace ModelBuild.Engine.TensorFlow.Tests.Differential;

/// <summary>
/// How far the two engines may be apart, and why. TensorFlow's threads take denormal numbers for zero and give zero for them (<c>ScopedFlushDenormal</c>); .NET's do not: two
/// values that are both smaller than the smallest normal number are equal.
/// </summary>
/// <param name="Steps">The difference, counted in steps of the dtype at the larger value.</param>
/// <param name="Absolute">A difference that never counts, for results in which larger numbers cancel.</param>
internal sealed record Tolerance(double Steps, double Absolute = 0)
{
    /// <summary>One rounding of the same operation: nothing to choose.</summary>
    public static Tolerance Exact { get; } = new(0);

    /// <summary>Functions that no library rounds correctly: Eigen's polynomials in float32 (a few steps off), ours from .NET's or in float64.</summary>
    public static Tolerance Function { get; } = new(16);

    /// <summary>Sums in another order, of terms up to a size: n terms are off by n roundings of the largest partial sum.</summary>
    public static Tolerance Sum(double terms, double size) => new(4 * Math.Sqrt(terms) + 4, 0) { Relative = Math.Max(1, terms) * size };

    /// <summary>What the steps are counted at, when it is larger than the value.</summary>
    public double Relative { get; init; }
}
