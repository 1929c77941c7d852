using ModelBuild.Diagnostics;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>A graph's nodes by name. The graph's list of nodes must not change while the index is used.</summary>
internal sealed class GraphIndex
{
    private readonly Dictionary<string, int> _positions;

    /// <param name="graph">The graph.</param>
    /// <param name="file">The user's file that it comes from, for messages.</param>
    /// <exception cref="ModelFileException">MB1205: a name stands twice, or a node has none.</exception>
    public GraphIndex(GraphDef graph, string file)
    {
        Graph = graph;
        File = file;
        _positions = new Dictionary<string, int>(graph.Node.Count, StringComparer.Ordinal);
        for (int i = 0; i < graph.Node.Count; i++)
        {
            string name = graph.Node[i].Name;
            if (name.Length == 0)
                throw new ModelFileException(DiagnosticCodes.BrokenGraph,
                    $"The graph is broken: its node number {i + 1}, of op '{graph.Node[i].Op}', has no name. Save the checkpoint again.", file);
            if (!_positions.TryAdd(name, i))
                throw new ModelFileException(DiagnosticCodes.BrokenGraph,
                    $"The graph is broken: two nodes have the name '{name}' (ops '{this[name].Op}' and '{graph.Node[i].Op}'). Save the checkpoint again.", file);
        }
    }

    public GraphDef Graph { get; }

    public string File { get; }

    public IEnumerable<string> Names => _positions.Keys;

    public NodeDef this[string name] => Graph.Node[_positions[name]];

    public bool Contains(string name) => _positions.ContainsKey(name);

    /// <summary>The place of a node in the graph's list, or -1.</summary>
    public int PositionOf(string name) => _positions.TryGetValue(name, out int position) ? position : -1;

    public NodeDef? Find(string name) => _positions.TryGetValue(name, out int position) ? Graph.Node[position] : null;

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
}
