namespace ModelBuild.Freezing.Shapes;

/// <summary>Strings (string_ops.cc).</summary>
internal static class StringRules
{
    public static void Register(Dictionary<string, Action<OpContext>> rules)
    {
        rules.Add(static c => c.Set(0, c.Input(0)), "AsString DecodeBase64 EncodeBase64 RegexFullMatch RegexReplace StaticRegexFullMatch "
            + "StaticRegexReplace StringLength StringLower StringUpper StringStrip StringToHashBucket StringToHashBucketFast "
            + "StringToHashBucketStrong StringToNumber UnicodeScript UnicodeTranscode DecodeCompressed");
        rules.Add(Join, "StringJoin");
        rules.Add(Substr, "Substr");
        rules.Add(static c =>
        {
            c.Set(0, StaticShape.Of(Dim.Unknown, 2));
            c.Set(1, StaticShape.OfRank(1));
            c.Set(2, StaticShape.Of(2));
        }, "StringSplit StringSplitV2");
        rules.Add(static c => c.SetAll(StaticShape.OfRank(1)), "UnicodeDecode UnicodeDecodeWithOffsets StringNGrams");
    }

    private static void Join(OpContext c)
    {
        StaticShape shape = StaticShape.Scalar;
        bool someUnknown = false;
        for (int i = 0; i < c.InputCount; i++)
        {
            StaticShape input = c.Input(i);
            if (!input.HasRank) someUnknown = true;
            else if (input.Rank > 0) shape = shape.Rank == 0 ? input : shape.Merge(input) ?? StaticShape.Unknown;
        }
        c.Set(0, someUnknown && shape.Rank == 0 ? StaticShape.Unknown : shape);
    }

    private static void Substr(OpContext c) => c.Set(0, ElementWiseRules.Broadcast(c.Input(0), c.Input(1).Merge(c.Input(2)) ?? StaticShape.Unknown));
}
