using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>
/// Singular values, the largest first, with their left and right vectors as columns (linalg/svd_op_impl.h): one-sided Jacobi rotations, which turn the columns of
/// the matrix until they are orthogonal.
/// </summary>
internal static class Svd
{
    private const int MostSweeps = 100;

    public static void Run(Matrices m, bool vectors, bool full)
    {
        (int rows, int columns) = m.Size(0);
        int least = Math.Min(rows, columns), keptU = full ? rows : least, keptV = full ? columns : least;
        m.Output(0, least);
        DType dtype = m.Context.Input(0).DType;
        if (vectors)
        {
            m.Output(1, rows, keptU);
            m.Output(2, columns, keptV);
        }
        else
        {
            m.Context.Output(1, dtype, TensorShape.Of(0));
            m.Context.Output(2, dtype, TensorShape.Of(0));
        }
        for (int b = 0; b < m.Batch; b++)
        {
            bool wide = columns > rows;
            double[] a = wide ? LinearAlgebra.Transposed(m.Read(0, b), rows, columns) : m.Read(0, b);
            (double[] values, double[] left, double[] right) = Of(a, Math.Max(rows, columns), least);
            m.Write(0, b, values);
            if (!vectors) continue;
            m.Write(1, b, Columns(wide ? right : left, rows, least, keptU));
            m.Write(2, b, Columns(wide ? left : right, columns, least, keptV));
        }
    }

    /// <summary>For a matrix of at least as many rows as columns.</summary>
    private static (double[] Values, double[] Left, double[] Right) Of(double[] a, int rows, int n)
    {
        double[] v = new double[n * n];
        for (int i = 0; i < n; i++) v[i * (n + 1)] = 1;
        for (int sweep = 0; sweep < MostSweeps; sweep++)
        {
            bool turned = false;
            for (int p = 0; p < n; p++)
                for (int q = p + 1; q < n; q++) turned |= Turn(a, v, rows, n, p, q);
            if (!turned) break;
        }
        double[] lengths = new double[n];
        for (int c = 0; c < n; c++)
        {
            double square = 0;
            for (int r = 0; r < rows; r++) square += a[r * n + c] * a[r * n + c];
            lengths[c] = Math.Sqrt(square);
        }
        int[] order = [.. Enumerable.Range(0, n).OrderByDescending(i => lengths[i])];
        double[] values = [.. order.Select(i => lengths[i])], left = new double[rows * n], right = new double[n * n];
        for (int c = 0; c < n; c++)
        {
            for (int r = 0; r < rows; r++) left[r * n + c] = values[c] > 0 ? a[r * n + order[c]] / values[c] : 0;
            for (int r = 0; r < n; r++) right[r * n + c] = v[r * n + order[c]];
        }
        return (values, left, right);
    }

    private static bool Turn(double[] a, double[] v, int rows, int n, int p, int q)
    {
        double alpha = 0, beta = 0, gamma = 0;
        for (int r = 0; r < rows; r++)
        {
            alpha += a[r * n + p] * a[r * n + p];
            beta += a[r * n + q] * a[r * n + q];
            gamma += a[r * n + p] * a[r * n + q];
        }
        if (!(Math.Abs(gamma) > 1e-16 * Math.Sqrt(alpha * beta))) return false;
        double zeta = (beta - alpha) / (2 * gamma), t = (zeta >= 0 ? 1 : -1) / (Math.Abs(zeta) + Math.Sqrt(1 + zeta * zeta));
        double c = 1 / Math.Sqrt(1 + t * t), s = c * t;
        for (int r = 0; r < rows; r++)
            (a[r * n + p], a[r * n + q]) = (c * a[r * n + p] - s * a[r * n + q], s * a[r * n + p] + c * a[r * n + q]);
        for (int r = 0; r < n; r++)
            (v[r * n + p], v[r * n + q]) = (c * v[r * n + p] - s * v[r * n + q], s * v[r * n + p] + c * v[r * n + q]);
        return true;
    }

    /// <summary>The first columns of a matrix, and further ones that are orthogonal to all before where more are wanted or a vector is zero.</summary>
    private static double[] Columns(double[] from, int rows, int given, int kept)
    {
        double[] to = new double[rows * kept];
        for (int c = 0, unit = 0; c < kept; c++)
        {
            double square = 0;
            for (int r = 0; r < rows && c < given; r++)
            {
                to[r * kept + c] = from[r * given + c];
                square += to[r * kept + c] * to[r * kept + c];
            }
            while (square < 0.25 && unit < rows)
            {
                for (int r = 0; r < rows; r++) to[r * kept + c] = r == unit ? 1 : 0;
                unit++;
                for (int twice = 0; twice < 2; twice++) Orthogonalize(to, rows, kept, c);
                square = 0;
                for (int r = 0; r < rows; r++) square += to[r * kept + c] * to[r * kept + c];
                double length = Math.Sqrt(square);
                if (length < 1e-6) square = 0;
                for (int r = 0; r < rows && square > 0; r++) to[r * kept + c] /= length;
                if (square > 0) square = 1;
            }
        }
        return to;
    }

    private static void Orthogonalize(double[] to, int rows, int kept, int column)
    {
        for (int before = 0; before < column; before++)
        {
            double dot = 0;
            for (int r = 0; r < rows; r++) dot += to[r * kept + before] * to[r * kept + column];
            for (int r = 0; r < rows; r++) to[r * kept + column] -= dot * to[r * kept + before];
        }
    }
}
