using Google.Protobuf;
using ModelBuild.Diagnostics;
using ModelBuild.Files;
using ModelBuild.Graphs;
using ModelBuild.Protos;
using ModelBuild.Text;

namespace ModelBuild.Freezing;

/// <summary>Reads the file of a graph: a GraphDef or a MetaGraphDef, binary or text, told apart by content, whatever its name.</summary>
internal static class GraphSource
{
    /// <summary>The graph, and, of a MetaGraphDef, what else it says.</summary>
    /// <exception cref="ModelFileException">
    /// MB1011: the file cannot be read. MB1103, MB1101, MB1102: it is damaged, in binary or text form. MB1104: it holds no graph, or is something else.
    /// MB1205: two nodes have one name.
    /// </exception>
    public static (MetaGraphDef Meta, GraphIndex Index) Read(string path)
    {
        (MetaGraphDef Meta, GraphIndex Index) result;
        try
        {
            FileKind kind = FileKinds.Recognize(path);
            result = kind switch
            {
                FileKind.TextGraph => OfText(path),
                FileKind.GraphDef => OfGraph(GraphDefOf(path), path),
                FileKind.MetaGraphDef or FileKind.Unknown => OfMetaGraph(File.ReadAllBytes(path), path),
                FileKind.Empty => throw NoNodes(path),
                _ => throw new ModelFileException(DiagnosticCodes.NotAGraph, $"The file is not a graph (a GraphDef or a MetaGraphDef); it is {FileKinds.Describe(kind)}.", path),
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelFileException(DiagnosticCodes.FileAccess, $"The graph's file cannot be read: {e.Message}", path, inner: e);
        }
        return result.Index.Count > 0 ? result : throw NoNodes(path);
    }

    /// <summary>A MetaGraphDef from its bytes, nodes left unparsed.</summary>
    public static (MetaGraphDef Meta, GraphIndex Index) OfMetaGraph(ReadOnlyMemory<byte> bytes, string path)
    {
        MetaGraphImage image = MetaGraphReader.Read(bytes, path);
        return (image.MetaGraph, new GraphIndex(image.Nodes, image.MetaGraph.GraphDef ?? new GraphDef(), path));
    }

    private static (MetaGraphDef, GraphIndex) OfText(string path)
    {
        string text = File.ReadAllText(path);
        return IsMetaGraph(text) ? OfMeta(TextFormat.Parse<MetaGraphDef>(text, path), path) : OfGraph(TextFormat.Parse<GraphDef>(text, path), path);
    }

    /// <summary>A message of either kind as the kind that it is.</summary>
    public static (MetaGraphDef Meta, GraphIndex Index) OfMeta(MetaGraphDef meta, string path) => (meta, new GraphIndex(meta.GraphDef ?? new GraphDef(), path));

    private static (MetaGraphDef, GraphIndex) OfGraph(GraphDef graph, string path) => (new MetaGraphDef(), new GraphIndex(graph, path));

    /// <summary>Whether a text is a MetaGraphDef: its first field that stands at the beginning of a line and only one of the two has decides.</summary>
    private static bool IsMetaGraph(string text)
    {
        foreach (string field in (string[])["meta_info_def", "graph_def", "saver_def", "collection_def", "signature_def", "asset_file_def", "object_graph_def"])
        {
            for (int at = text.IndexOf(field, StringComparison.Ordinal); at >= 0; at = text.IndexOf(field, at + 1, StringComparison.Ordinal))
                if ((at == 0 || text[at - 1] == '\n') && at + field.Length < text.Length && text[at + field.Length] is ' ' or '{' or ':') return true;
        }
        return false;
    }

    private static GraphDef GraphDefOf(string path)
    {
        try
        {
            return GraphDef.Parser.ParseFrom(File.ReadAllBytes(path));
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new ModelFileException(DiagnosticCodes.MessageDamaged, "The graph's file is truncated or damaged. Copy or download it again.", path, inner: e);
        }
    }

    private static ModelFileException NoNodes(string path) =>
        new(DiagnosticCodes.NotAGraph, "The file holds no graph: it has no nodes. If it belongs to a checkpoint, save that again with write_meta_graph=True.", path);
}
