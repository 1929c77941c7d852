using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>RandomGamma: Marsaglia's and Tsang's method, by the steps that TensorFlow takes (random_op.cc, RandomGammaOp).</summary>
internal static class GammaDistribution
{
    public static RandomSamples Create(NodeInfo node) => node.Type("T") is var dtype && dtype is DType.Float or DType.Double or DType.Half
        ? new RandomSamples(node, dtype, dtype, Of) : throw ElementWise.Unsupported(node, node.Type("T"));

    private static Func<Sampler, double> Of(double alpha)
    {
        if (alpha == 1) return random => -NearZero.LogP1(-random.UniformDouble());
        double d = alpha + (alpha < 1 ? 2.0 / 3 : -1.0 / 3), c = 1.0 / 3 / Math.Sqrt(d);
        return random =>
        {
            // Nothing comes of a negative or unknown alpha, however long one tries.
            if (!(alpha > 0)) return double.NaN;
            while (true)
            {
                double x = random.Normal(), v = 1 + c * x;
                if (v <= 0) continue;
                v = v * v * v;
                double u = random.UniformDouble();
                if (!(u < 1 - 0.0331 * (x * x) * (x * x)) && !(Math.Log(u) < 0.5 * x * x + d * (1 - v + Math.Log(v)))) continue;
                return alpha < 1 ? d * v * Math.Pow(random.UniformDouble(), 1 / alpha) : d * v;
            }
        };
    }
}
