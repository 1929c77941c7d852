using System.Numerics;

namespace ModelBuild.Engine.Kernels;

/// <summary>The discrete Fourier transform of any length: by halves where the length is a power of two, else as a convolution of such a length (Bluestein).</summary>
internal static class FourierTransform
{
    /// <summary>Transforms in place; the inverse is divided by the length.</summary>
    public static void Run(Span<Complex> x, bool inverse)
    {
        int n = x.Length;
        if (n < 2) return;
        if (BitOperations.IsPow2(n)) Halves(x, inverse);
        else Chirp(x, inverse);
        for (int i = 0; inverse && i < n; i++) x[i] /= n;
    }

    private static void Halves(Span<Complex> x, bool inverse)
    {
        int n = x.Length;
        for (int i = 1, j = 0; i < n; i++)
        {
            int bit = n >> 1;
            for (; (j & bit) != 0; bit >>= 1) j ^= bit;
            j ^= bit;
            if (i < j) (x[i], x[j]) = (x[j], x[i]);
        }
        for (int length = 2; length <= n; length <<= 1)
        {
            double angle = (inverse ? 2 : -2) * Math.PI / length;
            for (int k = 0; k < length / 2; k++)
            {
                var factor = new Complex(Math.Cos(angle * k), Math.Sin(angle * k));
                for (int start = k; start < n; start += length)
                {
                    Complex odd = x[start + length / 2] * factor;
                    x[start + length / 2] = x[start] - odd;
                    x[start] += odd;
                }
            }
        }
    }

    private static void Chirp(Span<Complex> x, bool inverse)
    {
        int n = x.Length, m = checked((int)BitOperations.RoundUpToPowerOf2((uint)(2 * n - 1)));
        var chirp = new Complex[n];
        var a = new Complex[m];
        var b = new Complex[m];
        for (int i = 0; i < n; i++)
        {
            // The square is taken modulo 2n, where the angle repeats, so that it stays exact.
            double angle = (inverse ? 1 : -1) * Math.PI * ((long)i * i % (2L * n)) / n;
            chirp[i] = new Complex(Math.Cos(angle), Math.Sin(angle));
            a[i] = x[i] * chirp[i];
            b[i] = Complex.Conjugate(chirp[i]);
            if (i > 0) b[m - i] = b[i];
        }
        Halves(a, false);
        Halves(b, false);
        for (int i = 0; i < m; i++) a[i] *= b[i];
        Halves(a, true);
        for (int i = 0; i < n; i++) x[i] = a[i] / m * chirp[i];
    }
}
