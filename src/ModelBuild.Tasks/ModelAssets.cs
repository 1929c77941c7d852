using ModelBuild.Freezing;
using ModelBuild.Protos;

namespace ModelBuild.Tasks;

/// <summary>
/// The files of a SavedModel that its frozen graph still reads when it runs, as <c>ReadFile</c> does; vocabularies of tables are in the graph itself. The graph knows each by
/// its path within the SavedModel, <c>assets/words.txt</c>, and the engine looks for it beside the <c>.pb</c>.
/// </summary>
internal static class ModelAssets
{
    /// <summary>Notes them in <c>assets.txt</c> in the model's folder, one <c>path|file</c> a line, from which the targets copy them; there is no such file when there are none.</summary>
    /// <returns>Their paths.</returns>
    public static IReadOnlyList<string> Note(ModelItem model, FreezePlan plan)
    {
        string savedModel = model.Item.GetMetadata("SavedModelFolder"), note = Path.Combine(model.Folder, "assets.txt");
        string[] paths = savedModel.Length == 0 ? [] : [.. plan.Graph.Node.SelectMany(Texts).Where(text => IsAsset(text, savedModel)).Distinct().Order(StringComparer.Ordinal)];
        if (paths.Length > 0) File.WriteAllLines(note, paths.Select(path => $"{path}|{Path.Combine(savedModel, path)}"));
        else File.Delete(note);
        return paths;
    }

    private static IEnumerable<string> Texts(NodeDef node) =>
        node.Op == "Const" && node.Attr.TryGetValue("value", out AttrValue? value) && value.Tensor is { Dtype: DataType.DtString } tensor ? tensor.StringVal.Select(text => text.ToStringUtf8()) : [];

    private static bool IsAsset(string text, string savedModel) =>
        text.StartsWith("assets/", StringComparison.Ordinal) && !text.Contains("..", StringComparison.Ordinal) && !text.Contains('|', StringComparison.Ordinal) && File.Exists(Path.Combine(savedModel, text));
}
