using System.Globalization;

namespace ModelBuild.Engine.Graphs;

/// <summary>Where node names have their meaning: the main graph, or the body of one call of a function.</summary>
internal sealed class Scope
{
    private readonly Dictionary<string, NodeMessage> _nodes;
    private readonly Dictionary<string, int> _arguments = new(StringComparer.Ordinal);
    private readonly GraphFunction? _function;

    public Scope(GraphFile graph)
    {
        _nodes = new Dictionary<string, NodeMessage>(graph.Nodes.Count, StringComparer.Ordinal);
        foreach (NodeMessage node in graph.Nodes) _nodes.TryAdd(node.Name, node);
        Nodes = graph.Nodes;
        Prefix = "";
    }

    /// <param name="function">The function that is called.</param>
    /// <param name="prefix">The calling node's name and a slash, for messages.</param>
    public Scope(GraphFunction function, string prefix)
    {
        _function = function;
        _nodes = new Dictionary<string, NodeMessage>(function.Nodes.Count, StringComparer.Ordinal);
        foreach (NodeMessage node in function.Nodes) _nodes.TryAdd(node.Name, node);
        for (int i = 0; i < function.Signature.Inputs.Count; i++) _arguments[function.Signature.Inputs[i].Name] = i;
        Nodes = function.Nodes;
        Prefix = prefix;
    }

    public IReadOnlyList<NodeMessage> Nodes { get; }

    public string Prefix { get; }

    public NodeMessage? Find(string name) => _nodes.GetValueOrDefault(name);

    public IEnumerable<string> Names => _nodes.Keys;

    /// <summary>The data inputs of a node; an argument of the function comes out as (null, its number).</summary>
    public List<Endpoint> Inputs(NodeMessage node)
    {
        var inputs = new List<Endpoint>(node.Inputs.Count);
        foreach (string input in node.Inputs)
        {
            if (input.StartsWith('^')) break; // control inputs come last
            inputs.Add(Resolve(input));
        }
        return inputs;
    }

    /// <summary>
    /// What an input string means: <c>node</c> or <c>node:port</c> in a graph; <c>argument</c> or <c>node:output:index</c> in a function's body.
    /// </summary>
    public Endpoint Resolve(string input)
    {
        string[] parts = input.Split(':');
        if (_function is not null && _arguments.TryGetValue(parts[0], out int argument)) return new Endpoint(null!, argument);
        NodeMessage node = Find(parts[0]) ?? throw Damaged($"the node '{parts[0]}', an input of another, does not exist");
        if (_function is null || parts.Length == 1)
            return new Endpoint(node, parts.Length == 1 ? 0 : Number(parts[1]));
        return new Endpoint(node, OpOutputs.First(new NodeInfo(node, node.Inputs.Count), parts[1]) + (parts.Length > 2 ? Number(parts[2]) : 0));

        int Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number : throw Damaged($"'{input}' names no output of a node");
    }

    private static ModelException Damaged(string what) => new(ModelErrorCodes.GraphDamaged, $"The graph is damaged: {what}.");
}
