namespace ModelBuild.Freezing.Shapes;

/// <summary>Ops that take a part of a tensor or cut it into parts (array_ops.cc, <c>SliceShape</c> of common_shape_fns.cc).</summary>
internal static class SlicingRules
{
    public static void Register(Dictionary<string, Action<OpContext>> rules)
    {
        rules.Add(Slice, "Slice");
        rules.Add(static c => c.Set(0, StridedSliceSpec.Resolve(c, c.Input(0))?.Shape ?? StaticShape.Unknown), "StridedSlice");
        rules.Add(static c => c.Set(0, c.ShapeFromInput(0)), "StridedSliceGrad");
        rules.Add(Split, "Split");
        rules.Add(SplitV, "SplitV");
        rules.Add(Unpack, "Unpack");
    }

    private static void Slice(OpContext c)
    {
        StaticShape x = c.Input(0);
        StaticValue? begins = c.Value(1), sizes = c.Value(2);
        int rank = x.HasRank ? x.Rank : sizes?.Count ?? (int)Math.Clamp(Dim.Merge(c.Input(1)[0], c.Input(2)[0]), -1, 254);
        if (rank < 0) return;
        long[] dims = new long[rank];
        for (int d = 0; d < rank; d++)
        {
            long size = sizes?.Int(d) ?? StaticValue.Unknown, begin = begins?.Int(d) ?? StaticValue.Unknown;
            dims[d] = size == -1 ? begin == StaticValue.Unknown ? x[d] == 0 ? 0 : Dim.Unknown : Dim.Subtract(x[d], begin) : size;
        }
        c.Set(0, StaticShape.Of(dims));
    }

    private static void Split(OpContext c)
    {
        StaticShape x = c.Input(1);
        if (!x.HasRank) return;
        long axis = Axis(c.ScalarValue(0), x.Rank);
        c.SetAll(axis < 0 ? StaticShape.OfRank(x.Rank) : x.With((int)axis, Dim.DivideExactly(x[(int)axis], c.Int("num_split"))));
    }

    private static void SplitV(OpContext c)
    {
        StaticShape x = c.Input(0);
        if (!x.HasRank) return;
        long axis = Axis(c.ScalarValue(2), x.Rank);
        if (axis < 0)
        {
            c.SetAll(c.OutputCount == 1 ? x : StaticShape.OfRank(x.Rank));
            return;
        }
        StaticValue? sizes = c.Value(1);
        long total = 0;
        int missing = 0;
        for (int i = 0; i < c.OutputCount; i++)
        {
            long size = sizes?.Int(i) ?? StaticValue.Unknown;
            if (size == -1) missing++;
            else total = Dim.Add(total, size);
        }
        for (int i = 0; i < c.OutputCount; i++)
        {
            long size = sizes?.Int(i) ?? StaticValue.Unknown;
            if (size == -1) size = missing == 1 ? Dim.Subtract(x[(int)axis], total) : Dim.Unknown;
            c.Set(i, x.With((int)axis, c.OutputCount == 1 ? x[(int)axis] : size));
        }
    }

    private static void Unpack(OpContext c)
    {
        StaticShape x = c.Input(0);
        if (!x.HasRank) return;
        long axis = Axis(c.Int("axis"), x.Rank);
        if (axis >= 0) c.SetAll(x.Slice(0, (int)axis).Concat(x.Slice((int)axis + 1)));
    }

    /// <summary>The axis counted from the front; -1 when unknown or out of range.</summary>
    public static long Axis(long axis, int rank)
    {
        if (axis == StaticValue.Unknown) return -1;
        if (axis < 0) axis += rank;
        return axis < rank ? axis : -1;
    }
}
