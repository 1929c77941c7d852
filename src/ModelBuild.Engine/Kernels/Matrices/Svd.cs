using System.Numerics;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>
/// Singular values, the largest first, with their left and right vectors as columns (linalg/svd_op_impl.h): one-sided Jacobi rotations, which turn the columns of
/// the matrix until they are orthogonal.
/// </summary>
internal static class Svd
{
    private const int MostSweeps = 100;

    public static void Run<T>(Matrices<T> m, bool vectors, bool full) where T : unmanaged, INumberBase<T>
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
            T[] a = wide ? LinearAlgebra.Adjoint(m.Read(0, b), rows, columns) : m.Read(0, b);
            (double[] values, T[] left, T[] right) = Of(a, Math.Max(rows, columns), least);
            m.Write(0, b, [.. values.Select(Scalar.Of<T>)]);
            if (!vectors) continue;
            m.Write(1, b, Columns(wide ? right : left, rows, least, keptU));
            m.Write(2, b, Columns(wide ? left : right, columns, least, keptV));
        }
    }

    /// <summary>For a matrix of at least as many rows as columns.</summary>
    private static (double[] Values, T[] Left, T[] Right) Of<T>(T[] a, int rows, int n) where T : unmanaged, INumberBase<T>
    {
        T[] v = new T[n * n];
        for (int i = 0; i < n; i++) v[i * (n + 1)] = T.One;
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
            for (int r = 0; r < rows; r++) square += Scalar.Square(a[r * n + c]);
            lengths[c] = Math.Sqrt(square);
        }
        int[] order = [.. Enumerable.Range(0, n).OrderByDescending(i => lengths[i])];
        double[] values = [.. order.Select(i => lengths[i])];
        T[] left = new T[rows * n], right = new T[n * n];
        for (int c = 0; c < n; c++)
        {
            for (int r = 0; r < rows; r++) left[r * n + c] = values[c] > 0 ? a[r * n + order[c]] / Scalar.Of<T>(values[c]) : T.Zero;
            for (int r = 0; r < n; r++) right[r * n + c] = v[r * n + order[c]];
        }
        return (values, left, right);
    }

    private static bool Turn<T>(T[] a, T[] v, int rows, int n, int p, int q) where T : unmanaged, INumberBase<T>
    {
        double alpha = 0, beta = 0;
        T gamma = T.Zero;
        for (int r = 0; r < rows; r++)
        {
            alpha += Scalar.Square(a[r * n + p]);
            beta += Scalar.Square(a[r * n + q]);
            gamma += Scalar.Conjugate(a[r * n + p]) * a[r * n + q];
        }
        if (!(Scalar.Magnitude(gamma) > 1e-16 * Math.Sqrt(alpha * beta))) return false;
        (double size, T phase) = Scalar.Polar(gamma);
        double zeta = (beta - alpha) / (2 * size), t = (zeta >= 0 ? 1 : -1) / (Math.Abs(zeta) + Math.Sqrt(1 + zeta * zeta)), cosine = 1 / Math.Sqrt(1 + t * t);
        T c = Scalar.Of<T>(cosine), s = Scalar.Of<T>(cosine * t) * phase, back = Scalar.Conjugate(s);
        for (int r = 0; r < rows; r++)
            (a[r * n + p], a[r * n + q]) = (c * a[r * n + p] - back * a[r * n + q], s * a[r * n + p] + c * a[r * n + q]);
        for (int r = 0; r < n; r++)
            (v[r * n + p], v[r * n + q]) = (c * v[r * n + p] - back * v[r * n + q], s * v[r * n + p] + c * v[r * n + q]);
        return true;
    }

    /// <summary>The first columns of a matrix, and further ones that are orthogonal to all before where more are wanted or a vector is zero.</summary>
    private static T[] Columns<T>(T[] from, int rows, int given, int kept) where T : unmanaged, INumberBase<T>
    {
        T[] to = new T[rows * kept];
        for (int c = 0, unit = 0; c < kept; c++)
        {
            double square = 0;
            for (int r = 0; r < rows && c < given; r++)
            {
                to[r * kept + c] = from[r * given + c];
                square += Scalar.Square(to[r * kept + c]);
            }
            while (square < 0.25 && unit < rows)
            {
                for (int r = 0; r < rows; r++) to[r * kept + c] = r == unit ? T.One : T.Zero;
                unit++;
                for (int twice = 0; twice < 2; twice++) Orthogonalize(to, rows, kept, c);
                square = 0;
                for (int r = 0; r < rows; r++) square += Scalar.Square(to[r * kept + c]);
                double length = Math.Sqrt(square);
                if (length < 1e-6) square = 0;
                for (int r = 0; r < rows && square > 0; r++) to[r * kept + c] /= Scalar.Of<T>(length);
                if (square > 0) square = 1;
            }
        }
        return to;
    }

    private static void Orthogonalize<T>(T[] to, int rows, int kept, int column) where T : unmanaged, INumberBase<T>
    {
        for (int before = 0; before < column; before++)
        {
            T dot = T.Zero;
            for (int r = 0; r < rows; r++) dot += Scalar.Conjugate(to[r * kept + before]) * to[r * kept + column];
            for (int r = 0; r < rows; r++) to[r * kept + column] -= dot * to[r * kept + before];
        }
    }
}
