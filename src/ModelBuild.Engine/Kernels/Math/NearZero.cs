namespace ModelBuild.Engine.Kernels;

/// <summary>Functions that lose the digits of a small argument when they are written down as they are defined; .NET's <c>ExpM1</c> and <c>LogP1</c> do. Kahan's corrections keep them.</summary>
internal static class NearZero
{
    /// <summary>e^x - 1.</summary>
    public static double ExpM1(double x)
    {
        double power = Math.Exp(x);
        if (power == 1) return x;
        if (power - 1 == -1 || double.IsInfinity(power)) return power - 1;
        return (power - 1) * x / Math.Log(power);
    }

    /// <summary>log(1 + x).</summary>
    public static double LogP1(double x)
    {
        double sum = 1 + x;
        if (sum == 1) return x;
        return double.IsPositiveInfinity(sum) ? sum : Math.Log(sum) * (x / (sum - 1));
    }
}
