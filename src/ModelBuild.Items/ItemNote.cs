using System.Text;
using Microsoft.Build.Framework;

namespace ModelBuild.Items;

/// <summary>
/// What an item says of how its model is made, and the files that are there, as a text in the model's folder. MSBuild compares times only: the text gets a new one when it differs,
/// so that an edited item makes the model again, and so does a file that is gone and has no time any more.
/// </summary>
internal static class ItemNote
{
    /// <summary>The metadata that say how the model is made. All others tell what becomes of it then.</summary>
    public static readonly IReadOnlyList<string> Metadata =
    [
        "ClassName", "Engine", "OutputNodes", "InputNodes", "Graph", "MetaGraph", "Saver", "Tags", "Signature", "Signatures", "Labels", "Constants", "InitializerNodes",
        "FrozenVariables", "KeptVariables", "VariableKeys", "MovingAverages", "ClearDevices", "InlineFunctions", "KeepTables", "ExternalWeights", "FoldConstants",
        "RemoveIdentities", "MergeCommonSubexpressions", "FoldBatchNorms", "Weights", "TargetTensorFlowVersion", "CustomOps",
    ];

    /// <summary>The others.</summary>
    public static readonly IReadOnlyList<string> OtherMetadata = ["Storage", "Access", "Namespace", "Contract", "SmokeTest", "Benchmark"];

    /// <summary>The item, a line for each of these metadata that it has.</summary>
    public static string Of(ITaskItem item)
    {
        var text = new StringBuilder(item.GetMetadata("FullPath")).Append('\n');
        foreach (string name in Metadata.Where(name => item.GetMetadata(name).Length > 0)) text.Append(name).Append('=').Append(item.GetMetadata(name)).Append('\n');
        return text.ToString();
    }

    /// <summary>A number for the text that is the same on every machine and in every process (FNV-1a).</summary>
    public static string Hash(string text)
    {
        ulong hash = 14695981039346656037;
        foreach (byte b in Encoding.UTF8.GetBytes(text)) hash = (hash ^ b) * 1099511628211;
        return hash.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Writes the text, unless it is there.</summary>
    public static void Write(string file, string item, IEnumerable<string> sources)
    {
        string text = item + "made of\n" + string.Concat(sources.Select(source => source + "\n"));
        if (File.Exists(file) && File.ReadAllText(file) == text) return;
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
