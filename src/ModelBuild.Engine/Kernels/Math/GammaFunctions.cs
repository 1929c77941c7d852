namespace ModelBuild.Engine.Kernels;

/// <summary>
/// The gamma function's family in 64 bits: series, continued fractions and recurrences as in "Numerical Recipes" and the Cephes library, on whose
/// code TensorFlow's kernels rest (Eigen/src/SpecialFunctions).
/// </summary>
internal static class GammaFunctions
{
    private const double Tiny = 1e-300;
    private const int MostTerms = 20000;

    // Lanczos' approximation with g = 7 and nine terms: 15 digits.
    private static readonly double[] s_lanczos =
    [
        0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
        -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
    ];

    // B(2k) of Bernoulli, for Euler and Maclaurin's sums.
    private static readonly double[] s_bernoulli = [1.0 / 6, -1.0 / 30, 1.0 / 42, -1.0 / 30, 5.0 / 66, -691.0 / 2730, 7.0 / 6, -3617.0 / 510];

    public static void Register(KernelRegistry.Adder add)
    {
        add(n => MapKernel.Of(n, LogGamma), "Lgamma");
        add(n => MapKernel.Of(n, Digamma), "Digamma");
        add(n => MapKernel.Of(n, LowerIncomplete), "Igamma");
        add(n => MapKernel.Of(n, UpperIncomplete), "Igammac");
        add(n => MapKernel.Of(n, Zeta), "Zeta");
        add(n => MapKernel.Of(n, Polygamma), "Polygamma");
        add(n => MapKernel.Of(n, IncompleteBeta), "Betainc");
    }

    /// <summary>The logarithm of the gamma function's absolute value.</summary>
    public static double LogGamma(double x)
    {
        if (double.IsNaN(x)) return x;
        if (double.IsInfinity(x) || x <= 0 && x == Math.Floor(x)) return double.PositiveInfinity;
        if (x < 0.5) return Math.Log(Math.PI / Math.Abs(Math.Sin(Math.PI * x))) - LogGamma(1 - x);
        if (x is 1 or 2) return 0;
        double sum = s_lanczos[0], t = x - 1 + 7.5;
        for (int i = 1; i < s_lanczos.Length; i++) sum += s_lanczos[i] / (x - 1 + i);
        return 0.5 * Math.Log(2 * Math.PI) + (x - 0.5) * Math.Log(t) - t + Math.Log(sum);
    }

    /// <summary>The derivative of <see cref="LogGamma"/>.</summary>
    public static double Digamma(double x)
    {
        if (x <= 0 && x == Math.Floor(x)) return double.NaN;
        if (x < 0) return Digamma(1 - x) - Math.PI / Math.Tan(Math.PI * x);
        double shifted = 0;
        for (; x < 10; x++) shifted -= 1 / x;
        double square = 1 / (x * x), term = square, series = 0;
        for (int k = 0; k < s_bernoulli.Length; k++, term *= square) series += s_bernoulli[k] / (2 * (k + 1)) * term;
        return shifted + Math.Log(x) - 0.5 / x - series;
    }

    /// <summary>The regularized lower incomplete gamma function P(a, x).</summary>
    public static double LowerIncomplete(double a, double x)
    {
        if (double.IsNaN(a) || double.IsNaN(x) || x < 0 || a <= 0) return double.NaN;
        if (x == 0) return 0;
        if (double.IsInfinity(a)) return double.IsInfinity(x) ? double.NaN : 0;
        if (double.IsInfinity(x)) return 1;
        return x < a + 1 ? Series(a, x) : 1 - Fraction(a, x);
    }

    /// <summary>The regularized upper incomplete gamma function Q(a, x).</summary>
    public static double UpperIncomplete(double a, double x)
    {
        if (double.IsNaN(a) || double.IsNaN(x) || x < 0 || a <= 0) return double.NaN;
        if (x == 0) return 1;
        if (double.IsInfinity(a)) return double.IsInfinity(x) ? double.NaN : 1;
        if (double.IsInfinity(x)) return 0;
        return x < a + 1 ? 1 - Series(a, x) : Fraction(a, x);
    }

    /// <summary>Hurwitz' zeta function Σ 1 / (q + n)^s.</summary>
    public static double Zeta(double s, double q)
    {
        if (s == 1) return double.PositiveInfinity;
        if (s < 1 || double.IsNaN(s) || double.IsNaN(q)) return double.NaN;
        if (q <= 0)
        {
            if (q == Math.Floor(q)) return s == Math.Floor(s) && s % 2 == 0 ? double.PositiveInfinity : double.NaN;
            if (s != Math.Floor(s)) return double.NaN;
        }
        double sum = 0, a = q;
        // The first terms as they are, the rest by Euler and Maclaurin.
        for (int i = 0; i < 12 || a <= 12; i++, a++)
        {
            if (i > MostTerms) return double.NaN;
            sum += Math.Pow(a, -s);
        }
        sum += Math.Pow(a, 1 - s) / (s - 1) + 0.5 * Math.Pow(a, -s);
        double factor = s, power = Math.Pow(a, -s - 1), factorial = 2;
        for (int k = 0; k < s_bernoulli.Length; k++)
        {
            sum += s_bernoulli[k] * factor * power / factorial;
            factor *= (s + 2 * k + 1) * (s + 2 * k + 2);
            power /= a * a;
            factorial *= (2 * k + 3) * (2 * k + 4);
        }
        return sum;
    }

    /// <summary>The n-th derivative of <see cref="Digamma"/>.</summary>
    public static double Polygamma(double n, double x)
    {
        if (n < 0 || n != Math.Floor(n)) return double.NaN;
        if (n == 0) return Digamma(x);
        return (n % 2 == 0 ? -1 : 1) * Math.Exp(LogGamma(n + 1)) * Zeta(n + 1, x);
    }

    /// <summary>The regularized incomplete beta function.</summary>
    public static double IncompleteBeta(double a, double b, double x)
    {
        if (!(a > 0 && b > 0 && x >= 0 && x <= 1)) return double.NaN;
        if (x is 0 or 1) return x;
        double front = Math.Exp(LogGamma(a + b) - LogGamma(a) - LogGamma(b) + a * Math.Log(x) + b * Math.Log(1 - x));
        return x < (a + 1) / (a + b + 2) ? front * BetaFraction(a, b, x) / a : 1 - front * BetaFraction(b, a, 1 - x) / b;
    }

    private static double Series(double a, double x)
    {
        double term = 1 / a, sum = term;
        for (int n = 1; n < MostTerms && Math.Abs(term) > Math.Abs(sum) * 1e-17; n++)
        {
            term *= x / (a + n);
            sum += term;
        }
        return sum * Math.Exp(-x + a * Math.Log(x) - LogGamma(a));
    }

    private static double Fraction(double a, double x)
    {
        double b = x + 1 - a, c = 1 / Tiny, d = 1 / b, h = d;
        for (int i = 1; i < MostTerms; i++)
        {
            double an = -i * (i - a);
            b += 2;
            d = 1 / Away(an * d + b);
            c = Away(b + an / c);
            h *= d * c;
            if (Math.Abs(d * c - 1) < 1e-16) break;
        }
        return Math.Exp(-x + a * Math.Log(x) - LogGamma(a)) * h;
    }

    private static double BetaFraction(double a, double b, double x)
    {
        double c = 1, d = 1 / Away(1 - (a + b) * x / (a + 1)), h = d;
        for (int m = 1; m < MostTerms; m++)
        {
            double even = m * (b - m) * x / ((a - 1 + 2 * m) * (a + 2 * m)), odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 1 + 2 * m));
            d = 1 / Away(1 + even * d);
            c = Away(1 + even / c);
            h *= d * c;
            d = 1 / Away(1 + odd * d);
            c = Away(1 + odd / c);
            h *= d * c;
            if (Math.Abs(d * c - 1) < 1e-16) break;
        }
        return h;
    }

    /// <summary>Keeps a denominator from being zero.</summary>
    private static double Away(double value) => Math.Abs(value) < Tiny ? Tiny : value;
}
