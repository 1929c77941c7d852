using System.Globalization;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>
/// The nodes of a graph or of one function while variables are converted in them: who consumes which tensor, which tensors are converted,
/// and what has to be done to the list of nodes afterwards.
/// </summary>
/// <remarks>
/// Tensors are known by the text with which inputs name them, in one normal form: in a graph <c>node</c> or <c>node:port</c>, in a function
/// <c>argument</c> or <c>node:output_argument:index</c>.
/// </remarks>
internal sealed class ConversionScope
{
    private readonly IList<NodeDef> _nodes;
    private readonly FunctionDef? _function;
    private readonly Dictionary<string, List<(NodeDef Node, int Input)>> _consumers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, VariableValue> _values = new(StringComparer.Ordinal);
    private readonly Queue<string> _fresh = new();
    private readonly Dictionary<string, string> _renamed = new(StringComparer.Ordinal);
    private readonly Dictionary<NodeDef, NodeDef> _insertedBefore = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public ConversionScope(IList<NodeDef> nodes, FunctionDef? function)
    {
        _nodes = nodes;
        _function = function;
        foreach (NodeDef node in nodes)
        {
            _names.Add(node.Name);
            for (int i = 0; i < node.Input.Count; i++)
            {
                if (node.Input[i].StartsWith('^')) break;
                string tensor = Normal(node.Input[i]);
                if (!_consumers.TryGetValue(tensor, out List<(NodeDef, int)>? consumers)) _consumers[tensor] = consumers = [];
                consumers.Add((node, i));
            }
        }
        foreach (OpDef.Types.ArgDef argument in function?.Signature.InputArg ?? []) _names.Add(argument.Name);
    }

    /// <summary>Whether these are the nodes of a function.</summary>
    public bool IsFunction => _function is not null;

    /// <summary>The nodes that change a variable, which a frozen graph cannot.</summary>
    public HashSet<string> Changes { get; } = new(StringComparer.Ordinal);

    /// <summary>The nodes that call functions with converted tensors, each with the inputs concerned.</summary>
    public Dictionary<NodeDef, SortedDictionary<int, VariableValue>> Calls { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>Calls whose functions are to be converted, again or for the first time.</summary>
    public Queue<NodeDef> CallsToConvert { get; } = new();

    /// <summary>Says that a tensor carries a variable's value from now on.</summary>
    public void Convert(string tensor, VariableValue value)
    {
        if (_values.TryAdd(tensor, value)) _fresh.Enqueue(tensor);
    }

    /// <summary>The next tensor that was converted and whose consumers are to be seen to.</summary>
    public bool TryNext(out VariableValue? value, out IReadOnlyList<(NodeDef Node, int Input)> consumers)
    {
        if (!_fresh.TryDequeue(out string? tensor))
        {
            value = null;
            consumers = [];
            return false;
        }
        value = _values[tensor];
        consumers = _consumers.TryGetValue(tensor, out List<(NodeDef, int)>? found) ? found : [];
        return true;
    }

    public VariableValue? ValueOf(string tensor) => _values.GetValueOrDefault(Normal(tensor));

    /// <summary>The name of a node's output tensor.</summary>
    /// <param name="node">The node.</param>
    /// <param name="argument">The output argument of its op.</param>
    /// <param name="index">The place within that argument.</param>
    /// <param name="port">The place among all outputs.</param>
    public string Output(NodeDef node, string argument, int index, int port) =>
        _function is not null ? string.Create(CultureInfo.InvariantCulture, $"{node.Name}:{argument}:{index}")
        : new TensorName(node.Name, port).AsInput();

    /// <summary>Says that the op of a node changed, and with it the name of its single output argument.</summary>
    public void RenameOutput(NodeDef node, string from, string to)
    {
        if (_function is not null) _renamed[$"{node.Name}:{from}:0"] = $"{node.Name}:{to}:0";
    }

    /// <summary>Adds a node in front of another, under the given name or one like it that is free.</summary>
    public void InsertBefore(NodeDef node, NodeDef added)
    {
        string wanted = added.Name;
        for (int i = 1; !_names.Add(added.Name); i++) added.Name = string.Create(CultureInfo.InvariantCulture, $"{wanted}_{i}");
        _insertedBefore.Add(node, added);
    }

    /// <summary>
    /// Takes out the nodes that change variables, and whatever needs their results. Control inputs from them are dropped.
    /// </summary>
    /// <returns>The names of all nodes taken out.</returns>
    public HashSet<string> RemoveChanges()
    {
        var removed = new HashSet<string>(Changes, StringComparer.Ordinal);
        if (removed.Count == 0) return removed;
        bool grows = true;
        while (grows)
        {
            grows = false;
            foreach (NodeDef node in _nodes)
            {
                if (removed.Contains(node.Name)) continue;
                foreach (string input in node.Input)
                {
                    if (input.StartsWith('^') || !removed.Contains(NodeNameOf(input))) continue;
                    removed.Add(node.Name);
                    grows = true;
                    break;
                }
            }
        }
        for (int i = _nodes.Count - 1; i >= 0; i--)
        {
            NodeDef node = _nodes[i];
            if (removed.Contains(node.Name)) _nodes.RemoveAt(i);
            else for (int k = node.Input.Count - 1; k >= 0; k--)
            {
                if (node.Input[k].StartsWith('^') && removed.Contains(node.Input[k][1..])) node.Input.RemoveAt(k);
            }
        }
        return removed;
    }

    /// <summary>Brings the list of nodes up to date: the added nodes in their places, renamed tensors under their new names.</summary>
    public void Finish()
    {
        for (int i = _nodes.Count - 1; i >= 0 && _insertedBefore.Count > 0; i--)
        {
            if (_insertedBefore.Remove(_nodes[i], out NodeDef? added)) _nodes.Insert(i, added);
        }
        if (_renamed.Count == 0) return;
        foreach (NodeDef node in _nodes)
        {
            for (int i = 0; i < node.Input.Count; i++)
            {
                if (_renamed.TryGetValue(Normal(node.Input[i]), out string? name)) node.Input[i] = name;
            }
        }
        foreach (OpDef.Types.ArgDef output in _function!.Signature.OutputArg)
        {
            if (_function.Ret.TryGetValue(output.Name, out string? tensor) && _renamed.TryGetValue(Normal(tensor), out string? name))
                _function.Ret[output.Name] = name;
        }
    }

    /// <summary>The node (or function argument) that a data input comes from.</summary>
    public string NodeNameOf(string input)
    {
        if (_function is null) return NodeInput.NodeOf(input);
        int colon = input.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? input : input[..colon];
    }

    private string Normal(string input)
    {
        if (_function is null) return input.EndsWith(":0", StringComparison.Ordinal) ? input[..^2] : input;
        int colon = input.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0) return input;
        // "argument:0" is the argument; "node:output" is the first tensor of that output.
        if (input.AsSpan(colon + 1).ContainsAnyExceptInRange('0', '9') is false) return input[..colon];
        return input.IndexOf(':', colon + 1) < 0 ? input + ":0" : input;
    }
}
