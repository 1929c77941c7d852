namespace ModelBuild.Freezing.Shapes;

/// <summary>Pooling and its gradients (<c>MaxPoolShape</c>, <c>AvgPoolShape</c>, <c>Pool3DShape</c>).</summary>
internal static class PoolingRules
{
    public static void Register(Dictionary<string, Action<OpContext>> rules)
    {
        rules.Add(static c => Pool(c, 4, c.Ints("ksize"), c.Ints("strides")), "MaxPool AvgPool MaxPoolWithArgmax QuantizedMaxPool "
            + "QuantizedAvgPool");
        rules.Add(static c => Pool(c, 5, c.Ints("ksize"), c.Ints("strides")), "MaxPool3D AvgPool3D");
        rules.Add(static c => Pool(c, 4, c.Value(1)?.Ints ?? [], c.Value(2)?.Ints ?? []), "MaxPoolV2");
        rules.Add(static c => c.Set(0, c.Input(0)), "MaxPoolGrad MaxPoolGradV2 MaxPool3DGrad MaxPoolGradWithArgmax");
        rules.Add(static c => c.Set(0, c.Input(1)), "MaxPoolGradGrad MaxPoolGradGradV2 MaxPool3DGradGrad");
        rules.Add(static c => c.Set(0, c.ShapeFromInput(0).Merge(StaticShape.OfRank(4)) ?? StaticShape.OfRank(4)), "AvgPoolGrad");
        rules.Add(static c => c.Set(0, c.ShapeFromInput(0).Merge(StaticShape.OfRank(5)) ?? StaticShape.OfRank(5)), "AvgPool3DGrad");
        rules.Add(Fractional, "FractionalMaxPool FractionalAvgPool");
    }

    private static void Pool(OpContext c, int rank, IReadOnlyList<long> windows, IReadOnlyList<long> strides)
    {
        StaticShape input = c.Input(0);
        if (c.Text("data_format").Contains("_VECT", StringComparison.Ordinal)) return;
        long[] dims = new long[rank];
        int channel = ConvolutionRules.ChannelsFirst(c) ? 1 : rank - 1;
        for (int d = 0; d < rank; d++)
        {
            if (windows.Count != rank || strides.Count != rank) dims[d] = d == 0 ? input[d] : Dim.Unknown;
            else if (d == 0) dims[d] = input[d];
            else if (d == channel) dims[d] = windows[d] == 1 && strides[d] == 1 ? input[d] : WindowSize.Of(c, input[d], windows[d], strides[d], d);
            else dims[d] = WindowSize.Of(c, input[d], windows[d], strides[d], d);
        }
        StaticShape shape = StaticShape.Of(dims);
        bool quantized = c.Op.StartsWith("Quantized", StringComparison.Ordinal);
        for (int i = 0; i < c.OutputCount; i++) c.Set(i, quantized && i > 0 ? StaticShape.Scalar : shape);
    }

    private static void Fractional(OpContext c)
    {
        StaticShape input = c.Input(0);
        if (c.Attr("pooling_ratio").List is not { F.Count: 4 } ratio) return;
        long[] dims = new long[4];
        for (int d = 0; d < 4; d++) dims[d] = input[d] < 0 ? Dim.Unknown : (long)(input[d] / ratio.F[d]);
        c.Set(0, StaticShape.Of(dims));
        c.Set(1, StaticShape.OfRank(1));
        c.Set(2, StaticShape.OfRank(1));
    }
}
