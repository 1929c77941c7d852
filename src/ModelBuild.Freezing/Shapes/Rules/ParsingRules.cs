using ModelBuild.Protos;

namespace ModelBuild.Freezing.Shapes;

/// <summary>Examples, raw bytes and CSV turned into tensors (parsing_ops.cc).</summary>
internal static class ParsingRules
{
    public static void Register(Dictionary<string, Action<OpContext>> rules)
    {
        rules.Add(ParseExample, "ParseExample ParseExampleV2");
        rules.Add(ParseSingleExample, "ParseSingleExample");
        rules.Add(static c => c.SetAll(c.Input(0)), "DecodeCSV DecodeJSONExample");
        rules.Add(static c => c.Set(0, c.Input(0).Concat(StaticShape.Of(Dim.Unknown))), "DecodeRaw");
        rules.Add(static c => c.Set(0, c.Input(0).Concat(StaticShape.Of(
            Dim.DivideExactly(c.ScalarValue(1), DTypeSize.Of(c.Type("out_type")))))), "DecodePaddedRaw");
        rules.Add(static c => c.Set(0, StaticShape.Scalar), "SerializeTensor");
        rules.Add(static c => c.Set(0, c.Input(0).HasRank ? c.Input(0).Slice(0, c.Input(0).Rank - 1) : StaticShape.Unknown), "EncodeProto");
    }

    private static void ParseExample(OpContext c)
    {
        // Serialized examples: a vector, or (V2 only) a single one.
        StaticShape batch = c.Input(0).HasRank ? c.Input(0) : c.Op == "ParseExample" ? StaticShape.OfRank(1) : StaticShape.Unknown;
        Features(c, batch, (int)(c.Op == "ParseExample" ? c.Int("Nsparse") : c.Int("num_sparse")));
    }

    private static void ParseSingleExample(OpContext c) => Features(c, StaticShape.Scalar, (int)c.Int("num_sparse"));

    /// <summary>Outputs: indices, values, shape of the sparse features, then the dense ones, then the ragged ones.</summary>
    private static void Features(OpContext c, StaticShape batch, int sparse)
    {
        long rank = batch.HasRank ? batch.Rank + 1 : Dim.Unknown;
        for (int i = 0; i < sparse; i++)
        {
            c.Set(i, StaticShape.Of(Dim.Unknown, rank));
            c.Set(sparse + i, StaticShape.OfRank(1));
            c.Set(2 * sparse + i, StaticShape.Of(rank));
        }
        IReadOnlyList<TensorShapeProto> shapes = c.Shapes("dense_shapes");
        for (int i = 0; i < shapes.Count; i++) c.Set(3 * sparse + i, batch.Concat(StaticShape.FromProto(shapes[i])));
        for (int i = 3 * sparse + shapes.Count; i < c.OutputCount; i++) c.Set(i, StaticShape.OfRank(1));
    }
}
