namespace ModelBuild.Engine.Kernels;

/// <summary>An orthogonal matrix and an upper triangle whose product is the matrix: Householder's reflections, with LAPACK's signs (linalg/qr_op_impl.h).</summary>
internal static class Qr
{
    public static void Run(Matrices m, bool full)
    {
        (int rows, int columns) = m.Size(0);
        int least = Math.Min(rows, columns), kept = full ? rows : least;
        m.Output(0, rows, kept);
        m.Output(1, kept, columns);
        for (int b = 0; b < m.Batch; b++)
        {
            double[] r = m.Read(0, b), q = new double[rows * rows];
            for (int i = 0; i < rows; i++) q[i * (rows + 1)] = 1;
            for (int k = 0; k < least; k++) Reflect(r, q, rows, columns, k);
            double[] part = new double[rows * kept], upper = new double[kept * columns];
            for (int i = 0; i < rows; i++) Array.Copy(q, i * rows, part, i * kept, kept);
            for (int i = 0; i < kept; i++)
                for (int j = i; j < columns; j++) upper[i * columns + j] = r[i * columns + j];
            m.Write(0, b, part);
            m.Write(1, b, upper);
        }
    }

    /// <summary>Makes zeros below the diagonal of a column of r, and turns q back by the same reflection.</summary>
    private static void Reflect(double[] r, double[] q, int rows, int columns, int k)
    {
        double norm = 0;
        for (int i = k + 1; i < rows; i++) norm += r[i * columns + k] * r[i * columns + k];
        if (norm == 0) return;
        double head = r[k * columns + k];
        norm = Math.Sqrt(norm + head * head);
        double[] v = new double[rows];
        v[k] = head + (head >= 0 ? norm : -norm);
        for (int i = k + 1; i < rows; i++) v[i] = r[i * columns + k];
        double square = 0;
        for (int i = k; i < rows; i++) square += v[i] * v[i];
        for (int j = 0; j < columns; j++)
        {
            double dot = 0;
            for (int i = k; i < rows; i++) dot += v[i] * r[i * columns + j];
            for (int i = k; i < rows; i++) r[i * columns + j] -= 2 * dot / square * v[i];
        }
        for (int i = 0; i < rows; i++)
        {
            double dot = 0;
            for (int j = k; j < rows; j++) dot += q[i * rows + j] * v[j];
            for (int j = k; j < rows; j++) q[i * rows + j] -= 2 * dot / square * v[j];
        }
    }
}
