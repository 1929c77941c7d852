namespace ModelBuild.Engine.Kernels;

/// <summary>The eigenvalues of symmetric matrices, the smallest first, and their vectors as columns (linalg/self_adjoint_eig_v2_op_impl.h): Jacobi's rotations.</summary>
internal static class SelfAdjointEig
{
    private const int MostSweeps = 100;

    public static void Run(Matrices m, bool vectors)
    {
        int n = m.Square();
        m.Output(0, n);
        if (vectors) m.Output(1, n, n);
        else m.Context.Output(1, m.Context.Input(0).DType, Execution.TensorShape.Of(0));
        for (int b = 0; b < m.Batch; b++)
        {
            (double[] values, double[] columns) = Of(m.Read(0, b), n);
            m.Write(0, b, values);
            if (vectors) m.Write(1, b, columns);
        }
    }

    /// <summary>Eigenvalues in rising order and their vectors as columns. Only the lower half of the matrix counts.</summary>
    public static (double[] Values, double[] Vectors) Of(double[] matrix, int n)
    {
        double[] a = new double[n * n], v = new double[n * n];
        for (int r = 0; r < n; r++)
        {
            v[r * (n + 1)] = 1;
            for (int c = 0; c < n; c++) a[r * n + c] = matrix[Math.Max(r, c) * n + Math.Min(r, c)];
        }
        for (int sweep = 0; sweep < MostSweeps; sweep++)
        {
            double off = 0, all = 0;
            for (int i = 0; i < a.Length; i++)
            {
                all += a[i] * a[i];
                if (i / n != i % n) off += a[i] * a[i];
            }
            if (!(off > all * 1e-32)) break;
            for (int p = 0; p < n; p++)
                for (int q = p + 1; q < n; q++) Rotate(a, v, n, p, q);
        }
        int[] order = [.. Enumerable.Range(0, n).OrderBy(i => a[i * (n + 1)])];
        double[] values = [.. order.Select(i => a[i * (n + 1)])], vectors = new double[n * n];
        for (int c = 0; c < n; c++)
            for (int r = 0; r < n; r++) vectors[r * n + c] = v[r * n + order[c]];
        return (values, vectors);
    }

    private static void Rotate(double[] a, double[] v, int n, int p, int q)
    {
        double apq = a[p * n + q];
        if (apq == 0) return;
        double theta = (a[q * (n + 1)] - a[p * (n + 1)]) / (2 * apq), t = (theta >= 0 ? 1 : -1) / (Math.Abs(theta) + Math.Sqrt(theta * theta + 1));
        double c = 1 / Math.Sqrt(t * t + 1), s = t * c;
        for (int k = 0; k < n; k++)
        {
            (double kp, double kq) = (a[k * n + p], a[k * n + q]);
            (a[k * n + p], a[k * n + q]) = (c * kp - s * kq, s * kp + c * kq);
        }
        for (int k = 0; k < n; k++)
        {
            (double pk, double qk) = (a[p * n + k], a[q * n + k]);
            (a[p * n + k], a[q * n + k]) = (c * pk - s * qk, s * pk + c * qk);
            (double vp, double vq) = (v[k * n + p], v[k * n + q]);
            (v[k * n + p], v[k * n + q]) = (c * vp - s * vq, s * vp + c * vq);
        }
    }
}
