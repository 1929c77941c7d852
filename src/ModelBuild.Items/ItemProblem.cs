using Microsoft.Build.Framework;

namespace ModelBuild.Items;

/// <summary>What cannot be right with an item, whatever its files hold.</summary>
/// <param name="code">The diagnostic's code.</param>
/// <param name="text">What is wrong, and what to do.</param>
internal sealed class ItemProblem(string code, string text)
{
    // What is either so or not.
    private static readonly string[] Flags =
    [
        "ClearDevices", "MovingAverages", "InlineFunctions", "KeepTables", "ExternalWeights", "FoldConstants", "RemoveIdentities", "MergeCommonSubexpressions", "FoldBatchNorms", "SmokeTest", "Benchmark",
    ];

    public string Code { get; } = code;

    public string Text { get; } = text;

    /// <summary>The problems of a model with all its metadata.</summary>
    public static IEnumerable<ItemProblem> Of(ITaskItem model)
    {
        string Metadata(string name) => model.GetMetadata(name);
        string item = $"The TensorFlowModel item '{Metadata("Item")}'";

        // A pattern that is not well-formed is what MSBuild takes for a file's name.
        if (Metadata("Item").IndexOfAny(['*', '?']) >= 0)
            yield return new("MB1301", $"{item} is a pattern that matches no file. Write 'models/**/*.index' for all checkpoints below a folder, or name one prefix or folder.");
        if (!IsOne("Storage", "Copy", "Embed"))
            yield return Wrong("Storage", ". It can be Copy (the .pb lies beside the application) or Embed (inside its assembly).");
        if (!IsOne("Engine", "Embedded", "TensorFlow"))
            yield return Wrong("Engine", ". It can be Embedded or TensorFlow.");
        if (!IsOne("Access", "public", "internal"))
            yield return Wrong("Access", ". It can be public or internal.");
        if (IsOne("ExternalWeights", "true") && !(IsOne("Storage", "Copy") && IsOne("Engine", "Embedded")))
            yield return Wrong("ExternalWeights", ". Its weights lie in a file beside the .pb, which only Storage=\"Copy\" and Engine=\"Embedded\" can have.");
        foreach (string flag in Flags.Where(flag => Metadata(flag).Length > 0 && !bool.TryParse(Metadata(flag), out _))) yield return Wrong(flag, ". It can be true or false.");
        if (!IsOne("Weights", "", "float32", "float16", "half", "bfloat16"))
            yield return Wrong("Weights", ". It can be float32, half or bfloat16.");
        foreach (string pairs in (string[])["Constants", "VariableKeys"])
        {
            if (Metadata(pairs).Split(';').Any(pair => pair.Trim() is { Length: > 0 } text && text.IndexOf('=') <= 0)) yield return Wrong(pairs, ". It is a list of name=value, separated by semicolons.");
        }
        if (!Names.IsName(Metadata("ClassName")))
            yield return Wrong("ClassName", ", which is no name of a C# class. Use letters, digits and underscores, a letter first.");
        if (!Names.IsNamespace(Metadata("Namespace")))
            yield return Wrong("Namespace", ", which is no C# namespace.");

        bool IsOne(string name, params string[] values) => values.Contains(Metadata(name), StringComparer.OrdinalIgnoreCase);
        ItemProblem Wrong(string name, string why) => new("MB1302", $"{item} has {name}=\"{Metadata(name)}\"{why}");
    }
}
