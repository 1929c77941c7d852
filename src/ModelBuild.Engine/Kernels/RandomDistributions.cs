namespace ModelBuild.Engine.Kernels;

/// <summary>From the generator's bits to numbers, by the very steps that TensorFlow takes (tensorflow/core/lib/random/random_distributions.h).</summary>
internal static class RandomDistributions
{
    // Keeps the logarithm finite.
    private const float SmallestFloat = 1e-7f;
    private const double SmallestDouble = 1e-7;

    /// <summary>A number in [0, 1) from 23 bits.</summary>
    public static float UniformFloat(uint bits) => BitConverter.UInt32BitsToSingle((127u << 23) | (bits & 0x7fffff)) - 1f;

    /// <summary>A number in [0, 1) from 10 bits.</summary>
    public static Half UniformHalf(uint bits) => BitConverter.UInt16BitsToHalf((ushort)((15u << 10) | (bits & 0x3ff))) - (Half)1f;

    /// <summary>A number in [0, 1) from 52 bits.</summary>
    public static double UniformDouble(uint low, uint high) => BitConverter.UInt64BitsToDouble((1023ul << 52) | ((ulong)(low & 0xfffff) << 32) | high) - 1.0;

    /// <summary>Two numbers of the standard normal distribution.</summary>
    public static (float First, float Second) NormalFloat(uint a, uint b)
    {
        float u = Math.Max(UniformFloat(a), SmallestFloat);
        float angle = (float)(2.0f * Math.PI * UniformFloat(b));
        float radius = MathF.Sqrt(-2.0f * MathF.Log(u));
        (float sin, float cos) = MathF.SinCos(angle);
        return (sin * radius, cos * radius);
    }

    /// <summary>Two numbers of the standard normal distribution.</summary>
    public static (double First, double Second) NormalDouble(uint a, uint b, uint c, uint d)
    {
        double u = Math.Max(UniformDouble(a, b), SmallestDouble);
        double angle = 2 * Math.PI * UniformDouble(c, d);
        double radius = Math.Sqrt(-2.0 * Math.Log(u));
        (double sin, double cos) = Math.SinCos(angle);
        return (sin * radius, cos * radius);
    }
}
