namespace ModelBuild.Engine.Kernels;

/// <summary>The error function in 64 bits: a Taylor series near zero, a continued fraction beyond; both converge to the last digits.</summary>
internal static class ErrorFunction
{
    public static double Erf(double x)
    {
        double a = Math.Abs(x);
        if (double.IsNaN(x)) return x;
        if (a > 6) return Math.Sign(x);
        double value = a < 2.5 ? Series(a) : 1 - Complement(a);
        return x < 0 ? -value : value;
    }

    /// <summary>1 - erf(x), exact also where erf(x) is nearly 1.</summary>
    public static double Erfc(double x) => double.IsNaN(x) ? x : x > 1 ? Complement(x, x > 2.5 ? 60 : 200) : 1 - Erf(x);

    /// <summary>erf(x) = 2/√π · e^(-x²) · Σ 2^n x^(2n+1) / (2n+1)!!, whose terms are all positive.</summary>
    private static double Series(double x)
    {
        double term = x, sum = x;
        for (int n = 1; term > sum * 1e-17 && n < 200; n++)
        {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }

    /// <summary>erfc by its continued fraction, from the inside.</summary>
    private static double Complement(double x, int terms = 60)
    {
        double fraction = x;
        for (int n = terms; n > 0; n--) fraction = x + n / 2.0 / fraction;
        return Math.Exp(-x * x) / Math.Sqrt(Math.PI) / fraction;
    }
}
