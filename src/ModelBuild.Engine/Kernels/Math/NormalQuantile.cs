namespace ModelBuild.Engine.Kernels;

/// <summary>The quantile function of the standard normal distribution: a rational approximation (Acklam), made exact by Halley's method.</summary>
internal static class NormalQuantile
{
    private static readonly double[] s_a = [-3.969683028665376e+01, 2.209460984245205e+02, -2.759285104469687e+02, 1.383577518672690e+02, -3.066479806614716e+01, 2.506628277459239e+00];
    private static readonly double[] s_b = [-5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02, 6.680131188771972e+01, -1.328068155288572e+01, 1];
    private static readonly double[] s_c = [-7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00, -2.549732539343734e+00, 4.374664141464968e+00, 2.938163982698783e+00];
    private static readonly double[] s_d = [7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00, 3.754408661907416e+00, 1];

    public static double Of(double p)
    {
        if (!(p >= 0 && p <= 1)) return double.NaN;
        if (p is 0 or 1) return p == 0 ? double.NegativeInfinity : double.PositiveInfinity;
        if (p > 0.5) return -Of(1 - p);
        double tail = Math.Sqrt(-2 * Math.Log(p)), centre = p - 0.5, r = centre * centre;
        double x = p < 0.02425 ? Polynomial(s_c, tail) / Polynomial(s_d, tail) : Polynomial(s_a, r) * centre / Polynomial(s_b, r);
        for (int i = 0; i < 2; i++)
        {
            double error = 0.5 * ErrorFunction.Erfc(-x / Math.Sqrt(2)) - p, step = error * Math.Sqrt(2 * Math.PI) * Math.Exp(x * x / 2);
            x -= step / (1 + x * step / 2);
        }
        return x;
    }

    private static double Polynomial(double[] coefficients, double x)
    {
        double value = 0;
        foreach (double coefficient in coefficients) value = value * x + coefficient;
        return value;
    }
}
