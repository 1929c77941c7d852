using System.Numerics;

namespace ModelBuild.Engine.Kernels;

/// <summary>
/// A square matrix as a product of a permutation, a lower triangle with ones on its diagonal, and an upper triangle: Gaussian elimination with the largest pivot
/// of each column, in 64 bits a part.
/// </summary>
internal sealed class LuFactors<T> where T : unmanaged, INumberBase<T>
{
    private readonly int _n;

    public LuFactors(T[] matrix, int n)
    {
        _n = n;
        Factors = (T[])matrix.Clone();
        Order = [.. Enumerable.Range(0, n)];
        for (int c = 0; c < n; c++)
        {
            int best = c;
            for (int r = c + 1; r < n; r++)
            {
                if (Scalar.Magnitude(Factors[r * n + c]) > Scalar.Magnitude(Factors[best * n + c])) best = r;
            }
            if (best != c)
            {
                for (int k = 0; k < n; k++) (Factors[c * n + k], Factors[best * n + k]) = (Factors[best * n + k], Factors[c * n + k]);
                (Order[c], Order[best]) = (Order[best], Order[c]);
                Sign = -Sign;
            }
            T pivot = Factors[c * n + c];
            if (T.IsZero(pivot))
            {
                IsSingular = true;
                continue;
            }
            for (int r = c + 1; r < n; r++)
            {
                T factor = Factors[r * n + c] /= pivot;
                if (T.IsZero(factor)) continue;
                for (int k = c + 1; k < n; k++) Factors[r * n + k] -= factor * Factors[c * n + k];
            }
        }
    }

    /// <summary>Both triangles in one matrix; the ones are left out.</summary>
    public T[] Factors { get; }

    /// <summary>Which row of the matrix each row of the triangles comes from.</summary>
    public int[] Order { get; }

    /// <summary>1 or -1: whether rows were exchanged an even number of times.</summary>
    public int Sign { get; } = 1;

    /// <summary>Whether a pivot was zero.</summary>
    public bool IsSingular { get; }

    /// <summary>The columns x with matrix · x = right.</summary>
    public T[] Solve(ReadOnlySpan<T> right, int columns)
    {
        T[] x = new T[_n * columns];
        for (int c = 0; c < columns; c++)
        {
            for (int r = 0; r < _n; r++)
            {
                T sum = right[Order[r] * columns + c];
                for (int k = 0; k < r; k++) sum -= Factors[r * _n + k] * x[k * columns + c];
                x[r * columns + c] = sum;
            }
            for (int r = _n - 1; r >= 0; r--)
            {
                T sum = x[r * columns + c];
                for (int k = r + 1; k < _n; k++) sum -= Factors[r * _n + k] * x[k * columns + c];
                x[r * columns + c] = sum / Factors[r * _n + r];
            }
        }
        return x;
    }
}
