using ModelBuild.Checkpoints;
using ModelBuild.Diagnostics;
using ModelBuild.Files;
using ModelBuild.Graphs;
using ModelBuild.Protos;
using ModelBuild.Text;

namespace ModelBuild.Freezing;

/// <summary>Reads a SavedModel: a folder with <c>saved_model.pb</c>, <c>.pbtxt</c> or <c>.cpb</c>, its variables in <c>variables/variables</c>.</summary>
internal static class SavedModelSource
{
    private const string Serve = "serve";

    private static readonly string[] s_names = ["saved_model.pb", "saved_model.pbtxt", "saved_model.cpb"];

    /// <summary>The file of the SavedModel in a folder, in the order in which TensorFlow's loader looks; null when the folder is none.</summary>
    public static string? FileIn(string folder) => s_names.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <summary>Whether a path is the file of a SavedModel, by its name.</summary>
    public static bool IsFile(string path) => s_names.Contains(Path.GetFileName(path)) && File.Exists(path);

    /// <summary>Reads the MetaGraphDef with the given tags.</summary>
    /// <param name="folder">The SavedModel's folder.</param>
    /// <param name="tags">All of its tags; null for <c>serve</c>, or for the only one that there is.</param>
    /// <exception cref="ModelFileException">MB1211: there is no SavedModel, or none with these tags. MB1011, MB1103, MB1101: its file cannot be read, or is damaged.</exception>
    public static SourceModel Read(string folder, IReadOnlyList<string>? tags)
    {
        string path = FileIn(folder) ?? throw new ModelFileException(DiagnosticCodes.SavedModelUnusable,
            Directory.Exists(folder)
                ? $"The folder holds no SavedModel: it has neither {string.Join(" nor ", s_names)}."
                : $"There is no SavedModel: the folder '{folder}' does not exist.", folder);
        try
        {
            (MetaGraphDef meta, GraphIndex index) = Choose(MetaGraphsOf(path), tags, path);
            string variables = Path.Combine(folder, "variables", "variables");
            CheckpointFiles? files = File.Exists(variables + ".index") ? CheckpointPath.Resolve(variables) : null;
            // The saver restores from the SavedModel's variables, and there is no .meta beside them.
            return new SourceModel(meta, index, files) { SavedModel = folder };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelFileException(DiagnosticCodes.FileAccess, $"The SavedModel cannot be read: {e.Message}", path, inner: e);
        }
    }

    private static List<(string[] Tags, Func<(MetaGraphDef, GraphIndex)> Read)> MetaGraphsOf(string path)
    {
        FileKind kind = FileKinds.Recognize(path);
        if (kind == FileKind.ChunkedSavedModel) return OfMessage(ChunkedMessages.ReadSavedModel(path), path);
        if (kind == FileKind.TextGraph) return OfMessage(TextFormat.Parse<SavedModel>(File.ReadAllText(path), path), path);
        if (kind is not (FileKind.SavedModel or FileKind.Unknown or FileKind.Empty))
            throw new ModelFileException(DiagnosticCodes.SavedModelUnusable, $"The file is not a SavedModel; it is {FileKinds.Describe(kind)}.", path);

        return
        [
            .. SavedModelReader.Read(File.ReadAllBytes(path), path)
                .Select(graph => ((string[])[.. graph.Tags], (Func<(MetaGraphDef, GraphIndex)>)(() => GraphSource.OfMetaGraph(graph.Message, path)))),
        ];
    }

    private static List<(string[], Func<(MetaGraphDef, GraphIndex)>)> OfMessage(SavedModel model, string path) =>
        [.. model.MetaGraphs.Select(meta => ((string[])[.. meta.MetaInfoDef?.Tags ?? []], (Func<(MetaGraphDef, GraphIndex)>)(() => GraphSource.OfMeta(meta, path))))];

    private static (MetaGraphDef, GraphIndex) Choose(List<(string[] Tags, Func<(MetaGraphDef, GraphIndex)> Read)> graphs, IReadOnlyList<string>? tags, string path)
    {
        if (graphs.Count == 0) throw new ModelFileException(DiagnosticCodes.SavedModelUnusable, "The SavedModel holds no graph.", path);
        // Tags are a set: TensorFlow takes the graph that has exactly these.
        var wanted = new HashSet<string>(tags ?? [Serve], StringComparer.Ordinal);
        foreach ((string[] has, Func<(MetaGraphDef, GraphIndex)> read) in graphs)
            if (wanted.SetEquals(has)) return read();
        if (tags is null && graphs.Count == 1) return graphs[0].Read();
        throw new ModelFileException(DiagnosticCodes.SavedModelUnusable,
            $"The SavedModel has no graph with the tags {Show(wanted.Order(StringComparer.Ordinal))}. It has graphs with the tags {string.Join(" and ", graphs.Select(g => Show(g.Tags)))}: name one set of them (Tags).", path);
    }

    private static string Show(IEnumerable<string> tags) => string.Join(',', tags) is { Length: > 0 } text ? $"'{text}'" : "'' (none)";
}
