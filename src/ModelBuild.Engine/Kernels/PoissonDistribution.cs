using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>
/// RandomPoisson and RandomPoissonV2: Knuth's method for small rates, Hörmann's transformed rejection for larger ones, by the steps that TensorFlow takes (random_poisson_op.cc): rates of
/// float32 and float16 with numbers of 32 bits.
/// </summary>
internal static class PoissonDistribution
{
    private const double Large = 10;

    public static RandomSamples Create(NodeInfo node)
    {
        bool second = node.Op == "RandomPoissonV2";
        DType rate = node.Type(second ? "R" : "dtype"), output = node.Type("dtype");
        foreach (DType dtype in (ReadOnlySpan<DType>)[rate, output])
        {
            if (dtype is not (DType.Float or DType.Double or DType.Half or DType.Int32 or DType.Int64)) throw ElementWise.Unsupported(node, dtype);
        }
        return rate is DType.Float or DType.Half ? new RandomSamples(node, rate, output, given => Single((float)given)) : new RandomSamples(node, rate, output, Double);
    }

    private static Func<Sampler, double> Double(double rate)
    {
        if (!double.IsFinite(rate) || rate < 0) return _ => double.NaN;
        if (rate < Large)
        {
            double least = Math.Exp(-rate);
            return random =>
            {
                double product = 1, x = 0;
                while ((product *= random.UniformDouble()) > least) x++;
                return x;
            };
        }
        double logRate = Math.Log(rate), b = 0.931 + 2.53 * Math.Sqrt(rate), a = -0.059 + 0.02483 * b, inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
        return random =>
        {
            while (true)
            {
                double u = random.UniformDouble() - 0.5, v = random.UniformDouble(), shifted = 0.5 - Math.Abs(u), k = Math.Floor((2 * a / shifted + b) * u + rate + 0.43);
                if (shifted >= 0.07 && v <= 0.9277 - 3.6224 / (b - 2)) return k;
                if (k < 0 || (shifted < 0.013 && v > shifted)) continue;
                if (Math.Log(v * inverseAlpha / (a / (shifted * shifted) + b)) <= -rate + k * logRate - GammaFunctions.LogGamma(k + 1)) return k;
            }
        };
    }

    private static Func<Sampler, double> Single(float rate)
    {
        if (!float.IsFinite(rate) || rate < 0) return _ => double.NaN;
        if (rate < (float)Large)
        {
            float least = MathF.Exp(-rate);
            return random =>
            {
                float product = 1, x = 0;
                while ((product *= random.UniformFloat()) > least) x++;
                return x;
            };
        }
        float logRate = MathF.Log(rate), b = 0.931f + 2.53f * MathF.Sqrt(rate), a = -0.059f + 0.02483f * b, inverseAlpha = 1.1239f + 1.1328f / (b - 3.4f);
        return random =>
        {
            while (true)
            {
                float u = random.UniformFloat() - 0.5f, v = random.UniformFloat(), shifted = 0.5f - Math.Abs(u), k = MathF.Floor((2 * a / shifted + b) * u + rate + 0.43f);
                if (shifted >= 0.07f && v <= 0.9277f - 3.6224f / (b - 2)) return k;
                if (k < 0 || (shifted < 0.013f && v > shifted)) continue;
                if (MathF.Log(v * inverseAlpha / (a / (shifted * shifted) + b)) <= -rate + k * logRate - (float)GammaFunctions.LogGamma(k + 1)) return k;
            }
        };
    }
}
