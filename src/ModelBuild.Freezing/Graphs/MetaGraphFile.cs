using Google.Protobuf;
using ModelBuild.Diagnostics;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>Reads a <c>.meta</c> file: a MetaGraphDef, binary or in text form.</summary>
internal static class MetaGraphFile
{
    /// <exception cref="ModelFileException">MB1011, MB1103, MB1104 or one of the text format's codes: the file cannot be read as a graph.</exception>
    public static MetaGraphDef Read(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelFileException(DiagnosticCodes.FileAccess, $"The graph's file cannot be read: {e.Message}", path, inner: e);
        }
        MetaGraphDef? meta = TryParse(bytes, out InvalidProtocolBufferException? damage);
        if (meta is null)
            throw new ModelFileException(DiagnosticCodes.MessageDamaged,
                "The graph's file is truncated or damaged: it cannot be read as a MetaGraphDef. Copy it again from where the model was trained.", path, inner: damage);
        if (meta.GraphDef is null || meta.GraphDef.Node.Count == 0)
            throw new ModelFileException(DiagnosticCodes.NotAGraph,
                "The file holds no graph. Save the checkpoint again with write_meta_graph=True.", path);
        return meta;
    }

    private static MetaGraphDef? TryParse(byte[] bytes, out InvalidProtocolBufferException? damage)
    {
        damage = null;
        try
        {
            return MetaGraphDef.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException e)
        {
            damage = e;
            return null;
        }
    }
}
