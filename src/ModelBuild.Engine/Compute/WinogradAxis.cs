namespace ModelBuild.Engine.Compute;

/// <summary>
/// Winograd's minimal filtering along one axis: neighbouring results of a short filter from <see cref="Points"/> products in place of outputs × taps (Lavin and Gray, "Fast algorithms for
/// convolutional neural networks", 2015). Image and filter are taken as polynomials, whose values at some points are multiplied; the transforms go there and back. One tap is an axis without a
/// filter, which stays as it is.
/// </summary>
/// <param name="Taps">Weights of the filter.</param>
/// <param name="Outputs">Results of one tile.</param>
internal readonly record struct WinogradAxis(int Taps, int Outputs)
{
    /// <summary>Elements of a tile before and after its transform, and products that give its results.</summary>
    public int Points => Taps + Outputs - 1;

    /// <summary>Tiles that cover an axis of the output; the last may reach beyond it.</summary>
    public int Tiles(int size) => (size + Outputs - 1) / Outputs;

    /// <summary>
    /// The matrix that takes a filter to the points (Toom and Cook's): points × taps, row-major. The last row is for the point at infinity. What multiplies images and sums is
    /// written out in <see cref="WinogradTransform"/> for the same points.
    /// </summary>
    public double[] FilterMatrix()
    {
        double[] finite = FinitePoints(Points), matrix = new double[Points * Taps];
        for (int p = 0; p < finite.Length; p++)
        {
            double value = 1;
            foreach (double other in finite) value /= other == finite[p] ? 1 : finite[p] - other;
            for (int tap = 0; tap < Taps; tap++, value *= finite[p]) matrix[p * Taps + tap] = value;
        }
        matrix[^1] = 1;
        return matrix;
    }

    /// <summary>
    /// Where polynomials are taken. Each is exact in binary, and pairs of opposite signs halve the work. Of such the rounding of float32 grows least with these (by measurement; for tiles
    /// of 4 × 4 it is twice a direct convolution's with ¾ and 1½, and five times with the usual 1 and 2), as the powers of both stay near 1.
    /// </summary>
    private static double[] FinitePoints(int points) => points switch
    {
        1 => [],
        4 => [0, 1, -1],
        6 => [0, 0.75, -0.75, 1.5, -1.5],
        8 => [0, 0.5, -0.5, 1, -1, 2, -2],
        _ => throw new ArgumentOutOfRangeException(nameof(points)),
    };
}
