namespace ModelBuild.Freezing.Shapes;

/// <summary>Batch normalisation, losses over classes, quantisation (nn_ops.cc, array_ops.cc).</summary>
internal static class NormalizationRules
{
    public static void Register(Dictionary<string, Action<OpContext>> rules)
    {
        rules.Add(FusedBatchNorm, "FusedBatchNorm FusedBatchNormV2 FusedBatchNormV3 _FusedBatchNormEx");
        rules.Add(FusedBatchNormGrad, "FusedBatchNormGrad FusedBatchNormGradV2 FusedBatchNormGradV3");
        rules.Add(static c => c.Set(0, c.Input(0).Rank == 4 ? c.Input(0) : StaticShape.OfRank(4)), "BatchNormWithGlobalNormalization");
        rules.Add(CrossEntropy, "SoftmaxCrossEntropyWithLogits");
        rules.Add(SparseCrossEntropy, "SparseSoftmaxCrossEntropyWithLogits");
        rules.Add(QuantizeV2, "QuantizeV2");
        rules.Add(static c =>
        {
            c.Set(0, c.Input(0));
            c.Set(1, StaticShape.Scalar);
            c.Set(2, StaticShape.Scalar);
        }, "Requantize QuantizeDownAndShrinkRange FakeQuantWithMinMaxVarsGradient");
        rules.Add(static c =>
        {
            c.Set(0, c.Input(0));
            c.Set(1, c.Input(2));
            c.Set(2, c.Input(2));
        }, "FakeQuantWithMinMaxVarsPerChannelGradient");
        rules.Add(static c => c.Set(0, StaticShape.Scalar), "L2Loss");
    }

    private static void FusedBatchNorm(OpContext c)
    {
        StaticShape x = c.Input(0);
        int rank = c.Text("data_format").Length == 5 ? 5 : 4;
        if (!x.HasRank) x = StaticShape.OfRank(rank);
        int channel = ConvolutionRules.ChannelsFirst(c) ? 1 : x.Rank - 1;
        bool training = c.Bool("is_training", true);
        long depth = x[channel];
        for (int i = 1; i < (training ? 3 : 5); i++) depth = Dim.Merge(depth, c.Input(i)[0]);
        c.Set(0, x.With(channel, depth));
        for (int i = 1; i <= 4; i++) c.Set(i, StaticShape.Of(depth));
        // V3's reserve_space_3 holds what only a GPU uses: TensorFlow leaves it unknown.
    }

    private static void FusedBatchNormGrad(OpContext c)
    {
        StaticShape x = c.Input(0).Merge(c.Input(1)) ?? StaticShape.Unknown;
        int channel = ConvolutionRules.ChannelsFirst(c) ? 1 : (x.HasRank ? x.Rank : 4) - 1;
        long depth = x[channel];
        for (int i = 2; i < 5; i++) depth = Dim.Merge(depth, c.Input(i)[0]);
        c.Set(0, x.With(channel, depth));
        c.Set(1, StaticShape.Of(depth));
        c.Set(2, StaticShape.Of(depth));
        c.Set(3, StaticShape.Of(0));
        c.Set(4, StaticShape.Of(0));
    }

    private static void CrossEntropy(OpContext c)
    {
        StaticShape x = ElementWiseRules.Broadcast(c.Input(0), c.Input(1));
        if (x.HasRank && x.Rank != 2) x = StaticShape.Unknown;
        c.Set(0, StaticShape.Of(x[0]));
        c.Set(1, x.HasRank ? x : StaticShape.OfRank(2));
    }

    private static void SparseCrossEntropy(OpContext c)
    {
        StaticShape x = c.Input(0);
        long batch = Dim.Merge(x[0], c.Input(1)[0]);
        c.Set(0, StaticShape.Of(batch));
        c.Set(1, StaticShape.Of(batch, x[1]));
    }

    private static void QuantizeV2(OpContext c)
    {
        c.Set(0, c.Input(0));
        long axis = c.Int("axis", -1);
        StaticShape range = axis < 0 ? StaticShape.Scalar : StaticShape.Of(c.Input(0)[(int)axis]);
        c.Set(1, range);
        c.Set(2, range);
    }
}
