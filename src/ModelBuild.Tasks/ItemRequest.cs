using Microsoft.Build.Framework;
using ModelBuild.Diagnostics;
using ModelBuild.Freezing;

namespace ModelBuild.Tasks;

/// <summary>An item's metadata as a request: lists are separated by semicolons or commas, pairs are written <c>name=value</c>.</summary>
internal static class ItemRequest
{
    /// <exception cref="ModelFileException">MB1302: metadata with a value that it cannot have.</exception>
    public static FreezeRequest Of(ITaskItem item) => new()
    {
        Checkpoint = item.ItemSpec,
        Graph = Text(item, "Graph"),
        MetaGraph = Text(item, "MetaGraph"),
        Saver = Text(item, "Saver"),
        Tags = Text(item, "Tags") is null ? null : List(item, "Tags"),
        Signature = Text(item, "Signature"),
        Signatures = List(item, "Signatures"),
        Labels = Text(item, "Labels"),
        OutputNodes = List(item, "OutputNodes"),
        InputNodes = List(item, "InputNodes"),
        ClearDevices = Flag(item, "ClearDevices", true),
        InitializerNodes = List(item, "InitializerNodes"),
        FrozenVariables = Text(item, "FrozenVariables") is null ? null : List(item, "FrozenVariables"),
        KeptVariables = List(item, "KeptVariables"),
        VariableKeys = Pairs(item, "VariableKeys"),
        MovingAverages = Flag(item, "MovingAverages", false),
        Constants = Pairs(item, "Constants"),
        InlineFunctions = Flag(item, "InlineFunctions", false),
        KeepTables = Flag(item, "KeepTables", true),
        Optimizations = new OptimizationOptions
        {
            FoldConstants = Flag(item, "FoldConstants", false),
            RemoveIdentities = Flag(item, "RemoveIdentities", false),
            MergeCommonSubexpressions = Flag(item, "MergeCommonSubexpressions", false),
            FoldBatchNorms = Flag(item, "FoldBatchNorms", false),
            Weights = Precision(item),
            TargetTensorFlowVersion = Text(item, "TargetTensorFlowVersion"),
        },
        ExternalWeights = Flag(item, "ExternalWeights", false),
        AssetFolder = ModelAssets.FolderOf(item),
    };

    private static string? Text(ITaskItem item, string name) => item.GetMetadata(name) is { Length: > 0 } text ? text : null;

    internal static string[] List(ITaskItem item, string name) =>
        item.GetMetadata(name).Split([';', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static bool Flag(ITaskItem item, string name, bool fallback) => item.GetMetadata(name) switch
    {
        "" => fallback,
        var text when bool.TryParse(text, out bool flag) => flag,
        var text => throw Wrong(item, name, text, "It can be true or false"),
    };

    private static WeightPrecision Precision(ITaskItem item) => item.GetMetadata("Weights").ToUpperInvariant() switch
    {
        "" or "FLOAT32" => WeightPrecision.Float32,
        "HALF" or "FLOAT16" => WeightPrecision.Half,
        "BFLOAT16" => WeightPrecision.BFloat16,
        _ => throw Wrong(item, "Weights", item.GetMetadata("Weights"), "It can be float32, half or bfloat16"),
    };

    private static Dictionary<string, string> Pairs(ITaskItem item, string name)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        // A value may hold a comma.
        foreach (string pair in item.GetMetadata(name).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0) throw Wrong(item, name, pair, "It is a list of name=value, separated by semicolons");
            pairs[pair[..equals].Trim()] = pair[(equals + 1)..].Trim();
        }
        return pairs;
    }

    private static ModelFileException Wrong(ITaskItem item, string name, string text, string can) =>
        new(DiagnosticCodes.ItemMetadata, $"The TensorFlowModel item has {name}=\"{text}\". {can}.", item.ItemSpec);
}
