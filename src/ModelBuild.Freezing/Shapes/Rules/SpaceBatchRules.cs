namespace ModelBuild.Freezing.Shapes;

/// <summary>Ops that exchange spatial extent for batch or depth, and patches (array_ops.cc).</summary>
internal static class SpaceBatchRules
{
    public static void Register(Dictionary<string, Action<OpContext>> rules)
    {
        rules.Add(static c => SpaceToBatch(c, c.ShapeFromInput(1), 2), "SpaceToBatchND");
        rules.Add(static c => SpaceToBatch(c, StaticShape.Of(c.Int("block_size"), c.Int("block_size")), 1), "SpaceToBatch");
        rules.Add(static c => BatchToSpace(c, c.ShapeFromInput(1), 2), "BatchToSpaceND");
        rules.Add(static c => BatchToSpace(c, StaticShape.Of(c.Int("block_size"), c.Int("block_size")), 1), "BatchToSpace");
        rules.Add(SpaceToDepth, "SpaceToDepth");
        rules.Add(DepthToSpace, "DepthToSpace");
        rules.Add(ExtractImagePatches, "ExtractImagePatches");
    }

    private static void SpaceToBatch(OpContext c, StaticShape block, int padsInput)
    {
        StaticShape x = c.Input(0);
        if (!x.HasRank || !block.HasRank || block.Rank >= x.Rank) return;
        StaticValue? pads = c.Value(padsInput);
        long batch = x[0];
        for (int b = 0; b < block.Rank; b++)
        {
            batch = Dim.Multiply(batch, block[b]);
            long padded = Dim.Add(Dim.Add(x[b + 1], pads?.Int(2 * b) ?? Dim.Unknown), pads?.Int(2 * b + 1) ?? Dim.Unknown);
            x = x.With(b + 1, Dim.DivideExactly(padded, block[b]));
        }
        c.Set(0, x.With(0, batch));
    }

    private static void BatchToSpace(OpContext c, StaticShape block, int cropsInput)
    {
        StaticShape x = c.Input(0);
        if (!x.HasRank || !block.HasRank || block.Rank >= x.Rank) return;
        StaticValue? crops = c.Value(cropsInput);
        long batch = x[0];
        for (int b = 0; b < block.Rank; b++)
        {
            batch = Dim.DivideExactly(batch, block[b]);
            long cropped = Dim.Subtract(Dim.Multiply(x[b + 1], block[b]), crops?.Int(2 * b) ?? Dim.Unknown);
            x = x.With(b + 1, Dim.Subtract(cropped, crops?.Int(2 * b + 1) ?? Dim.Unknown));
        }
        c.Set(0, x.With(0, batch));
    }

    private static void SpaceToDepth(OpContext c)
    {
        StaticShape x = c.Input(0);
        long block = c.Int("block_size");
        if (c.Text("data_format").Contains("_VECT", StringComparison.Ordinal)) return;
        bool first = ConvolutionRules.ChannelsFirst(c);
        int h = first ? 2 : 1, depth = first ? 1 : 3;
        StaticShape shape = x.HasRank ? x : StaticShape.OfRank(4);
        c.Set(0, shape.With(h, Dim.DivideExactly(x[h], block)).With(h + 1, Dim.DivideExactly(x[h + 1], block))
            .With(depth, Dim.Multiply(x[depth], block * block)));
    }

    private static void DepthToSpace(OpContext c)
    {
        StaticShape x = c.Input(0);
        long block = c.Int("block_size");
        if (c.Text("data_format").Contains("_VECT", StringComparison.Ordinal)) return;
        bool first = ConvolutionRules.ChannelsFirst(c);
        int h = first ? 2 : 1, depth = first ? 1 : 3;
        StaticShape shape = x.HasRank ? x : StaticShape.OfRank(4);
        c.Set(0, shape.With(h, Dim.Multiply(x[h], block)).With(h + 1, Dim.Multiply(x[h + 1], block))
            .With(depth, Dim.DivideExactly(x[depth], block * block)));
    }

    private static void ExtractImagePatches(OpContext c)
    {
        StaticShape x = c.Input(0);
        IReadOnlyList<long> windows = c.Ints("ksizes"), strides = c.Ints("strides"), rates = c.Ints("rates");
        if (windows.Count != 4 || strides.Count != 4 || rates.Count != 4) return;
        c.Set(0, StaticShape.Of(x[0], WindowSize.Of(c, x[1], windows[1], strides[1], 1, rates[1]),
            WindowSize.Of(c, x[2], windows[2], strides[2], 2, rates[2]), Dim.Multiply(x[3], windows[1] * windows[2])));
    }
}
