using System.Text;
using ModelBuild.Diagnostics;

namespace ModelBuild.Graphs;

/// <summary>One graph of a SavedModel, not parsed yet.</summary>
/// <param name="Tags">Its tags, which tell it from the others.</param>
/// <param name="Message">The serialized MetaGraphDef, for <see cref="MetaGraphReader"/>.</param>
public sealed record SavedModelGraph(IReadOnlyList<string> Tags, ReadOnlyMemory<byte> Message);

/// <summary>Reads a binary SavedModel without parsing its graphs: a file may hold one for training beside the one that is wanted.</summary>
public static class SavedModelReader
{
    // Field numbers of saved_model.proto and meta_graph.proto.
    private const int MetaGraphs = 2;
    private const int MetaInfo = 1;
    private const int InfoTags = 4;

    /// <summary>Finds the graphs.</summary>
    /// <param name="bytes">The whole file; the result refers to it.</param>
    /// <param name="file">The file, for error messages.</param>
    /// <exception cref="ModelFileException">MB1103: the bytes are truncated or damaged.</exception>
    public static IReadOnlyList<SavedModelGraph> Read(ReadOnlyMemory<byte> bytes, string? file = null)
    {
        var graphs = new List<SavedModelGraph>();
        var fields = new WireReader(bytes.Span);
        while (fields.TryRead(out WireField field))
        {
            if (!field.Is(MetaGraphs)) continue;
            ReadOnlyMemory<byte> message = bytes[field.Content..field.End];
            graphs.Add(new SavedModelGraph(TagsOf(message.Span, file), message));
        }
        return fields.IsDamaged ? throw Damaged(file) : graphs;
    }

    private static List<string> TagsOf(ReadOnlySpan<byte> metaGraph, string? file)
    {
        var tags = new List<string>();
        var fields = new WireReader(metaGraph);
        while (fields.TryRead(out WireField field))
        {
            if (!field.Is(MetaInfo)) continue;
            ReadOnlySpan<byte> info = metaGraph[field.Content..field.End];
            var infoFields = new WireReader(info);
            while (infoFields.TryRead(out WireField tag))
            {
                if (tag.Is(InfoTags)) tags.Add(Encoding.UTF8.GetString(info[tag.Content..tag.End]));
            }
            if (infoFields.IsDamaged) throw Damaged(file);
        }
        return fields.IsDamaged ? throw Damaged(file) : tags;
    }

    private static ModelFileException Damaged(string? file) => new(
        DiagnosticCodes.MessageDamaged, "The SavedModel is truncated or damaged. Copy it again from where it was saved.", file);
}
