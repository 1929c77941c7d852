namespace ModelBuild.Freezing.Shapes;

/// <summary>Reductions over axes that are known or not (<c>ReductionShape</c>, common_shape_fns.cc), and the arg-reductions.</summary>
internal static class ReductionRules
{
    public static void Register(Dictionary<string, Action<OpContext>> rules)
    {
        rules.Add(Reduce, "Sum Mean Prod Max Min All Any EuclideanNorm ReduceJoin");
        rules.Add(ArgReduce, "ArgMax ArgMin");
        rules.Add(static c => c.Set(0, LastDim(c.Input(0), c.ScalarValue(1), drop: true)), "NthElement");
        rules.Add(static c => c.SetAll(LastDim(c.Input(0), c.Op == "TopK" ? c.Int("k", Dim.Unknown) : c.ScalarValue(1), drop: false)), "TopK TopKV2");
        rules.Add(static c => c.Set(0, StaticShape.Of(c.Input(1)[0])), "InTopK InTopKV2");
        rules.Add(static c => c.Set(0, StaticShape.Of(c.ScalarValue(1))), "Bincount");
        rules.Add(static c => c.Set(0, StaticShape.Of(c.InputCount > 2 ? c.ScalarValue(2) : Dim.Unknown)), "HistogramFixedWidth");
        rules.Add(DenseBincount, "DenseBincount");
        rules.Add(static c =>
        {
            for (int i = 0; i < c.OutputCount; i++) c.Set(i, StaticShape.Of(c.Input(i)[0]));
        }, "BoostedTreesBucketize");
    }

    private static void Reduce(OpContext c)
    {
        StaticShape x = c.Input(0);
        bool keep = c.Bool("keep_dims");
        if (c.Value(1) is { Ints: { } axes, IsFullyKnown: true })
        {
            if (!x.HasRank)
            {
                if (axes.Length == 0) c.Set(0, x);
                return;
            }
            if (Mark(axes, x.Rank) is not { } reduced) return;
            c.Set(0, Reduced(x, reduced, keep));
            return;
        }
        if (keep) c.Set(0, StaticShape.OfRank(x.Rank));
        else if (x.Rank == 0) c.Set(0, x);
        else if (x.HasRank && c.Input(1) is { HasRank: true } axesShape)
        {
            // TensorFlow stops here; one axis always takes away one dim.
            long count = axesShape.Rank == 0 ? 1 : axesShape[0];
            if (count is 0 or 1 && count <= x.Rank) c.Set(0, count == 0 ? x : StaticShape.OfRank(x.Rank - 1));
        }
    }

    private static bool[]? Mark(long[] axes, int rank)
    {
        bool[] reduced = new bool[rank];
        foreach (long axis in axes)
        {
            long at = axis < 0 ? axis + rank : axis;
            if ((ulong)at >= (ulong)rank) return null;
            reduced[at] = true;
        }
        return reduced;
    }

    private static StaticShape Reduced(StaticShape x, bool[] reduced, bool keep)
    {
        List<long> dims = new(x.Rank);
        for (int d = 0; d < x.Rank; d++)
        {
            if (!reduced[d]) dims.Add(x[d]);
            else if (keep) dims.Add(1);
        }
        return StaticShape.Of([.. dims]);
    }

    private static void ArgReduce(OpContext c)
    {
        StaticShape x = c.Input(0);
        if (!x.HasRank) return;
        if (x.Rank <= 1)
        {
            c.Set(0, StaticShape.Scalar);
            return;
        }
        long axis = c.ScalarValue(1);
        if (axis != StaticValue.Unknown && Mark([axis], x.Rank) is { } reduced) c.Set(0, Reduced(x, reduced, keep: false));
        else c.Set(0, StaticShape.OfRank(x.Rank - 1));
    }

    private static StaticShape LastDim(StaticShape x, long k, bool drop)
    {
        if (!x.HasRank || x.Rank == 0) return StaticShape.Unknown;
        return drop ? x.Slice(0, x.Rank - 1) : x.With(x.Rank - 1, k);
    }

    private static void DenseBincount(OpContext c)
    {
        long size = c.ScalarValue(1);
        if (c.Input(0).Rank == 1) c.Set(0, StaticShape.Of(size));
        else if (c.Input(0).Rank == 2) c.Set(0, StaticShape.Of(c.Input(0)[0], size));
    }
}
