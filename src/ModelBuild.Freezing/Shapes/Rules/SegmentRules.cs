namespace ModelBuild.Freezing.Shapes;

/// <summary>Reductions over segments (math_ops.cc: <c>SegmentReductionShapeFn</c> and its kin).</summary>
internal static class SegmentRules
{
    public static void Register(Dictionary<string, Action<OpContext>> rules)
    {
        rules.Add(static c => FirstDim(c, Dim.Unknown), "SegmentMax SegmentMean SegmentMin SegmentProd SegmentSum");
        rules.Add(static c => FirstDim(c, Dim.Unknown), "SparseSegmentSum SparseSegmentMean SparseSegmentSqrtN");
        rules.Add(static c => FirstDim(c, c.ScalarValue(3)), "SparseSegmentSumWithNumSegments SparseSegmentMeanWithNumSegments "
            + "SparseSegmentSqrtNWithNumSegments SparseSegmentSumGrad SparseSegmentMeanGrad SparseSegmentSqrtNGrad");
        rules.Add(Unsorted, "UnsortedSegmentMax UnsortedSegmentMin UnsortedSegmentProd UnsortedSegmentSum UnsortedSegmentJoin");
    }

    private static void FirstDim(OpContext c, long segments)
    {
        StaticShape data = c.Input(0);
        if (data.Rank > 0) c.Set(0, data.With(0, segments));
    }

    private static void Unsorted(OpContext c)
    {
        StaticShape data = c.Input(0), ids = c.Input(1);
        if (data.HasRank && ids.HasRank) c.Set(0, StaticShape.Of(c.ScalarValue(2)).Concat(data.Slice(ids.Rank)));
    }
}
