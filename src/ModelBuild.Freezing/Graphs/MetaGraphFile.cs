using Google.Protobuf;
using ModelBuild.Diagnostics;
using ModelBuild.Files;
using ModelBuild.Protos;
using ModelBuild.Text;

namespace ModelBuild.Freezing;

/// <summary>Reads a <c>.meta</c> file: a MetaGraphDef, binary or in text form.</summary>
internal static class MetaGraphFile
{
    /// <exception cref="ModelFileException">
    /// MB1011: the file cannot be read. MB1103, MB1101, MB1102: it is damaged, in binary or text form. MB1104: it holds no graph, or is something else.
    /// </exception>
    public static MetaGraphDef Read(string path)
    {
        MetaGraphDef meta;
        try
        {
            FileKind kind = FileKinds.Recognize(path);
            meta = kind == FileKind.TextGraph ? TextFormat.Parse<MetaGraphDef>(File.ReadAllText(path), path) : ReadBinary(path, kind);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelFileException(DiagnosticCodes.FileAccess, $"The graph's file cannot be read: {e.Message}", path, inner: e);
        }
        if (meta.GraphDef is null || meta.GraphDef.Node.Count == 0)
            throw new ModelFileException(DiagnosticCodes.NotAGraph, "The file holds no graph. Save the checkpoint again with write_meta_graph=True.", path);
        return meta;
    }

    private static MetaGraphDef ReadBinary(string path, FileKind kind)
    {
        if (kind is not (FileKind.MetaGraphDef or FileKind.Unknown))
            throw new ModelFileException(DiagnosticCodes.NotAGraph, $"The file is not the graph of a checkpoint (a MetaGraphDef); it is {FileKinds.Describe(kind)}.", path);
        try
        {
            return MetaGraphDef.Parser.ParseFrom(File.ReadAllBytes(path));
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new ModelFileException(DiagnosticCodes.MessageDamaged,
                "The graph's file is truncated or damaged: it cannot be read as a MetaGraphDef. Copy it again from where the model was trained.", path, inner: e);
        }
    }
}
