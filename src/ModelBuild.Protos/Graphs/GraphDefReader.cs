using Google.Protobuf;
using ModelBuild.Diagnostics;
using ModelBuild.Files;
using ModelBuild.Protos;

namespace ModelBuild.Graphs;

/// <summary>
/// Reads a binary GraphDef without copying its weights: large contents of constants stay in the bytes given
/// (a memory-mapped file, say), and only their places are noted.
/// </summary>
public static class GraphDefReader
{
    /// <summary>A <c>tensor_content</c> of this many bytes or more is left where it is.</summary>
    public const int SmallestContentLeftOut = 1024;

    // Field numbers of graph.proto, node_def.proto, attr_value.proto, tensor.proto, and of a map's entry.
    private const int GraphNode = 1;
    private const int NodeOp = 2;
    private const int NodeAttr = 5;
    private const int EntryKey = 1;
    private const int EntryValue = 2;
    private const int AttrTensor = 8;
    private const int TensorContentField = 4;

    /// <summary>Reads a graph.</summary>
    /// <param name="bytes">The whole file. It is not kept; offsets in the result count from its beginning.</param>
    /// <param name="file">The file, for error messages.</param>
    /// <returns>The graph, unknown fields kept, equal to what <c>GraphDef.Parser</c> reads once the contents are put back.</returns>
    /// <exception cref="ModelFileException">
    /// MB1103: the bytes are truncated or damaged. MB1104: they are something else than a GraphDef; the message says what.
    /// </exception>
    public static GraphDefImage Read(ReadOnlySpan<byte> bytes, string? file = null)
    {
        RequireGraph(bytes, file);
        var graph = new GraphDef();
        var contents = new Dictionary<NodeDef, TensorContent>(ReferenceEqualityComparer.Instance);
        var fields = new WireReader(bytes);
        try
        {
            while (fields.TryRead(out WireField field))
            {
                if (field.Is(GraphNode)) graph.Node.Add(ReadNode(bytes, field, contents));
                else graph.MergeFrom(bytes[field.Start..field.End]);
            }
        }
        catch (InvalidProtocolBufferException error)
        {
            throw Damaged(graph.Node.Count, file, error);
        }
        return fields.IsDamaged ? throw Damaged(graph.Node.Count, file, null) : new GraphDefImage(graph, contents);
    }

    /// <summary>Looks at the first and last bytes of what should be a graph.</summary>
    /// <exception cref="ModelFileException">MB1104: it is something else.</exception>
    internal static void RequireGraph(ReadOnlySpan<byte> bytes, string? file)
    {
        FileKind kind = FileKinds.Recognize(bytes[..Math.Min(bytes.Length, 4096)], bytes[^Math.Min(bytes.Length, 4096)..], bytes.Length);
        // A graph may begin with any of its fields, and be damaged; what begins with none of them never was a graph.
        bool mayBeGraph = kind == FileKind.GraphDef || (kind == FileKind.Unknown && bytes[0] is 0x0a or 0x12 or 0x18 or 0x22 or 0x2a);
        if (!mayBeGraph) throw NotAGraph(kind, file);
    }

    private static NodeDef ReadNode(ReadOnlySpan<byte> bytes, WireField field, Dictionary<NodeDef, TensorContent> contents)
    {
        ReadOnlySpan<byte> node = bytes[field.Content..field.End];
        if (node.Length < SmallestContentLeftOut || !TryFindContent(node, out ContentPlace place)) return NodeDef.Parser.ParseFrom(node);

        var tensor = new TensorProto();
        tensor.MergeFrom(node[place.Tensor.Content..place.Content.Start]);
        tensor.MergeFrom(node[place.Content.End..place.Tensor.End]);
        var result = new NodeDef();
        result.MergeFrom(node[..place.Attr.Start]);
        result.MergeFrom(node[place.Attr.End..]);
        result.Attr["value"] = new AttrValue { Tensor = tensor };
        contents.Add(result, new TensorContent(field.Content + place.Content.Content, place.Content.End - place.Content.Content));
        return result;
    }

    /// <summary>The fields on the way to a constant's content, their offsets counted from the node's beginning.</summary>
    private readonly record struct ContentPlace(WireField Attr, WireField Tensor, WireField Content);

    /// <summary>
    /// Finds the content of a Const node in the one form that every producer writes: one attribute <c>value</c> with one tensor with
    /// one content. Anything else (fields given twice or unknown on the way) is left to the parser, which knows how to merge it.
    /// </summary>
    private static bool TryFindContent(ReadOnlySpan<byte> node, out ContentPlace place)
    {
        place = default;
        bool isConst = false;
        WireField attr = default;
        WireField value = default;
        var fields = new WireReader(node);
        while (fields.TryRead(out WireField field))
        {
            if (field.Is(NodeOp)) isConst = node[field.Content..field.End].SequenceEqual("Const"u8);
            if (!field.Is(NodeAttr) || !TryReadEntry(node, field, out WireField entryValue)) continue;
            if (attr.Number != 0) return false;
            attr = field;
            value = entryValue;
        }
        if (fields.IsDamaged || !isConst || attr.Number == 0) return false;
        if (!TryFindOnly(node, value, AttrTensor, others: false, out WireField tensor)) return false;
        if (!TryFindOnly(node, tensor, TensorContentField, others: true, out WireField content)) return false;
        place = new ContentPlace(attr, tensor, content);
        return content.End - content.Content >= SmallestContentLeftOut;
    }

    /// <summary>Whether an entry of a node's attributes is <c>value</c>, and where the attribute itself stands in it.</summary>
    private static bool TryReadEntry(ReadOnlySpan<byte> node, WireField entry, out WireField value)
    {
        var fields = new WireReader(node[entry.Content..entry.End]);
        value = default;
        if (!fields.TryRead(out WireField key) || !key.Is(EntryKey)) return false;
        if (!node[(entry.Content + key.Content)..(entry.Content + key.End)].SequenceEqual("value"u8)) return false;
        if (!fields.TryRead(out value) || !value.Is(EntryValue) || value.End != entry.End - entry.Content) return false;
        value = Moved(value, entry.Content);
        return true;
    }

    /// <summary>The one field of that number in a message; false when there are several, or others where there may be none.</summary>
    private static bool TryFindOnly(ReadOnlySpan<byte> node, WireField message, int number, bool others, out WireField found)
    {
        found = default;
        var fields = new WireReader(node[message.Content..message.End]);
        while (fields.TryRead(out WireField field))
        {
            if (field.Is(number) && found.Number == 0) found = Moved(field, message.Content);
            else if (field.Number == number || !others) return false;
        }
        return !fields.IsDamaged && found.Number != 0;
    }

    private static WireField Moved(WireField field, int by) =>
        field with { Start = field.Start + by, Content = field.Content + by, End = field.End + by };

    internal static ModelFileException Damaged(int nodes, string? file, Exception? inner) => new(
        DiagnosticCodes.MessageDamaged,
        $"The graph is truncated or damaged after {nodes} nodes. Copy or download the file again, or freeze the model again.",
        file,
        inner: inner);

    private static ModelFileException NotAGraph(FileKind kind, string? file) => new(
        DiagnosticCodes.NotAGraph, $"The file is not a graph (a binary GraphDef); it is {FileKinds.Describe(kind)}.", file);
}
