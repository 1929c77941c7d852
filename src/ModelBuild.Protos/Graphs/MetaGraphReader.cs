using System.Text;
using Google.Protobuf;
using ModelBuild.Diagnostics;
using ModelBuild.Protos;

namespace ModelBuild.Graphs;

/// <summary>A node that was not parsed yet: its name, and the message it is parsed from.</summary>
/// <param name="Name">The node's name.</param>
/// <param name="Message">The serialized NodeDef.</param>
public readonly record struct NodeImage(string Name, ReadOnlyMemory<byte> Message);

/// <summary>A MetaGraphDef whose nodes were left unparsed.</summary>
/// <param name="MetaGraph">Everything but the main graph's nodes and most collections (only those that name init ops and assets are there); its <c>graph_def</c> holds versions and functions, or is null when there is no graph.</param>
/// <param name="Nodes">The main graph's nodes, in its order.</param>
public sealed record MetaGraphImage(MetaGraphDef MetaGraph, IReadOnlyList<NodeImage> Nodes);

/// <summary>
/// Reads a binary MetaGraphDef without parsing its nodes. Most of a training graph is gradients, optimizer and summaries, which nobody who wants
/// its outputs ever looks at: finding the nodes' names takes a tenth of the time and memory that parsing them takes.
/// </summary>
public static class MetaGraphReader
{
    // Field numbers of meta_graph.proto, graph.proto and node_def.proto.
    private const int MetaGraphGraph = 2;
    private const int MetaGraphCollection = 4;
    private const int GraphNode = 1;
    private const int NodeName = 1;
    private const int EntryKey = 1;

    // What a loader runs or needs; the others describe training, at length.
    private static readonly string[] s_collections = ["saved_model_main_op", "legacy_init_op", "saved_model_assets", "table_initializer"];

    /// <summary>Reads the message.</summary>
    /// <param name="bytes">The whole file; the nodes of the result refer to it.</param>
    /// <param name="file">The file, for error messages.</param>
    /// <exception cref="ModelFileException">MB1103: the bytes are truncated or damaged. A node's own damage shows when it is parsed.</exception>
    public static MetaGraphImage Read(ReadOnlyMemory<byte> bytes, string? file = null)
    {
        ReadOnlySpan<byte> span = bytes.Span;
        var meta = new MetaGraphDef();
        var nodes = new List<NodeImage>();
        var fields = new WireReader(span);
        try
        {
            while (fields.TryRead(out WireField field))
            {
                if (field.Is(MetaGraphGraph)) ReadGraph(bytes[field.Content..field.End], meta.GraphDef ??= new GraphDef(), nodes, file);
                else if (!field.Is(MetaGraphCollection) || IsKept(span[field.Content..field.End])) meta.MergeFrom(span[field.Start..field.End]);
            }
        }
        catch (InvalidProtocolBufferException error)
        {
            throw Damaged(file, error);
        }
        return fields.IsDamaged ? throw Damaged(file, null) : new MetaGraphImage(meta, nodes);
    }

    /// <summary>Parses a node that was left unparsed.</summary>
    /// <exception cref="ModelFileException">MB1103: the node is damaged.</exception>
    public static NodeDef Parse(NodeImage node, string? file = null)
    {
        try
        {
            return NodeDef.Parser.ParseFrom(node.Message.Span);
        }
        catch (InvalidProtocolBufferException error)
        {
            throw Damaged(file, error);
        }
    }

    private static void ReadGraph(ReadOnlyMemory<byte> bytes, GraphDef graph, List<NodeImage> nodes, string? file)
    {
        ReadOnlySpan<byte> span = bytes.Span;
        var fields = new WireReader(span);
        while (fields.TryRead(out WireField field))
        {
            if (field.Is(GraphNode)) nodes.Add(new NodeImage(NameOf(span[field.Content..field.End], file), bytes[field.Content..field.End]));
            else graph.MergeFrom(span[field.Start..field.End]);
        }
        if (fields.IsDamaged) throw Damaged(file, null);
    }

    private static bool IsKept(ReadOnlySpan<byte> collection)
    {
        var fields = new WireReader(collection);
        if (!fields.TryRead(out WireField key) || !key.Is(EntryKey)) return false;
        string name = Encoding.UTF8.GetString(collection[key.Content..key.End]);
        return Array.IndexOf(s_collections, name) >= 0;
    }

    private static string NameOf(ReadOnlySpan<byte> node, string? file)
    {
        string name = "";
        var fields = new WireReader(node);
        while (fields.TryRead(out WireField field))
        {
            if (field.Is(NodeName)) name = Encoding.UTF8.GetString(node[field.Content..field.End]);
        }
        return fields.IsDamaged ? throw Damaged(file, null) : name;
    }

    private static ModelFileException Damaged(string? file, Exception? inner) => new(
        DiagnosticCodes.MessageDamaged,
        "The graph's file is truncated or damaged: it cannot be read as a MetaGraphDef. Copy it again from where the model was trained.", file, inner: inner);
}
