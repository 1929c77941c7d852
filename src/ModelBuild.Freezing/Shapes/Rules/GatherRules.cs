namespace ModelBuild.Freezing.Shapes;

/// <summary>Gathering and scattering by index (array_ops.cc, <c>GatherNdShape</c>, <c>ScatterNdUpdateShape</c>).</summary>
internal static class GatherRules
{
    public static void Register(Dictionary<string, Action<OpContext>> rules)
    {
        rules.Add(Gather, "Gather GatherV2");
        rules.Add(static c => GatherNd(c, c.Input(0)), "GatherNd");
        rules.Add(static c => GatherNd(c, c.InputHandle(0)?.Shape ?? StaticShape.Unknown), "ResourceGatherNd");
        rules.Add(ResourceGather, "ResourceGather");
        rules.Add(static c => c.Set(0, c.ShapeFromInput(2)), "ScatterNd");
    }

    private static void Gather(OpContext c)
    {
        StaticShape x = c.Input(0), indices = c.Input(1);
        if (c.Op == "Gather")
        {
            c.Set(0, x.Rank == 0 ? StaticShape.Unknown : indices.Concat(x.Slice(1)));
            return;
        }
        int batchDims = (int)c.Int("batch_dims");
        if (batchDims < 0) batchDims += indices.Rank;
        long axis = SlicingRules.Axis(c.ScalarValue(2), x.Rank);
        if (!x.HasRank || !indices.HasRank || batchDims < 0) return;
        if (axis < 0)
        {
            c.Set(0, StaticShape.OfRank(x.Rank + indices.Rank - 1 - batchDims));
            return;
        }
        c.Set(0, x.Slice(0, (int)axis).Concat(indices.Slice(batchDims)).Concat(x.Slice((int)axis + 1)));
    }

    private static void ResourceGather(OpContext c)
    {
        StaticShape x = c.InputHandle(0)?.Shape ?? StaticShape.Unknown;
        if (!x.HasRank || x.Rank < 1) return;
        int batchDims = (int)c.Int("batch_dims");
        c.Set(0, x.Slice(0, batchDims).Concat(c.Input(1).Slice(batchDims)).Concat(x.Slice(batchDims + 1)));
    }

    private static void GatherNd(OpContext c, StaticShape x)
    {
        StaticShape indices = c.Input(1);
        if (!x.HasRank || indices.Rank < 1 || indices[indices.Rank - 1] is var depth && (depth < 0 || depth > x.Rank)) return;
        c.Set(0, indices.Slice(0, indices.Rank - 1).Concat(x.Slice((int)depth)));
    }
}
