using System.Globalization;
using ModelBuild.Protos;

namespace ModelBuild.Engine.Graphs;

/// <summary>Where node names have their meaning: the main graph, or the body of one call of a function.</summary>
internal sealed class Scope
{
    private readonly Dictionary<string, NodeDef> _nodes;
    private readonly Dictionary<string, int> _arguments = new(StringComparer.Ordinal);
    private readonly FunctionDef? _function;

    public Scope(GraphDef graph)
    {
        _nodes = new Dictionary<string, NodeDef>(graph.Node.Count, StringComparer.Ordinal);
        foreach (NodeDef node in graph.Node) _nodes.TryAdd(node.Name, node);
        Nodes = graph.Node;
        Prefix = "";
    }

    /// <param name="function">The function that is called.</param>
    /// <param name="prefix">The calling node's name and a slash, for messages.</param>
    public Scope(FunctionDef function, string prefix)
    {
        _function = function;
        _nodes = new Dictionary<string, NodeDef>(function.NodeDef.Count, StringComparer.Ordinal);
        foreach (NodeDef node in function.NodeDef) _nodes.TryAdd(node.Name, node);
        for (int i = 0; i < function.Signature.InputArg.Count; i++) _arguments[function.Signature.InputArg[i].Name] = i;
        Nodes = function.NodeDef;
        Prefix = prefix;
    }

    public IReadOnlyList<NodeDef> Nodes { get; }

    public string Prefix { get; }

    public NodeDef? Find(string name) => _nodes.GetValueOrDefault(name);

    public IEnumerable<string> Names => _nodes.Keys;

    /// <summary>The data inputs of a node; an argument of the function comes out as (null, its number).</summary>
    public List<Endpoint> Inputs(NodeDef node)
    {
        var inputs = new List<Endpoint>(node.Input.Count);
        foreach (string input in node.Input)
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
        NodeDef node = Find(parts[0]) ?? throw Damaged($"the node '{parts[0]}', an input of another, does not exist");
        if (_function is null || parts.Length == 1)
            return new Endpoint(node, parts.Length == 1 ? 0 : Number(parts[1]));
        return new Endpoint(node, OpOutputs.First(new NodeInfo(node, node.Input.Count), parts[1]) + (parts.Length > 2 ? Number(parts[2]) : 0));

        int Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number : throw Damaged($"'{input}' names no output of a node");
    }

    private static ModelException Damaged(string what) => new(ModelErrorCodes.GraphDamaged, $"The graph is damaged: {what}.");
}
