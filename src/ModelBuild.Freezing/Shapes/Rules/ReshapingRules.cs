namespace ModelBuild.Freezing.Shapes;

/// <summary>Ops that change or report a shape, or make a tensor of a given one (array_ops.cc, math_ops.cc).</summary>
internal static class ReshapingRules
{
    public static void Register(Dictionary<string, Action<OpContext>> rules)
    {
        rules.Add(static c => c.Set(0, ReshapedShape(c)), "Reshape");
        rules.Add(static c => c.Set(0, ExpandedShape(c)), "ExpandDims");
        rules.Add(static c => c.Set(0, SqueezedShape(c)), "Squeeze");
        rules.Add(static c => c.Set(0, StaticShape.Of(c.Input(0).Rank)), "Shape");
        rules.Add(static c =>
        {
            for (int i = 0; i < c.OutputCount; i++) c.Set(i, StaticShape.Of(c.Input(i).Rank));
        }, "ShapeN");
        rules.Add(static c => c.Set(0, StaticShape.Scalar), "Size Rank");
        rules.Add(static c => c.Set(0, c.ShapeFromInput(0)), "Fill Empty");
        rules.Add(static c => c.Set(0, BroadcastTarget(c)), "BroadcastTo");
        rules.Add(BroadcastArgs, "BroadcastArgs");
        rules.Add(Range, "Range");
        rules.Add(static c => c.Set(0, StaticShape.Of(c.ScalarValue(2))), "LinSpace");
        rules.Add(Transpose, "Transpose ConjugateTranspose");
        rules.Add(Tile, "Tile");
        rules.Add(Pad, "Pad PadV2 MirrorPad");
        rules.Add(MirrorPadGrad, "MirrorPadGrad");
        rules.Add(OneHot, "OneHot");
        rules.Add(static c => c.Set(0, StaticShape.Of(Dim.Unknown, c.Input(0).Rank)), "Where");
        rules.Add(static c => c.SetAll(StaticShape.OfRank(1)), "ListDiff");
        rules.Add(Unique, "Unique UniqueV2 UniqueWithCounts UniqueWithCountsV2");
        rules.Add(static c => c.Set(0, c.Input(1)), "LowerBound UpperBound");
        rules.Add(static c => c.Set(0, c.Shape("shape")), "_ParallelConcatStart");
    }

    /// <summary>As <c>SetOutputShapeForReshape</c>: a single -1 takes what the other dims leave, if the number of elements is known.</summary>
    public static StaticShape ReshapedShape(OpContext c)
    {
        StaticShape input = c.Input(0);
        if (c.Value(1) is not { Ints: { } dims })
        {
            StaticShape byRank = c.ShapeFromInput(1);
            return byRank.Rank == 0 ? StaticShape.Scalar : byRank.Rank == 1 ? StaticShape.Of(input.ElementCount) : byRank;
        }
        int missing = -1, unknowns = 0;
        long known = 1;
        for (int d = 0; d < dims.Length; d++)
        {
            if (dims[d] < 0)
            {
                unknowns++;
                missing = d;
            }
            else known = Dim.Multiply(known, dims[d]);
        }
        StaticShape target = StaticShape.Of(dims);
        return unknowns == 1 ? target.With(missing, Dim.DivideExactly(input.ElementCount, known)) : target;
    }

    public static StaticShape ExpandedShape(OpContext c)
    {
        StaticShape x = c.Input(0);
        if (!x.HasRank) return StaticShape.Unknown;
        long axis = c.ScalarValue(1);
        if (axis == StaticValue.Unknown) return StaticShape.OfRank(x.Rank + 1);
        if (axis < 0) axis += x.Rank + 1;
        if (axis < 0 || axis > x.Rank) return StaticShape.Unknown;
        return x.Slice(0, (int)axis).Concat(StaticShape.Of(1)).Concat(x.Slice((int)axis));
    }

    public static StaticShape SqueezedShape(OpContext c)
    {
        StaticShape x = c.Input(0);
        if (!x.HasRank) return StaticShape.Unknown;
        IReadOnlyList<long> axes = c.Ints("squeeze_dims").Count > 0 ? c.Ints("squeeze_dims") : c.Ints("axis");
        List<long> dims = [];
        for (int d = 0; d < x.Rank; d++)
        {
            bool named = false;
            foreach (long axis in axes) named |= (axis < 0 ? axis + x.Rank : axis) == d;
            if (axes.Count > 0)
            {
                if (named && x[d] is not (1 or Dim.Unknown)) return StaticShape.Unknown;
                if (!named) dims.Add(x[d]);
            }
            else if (x[d] < 0) return StaticShape.Unknown;
            else if (x[d] != 1) dims.Add(x[d]);
        }
        return StaticShape.Of([.. dims]);
    }

    /// <summary>-1 when not known, or when the range never ends.</summary>
    public static long RangeLength(StaticValue start, StaticValue limit, StaticValue delta)
    {
        if (start.Ints is not null && limit.Ints is not null && delta.Ints is not null)
        {
            if (!start.IsFullyKnown || !limit.IsFullyKnown || !delta.IsFullyKnown || delta.Int() == 0) return Dim.Unknown;
            long span = limit.Int() - start.Int(), step = delta.Int();
            if (span == 0 || span > 0 != step > 0) return 0;
            return Dim.DivideUp(Math.Abs(span), Math.Abs(step));
        }
        double length = Math.Ceiling(Math.Abs((limit.Float(0) - start.Float(0)) / delta.Float(0)));
        return double.IsFinite(length) && length < 1e15 ? (long)length : Dim.Unknown;
    }

    private static void Range(OpContext c)
    {
        StaticShape vector = StaticShape.OfRank(1);
        if (c.Value(0) is { Count: 1 } start && c.Value(1) is { Count: 1 } limit && c.Value(2) is { Count: 1 } delta)
            vector = StaticShape.Of(RangeLength(start, limit, delta));
        c.Set(0, vector);
    }

    private static StaticShape BroadcastTarget(OpContext c)
    {
        StaticShape target = c.ShapeFromInput(1), x = c.Input(0);
        if (!target.HasRank || !x.HasRank || x.Rank > target.Rank) return target;
        for (int fromEnd = 1; fromEnd <= x.Rank; fromEnd++)
        {
            if (target[target.Rank - fromEnd] < 0 && x[x.Rank - fromEnd] > 1) target = target.With(target.Rank - fromEnd, x[x.Rank - fromEnd]);
        }
        return target;
    }

    private static void BroadcastArgs(OpContext c)
    {
        long a = c.Input(0)[0], b = c.Input(1)[0];
        c.Set(0, StaticShape.Of(a < 0 || b < 0 ? Dim.Unknown : Math.Max(a, b)));
    }

    private static void Transpose(OpContext c)
    {
        StaticShape x = c.Input(0);
        int rank = x.HasRank ? x.Rank : (int)Math.Clamp(c.Input(1)[0], -1, 254);
        if (rank < 0) return;
        if (c.Value(1) is not { Ints: { } permutation } || permutation.Length != rank)
        {
            c.Set(0, rank < 2 && x.HasRank ? x : StaticShape.OfRank(rank));
            return;
        }
        long[] dims = new long[rank];
        for (int d = 0; d < rank; d++)
        {
            long from = permutation[d] == StaticValue.Unknown ? -1 : permutation[d] < 0 ? permutation[d] + rank : permutation[d];
            dims[d] = from < 0 ? Dim.Unknown : x[(int)from];
        }
        c.Set(0, StaticShape.Of(dims));
    }

    private static void Tile(OpContext c)
    {
        StaticShape x = c.Input(0), times = c.ShapeFromInput(1);
        if (!times.HasRank) times = StaticShape.OfRank(x.Rank);
        if (!times.HasRank) return;
        if (x.HasRank && x.Rank != times.Rank) return;
        long[] dims = new long[times.Rank];
        for (int d = 0; d < dims.Length; d++) dims[d] = Dim.Multiply(x[d], times[d]);
        c.Set(0, StaticShape.Of(dims));
    }

    /// <summary>Also a single known pad narrows its own dim, where TensorFlow needs all of them.</summary>
    private static void Pad(OpContext c)
    {
        StaticShape x = c.Input(0), pads = c.Input(1);
        StaticValue? values = c.Value(1);
        int rank = x.HasRank ? x.Rank : values is { Shape.Rank: 2 } ? (int)values.Shape[0] : pads.Rank == 2 && pads[0] is >= 0 and < 255 ? (int)pads[0] : -1;
        if (rank < 0) return;
        long[] dims = new long[rank];
        for (int d = 0; d < rank; d++)
        {
            long before = values?.Int(2 * d) ?? Dim.Unknown, after = values?.Int(2 * d + 1) ?? Dim.Unknown;
            dims[d] = Dim.Add(Dim.Add(x[d], before), after);
        }
        c.Set(0, StaticShape.Of(dims));
    }

    private static void MirrorPadGrad(OpContext c)
    {
        StaticShape x = c.Input(0);
        if (!x.HasRank) return;
        long[] dims = new long[x.Rank];
        for (int d = 0; d < dims.Length; d++)
        {
            long before = c.Value(1)?.Int(2 * d) ?? Dim.Unknown, after = c.Value(1)?.Int(2 * d + 1) ?? Dim.Unknown;
            dims[d] = Dim.Subtract(x[d], Dim.Add(before, after));
        }
        c.Set(0, StaticShape.Of(dims));
    }

    private static void OneHot(OpContext c)
    {
        StaticShape indices = c.Input(0);
        if (!indices.HasRank) return;
        long axis = c.Int("axis", -1);
        if (axis < -1 || axis > indices.Rank) return;
        int at = axis == -1 ? indices.Rank : (int)axis;
        c.Set(0, indices.Slice(0, at).Concat(StaticShape.Of(c.ScalarValue(1))).Concat(indices.Slice(at)));
    }

    private static void Unique(OpContext c)
    {
        StaticShape x = c.Input(0);
        StaticShape counts = StaticShape.OfRank(1);
        if (c.Op.EndsWith("V2", StringComparison.Ordinal))
        {
            long[]? axes = c.Value(1)?.Ints;
            long axis = axes is { Length: 1 } ? axes[0] : 0;
            if (axis < 0) axis += x.Rank;
            bool isAxisKnown = axes is not null && axis != StaticValue.Unknown;
            c.Set(0, x.HasRank ? isAxisKnown ? x.With((int)axis, Dim.Unknown) : StaticShape.OfRank(x.Rank) : StaticShape.Unknown);
            c.Set(1, StaticShape.Of(x.Rank == 1 || isAxisKnown ? x[(int)Math.Max(axis, 0)] : Dim.Unknown));
        }
        else
        {
            c.Set(0, counts);
            c.Set(1, x);
        }
        c.Set(2, counts);
    }
}
