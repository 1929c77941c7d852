namespace ModelBuild.Freezing.Shapes;

/// <summary>Selection of boxes (image_ops.cc: <c>NMSShapeFn</c>, <c>CombinedNMSShapeFn</c>).</summary>
internal static class DetectionRules
{
    public static void Register(Dictionary<string, Action<OpContext>> rules)
    {
        rules.Add(static c => c.Set(0, StaticShape.OfRank(1)), "NonMaxSuppression NonMaxSuppressionV2 NonMaxSuppressionV3 "
            + "NonMaxSuppressionWithOverlaps");
        rules.Add(static c =>
        {
            c.Set(0, Selected(c));
            c.Set(1, StaticShape.Scalar);
        }, "NonMaxSuppressionV4");
        rules.Add(static c =>
        {
            c.Set(0, Selected(c));
            c.Set(1, Selected(c));
            c.Set(2, StaticShape.Scalar);
        }, "NonMaxSuppressionV5");
        rules.Add(Combined, "CombinedNonMaxSuppression");
    }

    private static StaticShape Selected(OpContext c) =>
        StaticShape.Of(c.Bool("pad_to_max_output_size") ? c.ScalarValue(2) : Dim.Unknown);

    private static void Combined(OpContext c)
    {
        StaticShape boxes = c.Input(0), scores = c.Input(1);
        long total = c.ScalarValue(3), perClass = c.ScalarValue(2), classes = scores[2], batch = Dim.Merge(boxes[0], scores[0]);
        long kept = total;
        if (c.Bool("pad_per_class"))
        {
            long padded = Dim.Multiply(perClass, classes);
            kept = total < 0 || padded < 0 ? Dim.Unknown : Math.Min(total, padded);
        }
        c.Set(0, StaticShape.Of(batch, kept, 4));
        c.Set(1, StaticShape.Of(batch, kept));
        c.Set(2, StaticShape.Of(batch, kept));
        c.Set(3, StaticShape.Of(batch));
    }
}
