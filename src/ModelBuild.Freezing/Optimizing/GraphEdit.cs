using ModelBuild.Checkpoints;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>The nodes and weights of a frozen graph while the passes change them.</summary>
internal sealed class GraphEdit
{
    private const string Colocation = "loc:@";

    private readonly List<NodeDef> _nodes;
    private readonly Dictionary<string, NodeDef> _byName;
    private readonly HashSet<string> _functions;

    /// <param name="source">The graph, which is copied.</param>
    public GraphEdit(OptimizerInput source)
    {
        Library = source.Graph.Library?.Clone();
        _functions = [.. (Library?.Function ?? []).Select(function => function.Signature.Name)];
        Versions = source.Graph.Versions;
        Kept = source.Kept.ToHashSet(StringComparer.Ordinal);
        File = source.File;
        Reader = source.Reader;
        Ops = new OpDefinitions(source.Ops, Library);
        OpList = source.Ops;
        _nodes = [.. source.Graph.Node.Select(node => node.Clone())];
        _byName = _nodes.ToDictionary(node => node.Name, StringComparer.Ordinal);
        foreach (FrozenWeight weight in source.Weights) Weights.Add(weight.Node.Name, new OptimizedWeight(_byName[weight.Node.Name], weight, File));
    }

    /// <summary>In the order of the graph. A pass that adds or removes nodes takes a copy first.</summary>
    public IReadOnlyList<NodeDef> Nodes => _nodes;

    /// <summary>The constants whose content is not in the graph, by node name.</summary>
    public Dictionary<string, OptimizedWeight> Weights { get; } = new(StringComparer.Ordinal);

    /// <summary>The nodes of the interface: they keep their names and what they give.</summary>
    public IReadOnlySet<string> Kept { get; }

    public FunctionDefLibrary? Library { get; private set; }

    public VersionDef? Versions { get; }

    public OpDefinitions Ops { get; }

    public OpList? OpList { get; }

    /// <summary>The user's file that the graph comes from, for messages.</summary>
    public string File { get; }

    /// <summary>Where the weights are read from; null when there are none.</summary>
    public CheckpointReader? Reader { get; }

    public NodeDef? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>
    /// Whether a node is known to be a function of its inputs alone, without effect: its op's definition says so. A function of the library that is called
    /// under its own name promises nothing.
    /// </summary>
    public bool IsStateless(NodeDef node) => Ops.Find(node.Op) is { IsStateful: false } && !_functions.Contains(node.Op);

    /// <summary>Who takes what from each node now: by data or control, in the order of the graph.</summary>
    public Dictionary<string, List<Use>> Uses()
    {
        var uses = new Dictionary<string, List<Use>>(_nodes.Count, StringComparer.Ordinal);
        foreach (NodeDef node in _nodes)
        {
            for (int i = 0; i < node.Input.Count; i++)
            {
                NodeInput input = NodeInput.Parse(node.Input[i]);
                if (!uses.TryGetValue(input.Node, out List<Use>? list)) uses.Add(input.Node, list = []);
                list.Add(new Use(node, i, input.Port));
            }
        }
        return uses;
    }

    /// <summary>The nodes, makers before users; those of a loop, and what depends on it, come last, in the graph's order.</summary>
    public List<NodeDef> MakersFirst()
    {
        Dictionary<string, List<Use>> uses = Uses();
        var waitsFor = _nodes.ToDictionary(node => node.Name, node => node.Input.Count, StringComparer.Ordinal);
        var ready = new Queue<NodeDef>(_nodes.Where(node => node.Input.Count == 0));
        var order = new List<NodeDef>(_nodes.Count);
        while (ready.TryDequeue(out NodeDef? node))
        {
            order.Add(node);
            foreach (Use use in uses.GetValueOrDefault(node.Name) ?? [])
            {
                if (--waitsFor[use.Node.Name] == 0) ready.Enqueue(use.Node);
            }
        }
        order.AddRange(_nodes.Where(node => waitsFor[node.Name] > 0));
        return order;
    }

    /// <summary>Adds a node in front of another, so that makers stay before users.</summary>
    public void AddBefore(NodeDef before, NodeDef node)
    {
        _nodes.Insert(_nodes.IndexOf(before), node);
        _byName.Add(node.Name, node);
    }

    /// <summary>The name, or the name with a number behind it when the graph has such a node.</summary>
    public string UniqueName(string wanted)
    {
        if (!_byName.ContainsKey(wanted)) return wanted;
        for (int i = 1; ; i++)
        {
            if (!_byName.ContainsKey($"{wanted}_{i}")) return $"{wanted}_{i}";
        }
    }

    /// <summary>The node that a tensor really comes from, past nodes that hand it on as it is.</summary>
    public NodeDef? OriginOf(string input)
    {
        for (int steps = 0; steps <= _nodes.Count; steps++)
        {
            NodeInput from = NodeInput.Parse(input);
            if (from.Port != 0 || Find(from.Node) is not { } node) return null;
            if (!IdentityRemoval.HandsOn(node) || node.Input.Count == 0) return node;
            input = node.Input[0];
        }
        return null;
    }

    /// <summary>Removes what the interface no longer needs, in the graph and in the library. Inputs of the model stay, needed or not.</summary>
    public void Prune()
    {
        var needed = new HashSet<string>(StringComparer.Ordinal);
        var pending = new Stack<string>(Kept);
        while (pending.TryPop(out string? name))
        {
            if (!needed.Add(name) || Find(name) is not { } node) continue;
            foreach (string input in node.Input) pending.Push(NodeInput.NodeOf(input));
        }
        foreach (NodeDef node in _nodes.Where(node => !needed.Contains(node.Name)))
        {
            _byName.Remove(node.Name);
            Weights.Remove(node.Name);
        }
        _nodes.RemoveAll(node => !needed.Contains(node.Name));
        foreach (NodeDef node in _nodes) DropColocationsWithout(node);
        Library = FunctionLibraryPruning.Prune(Library, _nodes);
    }

    /// <summary>A node may say that it stands beside another; one that says so of a node that is gone cannot be imported.</summary>
    private void DropColocationsWithout(NodeDef node)
    {
        if (!node.Attr.TryGetValue("_class", out AttrValue? places) || places.List is null) return;
        for (int i = places.List.S.Count - 1; i >= 0; i--)
        {
            string place = places.List.S[i].ToStringUtf8();
            if (place.StartsWith(Colocation, StringComparison.Ordinal) && !_byName.ContainsKey(place[Colocation.Length..])) places.List.S.RemoveAt(i);
        }
        if (places.List.S.Count == 0) node.Attr.Remove("_class");
    }

    public GraphDef ToGraph()
    {
        var graph = new GraphDef { Versions = Versions, Library = Library };
        graph.Node.Add(_nodes);
        return graph;
    }
}

/// <summary>One input of a node, seen from the node that it comes from.</summary>
/// <param name="Node">The node that takes the tensor.</param>
/// <param name="Input">Which of its inputs it is.</param>
/// <param name="Port">Which output it takes, or <see cref="NodeInput.Control"/>.</param>
internal readonly record struct Use(NodeDef Node, int Input, int Port)
{
    public bool IsControl => Port == NodeInput.Control;
}
