using System.Numerics;

namespace ModelBuild.Engine.Kernels;

/// <summary>A unitary matrix and an upper triangle whose product is the matrix: Householder's reflections, with LAPACK's signs (linalg/qr_op_impl.h).</summary>
internal static class Qr
{
    public static void Run<T>(Matrices<T> m, bool full) where T : unmanaged, INumberBase<T>
    {
        (int rows, int columns) = m.Size(0);
        int least = Math.Min(rows, columns), kept = full ? rows : least;
        m.Output(0, rows, kept);
        m.Output(1, kept, columns);
        for (int b = 0; b < m.Batch; b++)
        {
            T[] r = m.Read(0, b), q = new T[rows * rows];
            for (int i = 0; i < rows; i++) q[i * (rows + 1)] = T.One;
            for (int k = 0; k < least; k++) Reflect(r, q, rows, columns, k);
            T[] part = new T[rows * kept], upper = new T[kept * columns];
            for (int i = 0; i < rows; i++) Array.Copy(q, i * rows, part, i * kept, kept);
            for (int i = 0; i < kept; i++)
                for (int j = i; j < columns; j++) upper[i * columns + j] = r[i * columns + j];
            m.Write(0, b, part);
            m.Write(1, b, upper);
        }
    }

    /// <summary>
    /// Makes zeros below the diagonal of a column of r, and turns q back by the same reflection, I - tau v v*. What comes onto the diagonal is real, of the sign that the
    /// real part there had not.
    /// </summary>
    private static void Reflect<T>(T[] r, T[] q, int rows, int columns, int k) where T : unmanaged, INumberBase<T>
    {
        double tail = 0;
        for (int i = k + 1; i < rows; i++) tail += Scalar.Square(r[i * columns + k]);
        T head = r[k * columns + k];
        double real = Scalar.Real(head);
        if (tail == 0 && T.IsZero(head - Scalar.Of<T>(real))) return;
        double norm = Math.Sqrt(tail + Scalar.Square(head));
        T diagonal = Scalar.Of<T>(real >= 0 ? -norm : norm), tau = (diagonal - Scalar.Conjugate(head)) / diagonal;
        T[] v = new T[rows];
        v[k] = T.One;
        for (int i = k + 1; i < rows; i++) v[i] = r[i * columns + k] / (head - diagonal);
        for (int j = 0; j < columns; j++)
        {
            T dot = T.Zero;
            for (int i = k; i < rows; i++) dot += Scalar.Conjugate(v[i]) * r[i * columns + j];
            for (int i = k; i < rows; i++) r[i * columns + j] -= tau * v[i] * dot;
        }
        for (int i = 0; i < rows; i++)
        {
            T dot = T.Zero;
            for (int j = k; j < rows; j++) dot += q[i * rows + j] * v[j];
            for (int j = k; j < rows; j++) q[i * rows + j] -= Scalar.Conjugate(tau) * dot * Scalar.Conjugate(v[j]);
        }
    }
}
