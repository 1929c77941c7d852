namespace ModelBuild.Freezing.Shapes;

/// <summary>Ops that put several tensors into one (<c>ConcatShapeHelper</c> of common_shape_fns.cc, data_flow_ops.cc).</summary>
internal static class JoiningRules
{
    public static void Register(Dictionary<string, Action<OpContext>> rules)
    {
        rules.Add(static c => Concat(c, 1, c.InputCount - 1, 0), "Concat");
        rules.Add(static c => Concat(c, 0, c.InputCount - 1, c.InputCount - 1), "ConcatV2");
        rules.Add(Pack, "Pack");
        rules.Add(static c => c.Set(0, c.Shape("shape")), "ParallelConcat");
        rules.Add(static c =>
        {
            for (int i = 0; i < c.OutputCount; i++) c.Set(i, c.Input(i + 1));
        }, "ConcatOffset");
        rules.Add(DynamicStitch, "DynamicStitch ParallelDynamicStitch");
        rules.Add(DynamicPartition, "DynamicPartition");
    }

    private static void Concat(OpContext c, int first, int count, int axisInput)
    {
        int rank = -1;
        for (int i = first; i < first + count; i++) rank = Math.Max(rank, c.Input(i).Rank);
        if (rank < 0) return;
        long axis = SlicingRules.Axis(c.ScalarValue(axisInput), rank);
        if (axis < 0)
        {
            c.Set(0, StaticShape.OfRank(rank));
            return;
        }
        StaticShape shape = StaticShape.OfRank(rank);
        long total = 0;
        for (int i = first; i < first + count; i++)
        {
            StaticShape part = c.Input(i);
            total = Dim.Add(total, part[(int)axis]);
            shape = shape.Merge(part.With((int)axis, Dim.Unknown)) ?? StaticShape.OfRank(rank);
        }
        c.Set(0, shape.With((int)axis, total));
    }

    private static void Pack(OpContext c)
    {
        StaticShape part = ElementWiseRules.MergeAll(c);
        if (!part.HasRank) return;
        long axis = SlicingRules.Axis(c.Int("axis"), part.Rank + 1);
        if (axis >= 0) c.Set(0, part.Slice(0, (int)axis).Concat(StaticShape.Of(c.InputCount)).Concat(part.Slice((int)axis)));
    }

    /// <summary>The largest index tells the first dim; what follows an index's own dims is the rest.</summary>
    private static void DynamicStitch(OpContext c)
    {
        int count = c.InputCount / 2;
        long largest = -1;
        StaticShape rest = StaticShape.Unknown;
        for (int i = 0; i < count; i++)
        {
            if (c.Value(i) is { Ints: { } indices, IsFullyKnown: true })
            {
                foreach (long index in indices) largest = Math.Max(largest, index);
            }
            else largest = long.MaxValue;
            if (c.Input(i).HasRank && c.Input(count + i).HasRank)
                rest = rest.Merge(c.Input(count + i).Slice(c.Input(i).Rank)) ?? StaticShape.Unknown;
        }
        c.Set(0, StaticShape.Of(largest == long.MaxValue ? Dim.Unknown : largest + 1).Concat(rest));
    }

    private static void DynamicPartition(OpContext c)
    {
        StaticShape data = c.Input(0), partitions = c.Input(1);
        if (data.HasRank && partitions.HasRank) c.SetAll(StaticShape.Of(Dim.Unknown).Concat(data.Slice(partitions.Rank)));
    }
}
