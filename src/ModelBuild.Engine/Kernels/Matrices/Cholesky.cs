using System.Numerics;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>The lower triangle whose product with its adjoint is the matrix (linalg/cholesky_op.cc); only the lower half of the matrix is read.</summary>
internal static class Cholesky
{
    public static void Run<T>(Matrices<T> m) where T : unmanaged, INumberBase<T>
    {
        int n = m.Square();
        m.Output(0, n, n);
        for (int b = 0; b < m.Batch; b++)
        {
            T[] a = m.Read(0, b), lower = new T[n * n];
            for (int r = 0; r < n; r++)
            {
                for (int c = 0; c <= r; c++)
                {
                    T sum = a[r * n + c];
                    for (int k = 0; k < c; k++) sum -= lower[r * n + k] * Scalar.Conjugate(lower[c * n + k]);
                    if (r == c && !(Scalar.Real(sum) > 0)) throw new KernelException("Cholesky decomposition was not successful. The input might not be valid");
                    lower[r * n + c] = r == c ? Scalar.Of<T>(Math.Sqrt(Scalar.Real(sum))) : sum / lower[c * n + c];
                }
            }
            m.Write(0, b, lower);
        }
    }
}
