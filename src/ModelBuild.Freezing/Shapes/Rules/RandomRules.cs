namespace ModelBuild.Freezing.Shapes;

/// <summary>Random tensors of a given shape (random_ops.cc, stateless_random_ops.cc).</summary>
internal static class RandomRules
{
    public static void Register(Dictionary<string, Action<OpContext>> rules)
    {
        rules.Add(static c => c.Set(0, c.ShapeFromInput(0)), "RandomUniform RandomStandardNormal TruncatedNormal RandomUniformInt "
            + "ParameterizedTruncatedNormal StatelessRandomUniform StatelessRandomNormal StatelessTruncatedNormal "
            + "StatelessRandomUniformInt StatelessRandomUniformFullInt StatelessRandomUniformV2 StatelessRandomNormalV2 "
            + "StatelessTruncatedNormalV2 StatelessRandomUniformIntV2 StatelessRandomUniformFullIntV2 StatelessRandomBinomial "
            + "StatelessRandomGammaV2 StatelessRandomPoisson");
        rules.Add(static c => c.Set(0, c.ShapeFromInput(2)), "StatefulStandardNormalV2 StatefulUniform StatefulUniformInt "
            + "StatefulUniformFullInt StatefulTruncatedNormal");
        rules.Add(static c => c.Set(0, c.ShapeFromInput(0).Concat(c.Input(1))), "RandomGamma RandomPoisson RandomPoissonV2");
        rules.Add(static c => c.Set(0, StaticShape.Of(c.Input(0)[0], c.ScalarValue(1))), "Multinomial StatelessMultinomial");
        rules.Add(static c => c.Set(0, c.Input(1)), "RandomGammaGrad");
        rules.Add(static c =>
        {
            c.Set(0, StaticShape.Of(1));
            c.Set(1, StaticShape.Of(Dim.Unknown));
            c.Set(2, StaticShape.Scalar);
        }, "StatelessRandomGetKeyCounterAlg");
        rules.Add(static c =>
        {
            c.Set(0, StaticShape.Of(1));
            c.Set(1, StaticShape.Of(Dim.Unknown));
        }, "StatelessRandomGetKeyCounter");
        rules.Add(static c => c.Set(0, StaticShape.Scalar), "StatelessRandomGetAlg");
        rules.Add(CandidateSampler, "UniformCandidateSampler LogUniformCandidateSampler LearnedUnigramCandidateSampler "
            + "ThreadUnsafeUnigramCandidateSampler FixedUnigramCandidateSampler AllCandidateSampler");
    }

    private static void CandidateSampler(OpContext c)
    {
        StaticShape sampled = StaticShape.Of(c.Int("num_sampled", Dim.Unknown));
        c.Set(0, sampled);
        c.Set(1, StaticShape.Of(c.Input(0)[0], c.Int("num_true", Dim.Unknown)));
        c.Set(2, sampled);
    }
}
