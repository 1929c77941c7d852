using ModelBuild.Diagnostics;
using ModelBuild.Graphs;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>A graph's nodes by name and position. Nodes of a file are parsed when they are first asked for.</summary>
/// <remarks>Made from a GraphDef, the index refers to its nodes: the graph's list of nodes must not change while the index is used.</remarks>
internal sealed class GraphIndex
{
    private readonly Dictionary<string, int> _positions;
    private readonly NodeDef?[] _nodes;
    private readonly IReadOnlyList<NodeImage> _images;

    /// <param name="graph">The graph.</param>
    /// <param name="file">The user's file that it comes from, for messages.</param>
    /// <exception cref="ModelFileException">MB1205: a name stands twice, or a node has none.</exception>
    public GraphIndex(GraphDef graph, string file) : this([.. graph.Node], [], graph, file)
    {
        for (int i = 0; i < _nodes.Length; i++) Add(_nodes[i]!.Name, i);
    }

    /// <param name="nodes">The nodes, not parsed yet.</param>
    /// <param name="rest">Versions and functions.</param>
    /// <param name="file">The user's file that they come from, for messages.</param>
    /// <exception cref="ModelFileException">MB1205: a name stands twice, or a node has none.</exception>
    public GraphIndex(IReadOnlyList<NodeImage> nodes, GraphDef rest, string file) : this(new NodeDef?[nodes.Count], nodes, rest, file)
    {
        for (int i = 0; i < nodes.Count; i++) Add(nodes[i].Name, i);
    }

    private GraphIndex(NodeDef?[] nodes, IReadOnlyList<NodeImage> images, GraphDef rest, string file)
    {
        _nodes = nodes;
        _images = images;
        _positions = new Dictionary<string, int>(nodes.Length, StringComparer.Ordinal);
        Versions = rest.Versions;
        Library = rest.Library;
        File = file;
    }

    public int Count => _nodes.Length;

    public VersionDef? Versions { get; }

    public FunctionDefLibrary? Library { get; }

    public string File { get; }

    public IEnumerable<string> Names => _positions.Keys;

    /// <summary>All nodes, in the order of the graph; this parses every one of them.</summary>
    public IEnumerable<NodeDef> Nodes => Enumerable.Range(0, Count).Select(NodeAt);

    public NodeDef this[string name] => NodeAt(_positions[name]);

    /// <summary>The node at a place in the graph's list.</summary>
    /// <exception cref="ModelFileException">MB1103: its message is damaged.</exception>
    public NodeDef NodeAt(int position) => _nodes[position] ??= MetaGraphReader.Parse(_images[position], File);

    /// <summary>Puts another node of the same name in the place of one.</summary>
    public void Replace(NodeDef node) => _nodes[_positions[node.Name]] = node;

    public bool Contains(string name) => _positions.ContainsKey(name);

    /// <summary>The place of a node in the graph's list, or -1.</summary>
    public int PositionOf(string name) => _positions.TryGetValue(name, out int position) ? position : -1;

    public NodeDef? Find(string name) => _positions.TryGetValue(name, out int position) ? NodeAt(position) : null;

    /// <summary>The node that <paramref name="consumer"/> takes an input from.</summary>
    /// <exception cref="ModelFileException">MB1205: the graph has no such node.</exception>
    public int SourceOf(string input, NodeDef consumer)
    {
        string source = NodeInput.NodeOf(input);
        if (_positions.TryGetValue(source, out int position)) return position;
        throw new ModelFileException(DiagnosticCodes.BrokenGraph,
            $"The graph is broken: node '{consumer.Name}' ({consumer.Op}) has the input '{input}', but there is no node '{source}'. "
            + "Save the checkpoint again, or freeze from the graph that it was trained with.", File);
    }

    private void Add(string name, int position)
    {
        if (name.Length == 0)
            throw new ModelFileException(DiagnosticCodes.BrokenGraph,
                $"The graph is broken: its node number {position + 1}, of op '{NodeAt(position).Op}', has no name. Save the checkpoint again.", File);
        if (!_positions.TryAdd(name, position))
            throw new ModelFileException(DiagnosticCodes.BrokenGraph,
                $"The graph is broken: two nodes have the name '{name}' (ops '{this[name].Op}' and '{NodeAt(position).Op}'). Save the checkpoint again.", File);
    }
}
