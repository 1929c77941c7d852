using Microsoft.Build.Framework;
using ModelBuild.Freezing;

namespace ModelBuild.Tasks;

/// <summary>
/// An item's metadata as a request: lists are separated by semicolons or commas, pairs are written <c>name=value</c>. Values that cannot be are refused before (ItemProblem in
/// ModelBuild.Items), as it can be said there on the project's file.
/// </summary>
internal static class ItemRequest
{
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

    private static bool Flag(ITaskItem item, string name, bool fallback) => item.GetMetadata(name) is { Length: > 0 } text ? bool.Parse(text) : fallback;

    private static WeightPrecision Precision(ITaskItem item) => item.GetMetadata("Weights").ToUpperInvariant() switch
    {
        "HALF" or "FLOAT16" => WeightPrecision.Half,
        "BFLOAT16" => WeightPrecision.BFloat16,
        _ => WeightPrecision.Float32,
    };

    private static Dictionary<string, string> Pairs(ITaskItem item, string name)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        // A value may hold a comma.
        foreach (string pair in item.GetMetadata(name).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            pairs[pair[..equals].Trim()] = pair[(equals + 1)..].Trim();
        }
        return pairs;
    }
}
