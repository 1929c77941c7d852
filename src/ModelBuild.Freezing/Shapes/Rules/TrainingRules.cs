namespace ModelBuild.Freezing.Shapes;

/// <summary>Optimizer steps on reference variables, savers and summaries (training_ops.cc, io_ops.cc, logging_ops.cc).</summary>
internal static class TrainingRules
{
    public static void Register(Dictionary<string, Action<OpContext>> rules)
    {
        rules.Add(static c => c.Set(0, c.Input(0)), "ApplyGradientDescent ApplyProximalGradientDescent ApplyAdadelta ApplyAdagrad "
            + "ApplyAdagradV2 ApplyProximalAdagrad ApplyAdagradDA ApplyFtrl ApplyFtrlV2 ApplyMomentum ApplyAdam ApplyAdaMax "
            + "ApplyRMSProp ApplyCenteredRMSProp ApplyAddSign ApplyPowerSign SparseApplyAdadelta SparseApplyAdagrad "
            + "SparseApplyAdagradV2 SparseApplyProximalAdagrad SparseApplyAdagradDA SparseApplyFtrl SparseApplyFtrlV2 "
            + "SparseApplyMomentum SparseApplyRMSProp SparseApplyCenteredRMSProp SparseApplyProximalGradientDescent");
        rules.Add(static c => c.Set(0, StaticShape.Scalar), "ScalarSummary HistogramSummary ImageSummary AudioSummary AudioSummaryV2 "
            + "TensorSummary TensorSummaryV2 MergeSummary ShardedFilename ShardedFilespec ReadFile Timestamp");
        rules.Add(Restore, "RestoreV2");
        rules.Add(RestoreSlice, "RestoreSlice");
        rules.Add(static c => c.Set(0, StaticShape.OfRank(1)), "MatchingFiles");
    }

    /// <summary>The slice specifications name shapes (<c>full_shape slice</c>).</summary>
    private static void Restore(OpContext c)
    {
        if (SliceSpecs(c, 2) is not { } specs) return;
        for (int i = 0; i < c.OutputCount && i < specs.Count; i++) c.Set(i, SliceShape(specs[i]));
    }

    private static void RestoreSlice(OpContext c)
    {
        if (SliceSpecs(c, 2) is { Count: 1 } specs) c.Set(0, SliceShape(specs[0]));
    }

    private static List<string>? SliceSpecs(OpContext c, int input)
    {
        if (c.InputDef(input) is not { Op: "Const" } constant || !constant.Attr.TryGetValue("value", out Protos.AttrValue? value)) return null;
        List<string> specs = [];
        foreach (Google.Protobuf.ByteString spec in value.Tensor?.StringVal ?? []) specs.Add(spec.ToStringUtf8());
        return specs;
    }

    /// <summary><c>10 4 0,5:-</c>: of a [10,4] tensor, five rows and all columns.</summary>
    private static StaticShape SliceShape(string spec)
    {
        int space = spec.LastIndexOf(' ');
        if (space < 0) return StaticShape.Unknown;
        string[] full = spec[..space].Split(' ');
        string[] slices = spec[(space + 1)..].Split(':');
        if (full.Length != slices.Length) return StaticShape.Unknown;
        long[] dims = new long[full.Length];
        for (int d = 0; d < dims.Length; d++)
        {
            ReadOnlySpan<char> size = slices[d] == "-" ? full[d] : slices[d].AsSpan(slices[d].IndexOf(',', StringComparison.Ordinal) + 1);
            dims[d] = long.TryParse(size, System.Globalization.CultureInfo.InvariantCulture, out long dim) ? dim : Dim.Unknown;
        }
        return StaticShape.Of(dims);
    }
}
