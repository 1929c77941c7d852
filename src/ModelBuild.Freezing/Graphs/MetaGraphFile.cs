using ModelBuild.Diagnostics;
using ModelBuild.Files;
using ModelBuild.Graphs;
using ModelBuild.Protos;
using ModelBuild.Text;

namespace ModelBuild.Freezing;

/// <summary>A <c>.meta</c> file: a MetaGraphDef, binary or in text form.</summary>
/// <param name="Meta">The message; a binary file's without the graph's nodes and without collections.</param>
/// <param name="Index">The graph.</param>
internal sealed record MetaGraphFile(MetaGraphDef Meta, GraphIndex Index)
{
    /// <exception cref="ModelFileException">
    /// MB1011: the file cannot be read. MB1103, MB1101, MB1102: it is damaged, in binary or text form. MB1104: it holds no graph, or is something else.
    /// MB1205: two nodes have one name.
    /// </exception>
    public static MetaGraphFile Read(string path)
    {
        MetaGraphFile result;
        try
        {
            FileKind kind = FileKinds.Recognize(path);
            if (kind == FileKind.TextGraph)
            {
                MetaGraphDef meta = TextFormat.Parse<MetaGraphDef>(File.ReadAllText(path), path);
                result = new MetaGraphFile(meta, new GraphIndex(meta.GraphDef ?? new GraphDef(), path));
            }
            else
            {
                result = ReadBinary(path, kind);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelFileException(DiagnosticCodes.FileAccess, $"The graph's file cannot be read: {e.Message}", path, inner: e);
        }
        if (result.Index.Count == 0)
            throw new ModelFileException(DiagnosticCodes.NotAGraph, "The file holds no graph. Save the checkpoint again with write_meta_graph=True.", path);
        return result;
    }

    private static MetaGraphFile ReadBinary(string path, FileKind kind)
    {
        if (kind is not (FileKind.MetaGraphDef or FileKind.Unknown))
            throw new ModelFileException(DiagnosticCodes.NotAGraph, $"The file is not the graph of a checkpoint (a MetaGraphDef); it is {FileKinds.Describe(kind)}.", path);
        MetaGraphImage image = MetaGraphReader.Read(File.ReadAllBytes(path), path);
        return new MetaGraphFile(image.MetaGraph, new GraphIndex(image.Nodes, image.MetaGraph.GraphDef ?? new GraphDef(), path));
    }
}
