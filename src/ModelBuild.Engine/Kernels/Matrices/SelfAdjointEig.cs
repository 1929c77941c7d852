using System.Numerics;

namespace ModelBuild.Engine.Kernels;

/// <summary>The eigenvalues of Hermitian matrices (of real numbers: symmetric ones), the smallest first, and their vectors as columns (linalg/self_adjoint_eig_v2_op_impl.h): Jacobi's rotations.</summary>
internal static class SelfAdjointEig
{
    private const int MostSweeps = 100;

    public static void Run<T>(Matrices<T> m, bool vectors) where T : unmanaged, INumberBase<T>
    {
        int n = m.Square();
        m.Output(0, n);
        if (vectors) m.Output(1, n, n);
        else m.Context.Output(1, m.Context.Input(0).DType, Execution.TensorShape.Of(0));
        for (int b = 0; b < m.Batch; b++)
        {
            (double[] values, T[] columns) = Of(m.Read(0, b), n);
            m.Write(0, b, [.. values.Select(Scalar.Of<T>)]);
            if (vectors) m.Write(1, b, columns);
        }
    }

    /// <summary>Eigenvalues in rising order and their vectors as columns. Only the lower half of the matrix counts.</summary>
    private static (double[] Values, T[] Vectors) Of<T>(T[] matrix, int n) where T : unmanaged, INumberBase<T>
    {
        T[] a = new T[n * n], v = new T[n * n];
        for (int r = 0; r < n; r++)
        {
            v[r * (n + 1)] = T.One;
            for (int c = 0; c < r; c++) (a[r * n + c], a[c * n + r]) = (matrix[r * n + c], Scalar.Conjugate(matrix[r * n + c]));
            a[r * (n + 1)] = Scalar.Of<T>(Scalar.Real(matrix[r * (n + 1)]));
        }
        for (int sweep = 0; sweep < MostSweeps; sweep++)
        {
            double off = 0, all = 0;
            for (int i = 0; i < a.Length; i++)
            {
                all += Scalar.Square(a[i]);
                if (i / n != i % n) off += Scalar.Square(a[i]);
            }
            if (!(off > all * 1e-32)) break;
            for (int p = 0; p < n; p++)
                for (int q = p + 1; q < n; q++) Rotate(a, v, n, p, q);
        }
        int[] order = [.. Enumerable.Range(0, n).OrderBy(i => Scalar.Real(a[i * (n + 1)]))];
        double[] values = [.. order.Select(i => Scalar.Real(a[i * (n + 1)]))];
        T[] vectors = new T[n * n];
        for (int c = 0; c < n; c++)
            for (int r = 0; r < n; r++) vectors[r * n + c] = v[r * n + order[c]];
        return (values, vectors);
    }

    private static void Rotate<T>(T[] a, T[] v, int n, int p, int q) where T : unmanaged, INumberBase<T>
    {
        if (T.IsZero(a[p * n + q])) return;
        (double apq, T phase) = Scalar.Polar(a[p * n + q]);
        double theta = Scalar.Real(a[q * (n + 1)] - a[p * (n + 1)]) / (2 * apq), t = (theta >= 0 ? 1 : -1) / (Math.Abs(theta) + Math.Sqrt(theta * theta + 1)), cosine = 1 / Math.Sqrt(t * t + 1);
        T c = Scalar.Of<T>(cosine), s = Scalar.Of<T>(t * cosine) * phase, back = Scalar.Conjugate(s);
        for (int k = 0; k < n; k++)
        {
            (T kp, T kq) = (a[k * n + p], a[k * n + q]);
            (a[k * n + p], a[k * n + q]) = (c * kp - back * kq, s * kp + c * kq);
        }
        for (int k = 0; k < n; k++)
        {
            (T pk, T qk) = (a[p * n + k], a[q * n + k]);
            (a[p * n + k], a[q * n + k]) = (c * pk - s * qk, back * pk + c * qk);
            (T vp, T vq) = (v[k * n + p], v[k * n + q]);
            (v[k * n + p], v[k * n + q]) = (c * vp - back * vq, s * vp + c * vq);
        }
    }
}
