using System.Globalization;
using ModelBuild.Diagnostics;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>
/// Replaces calls of functions in a graph by the functions' bodies, as TensorFlow's function optimizer does: a body's node is named <c>call/node</c>, what the call was
/// given flows straight into the body, and who used the call's outputs uses the tensors that the body returns.
/// </summary>
/// <remarks>Branches and loop bodies stay functions: they run, or not, as often as their condition says.</remarks>
internal sealed class FunctionInlining
{
    // A chain of calls in a real graph is a dozen deep.
    private const int MostDepth = 64;

    private readonly Dictionary<string, FunctionDef> _functions = new(StringComparer.Ordinal);
    private readonly OpDefinitions _ops;
    private readonly string _file;
    private readonly List<NodeDef> _nodes = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    // What was an output of a call, by its name as an input; and what waited for a call.
    private readonly Dictionary<string, string> _tensors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _controls = new(StringComparer.Ordinal);

    private FunctionInlining(FunctionDefLibrary library, OpDefinitions ops, string file)
    {
        _ops = ops;
        _file = file;
        foreach (FunctionDef function in library.Function) _functions.TryAdd(function.Signature.Name, function);
    }

    /// <summary>Inlines every call in <paramref name="graph"/>, which must own its nodes.</summary>
    /// <param name="graph">The graph; its library is pruned to what is still called.</param>
    /// <param name="roots">Nodes whose names must stay: a call among them leaves an Identity of its outputs behind.</param>
    /// <param name="ops">The definitions of the graph's ops.</param>
    /// <param name="file">The user's file, for messages.</param>
    /// <exception cref="ModelFileException">MB1205: a call that does not fit its function. MB1210: a function that calls itself, or an op without definition in it.</exception>
    public static void Apply(GraphDef graph, IEnumerable<string> roots, OpDefinitions ops, string file)
    {
        if (graph.Library is not { Function.Count: > 0 } library) return;
        var inlining = new FunctionInlining(library, ops, file);
        if (!graph.Node.Any(node => inlining.Called(node) is not null)) return;
        var kept = new HashSet<string>(roots, StringComparer.Ordinal);
        foreach (NodeDef node in graph.Node) inlining._names.Add(node.Name);
        foreach (NodeDef node in graph.Node)
        {
            if (inlining.Called(node) is not { } called) inlining._nodes.Add(node);
            else inlining.Inline(node, called, kept.Contains(node.Name), 0);
        }
        inlining.Connect();
        graph.Node.Clear();
        graph.Node.Add(inlining._nodes);
        graph.Library = FunctionLibraryPruning.Prune(library, graph.Node);
    }

    /// <summary>The function that a node calls, with the attributes that the call gives it; null when the node is no call.</summary>
    private (FunctionDef Function, Google.Protobuf.Collections.MapField<string, AttrValue> Attributes)? Called(NodeDef node)
    {
        if (_functions.TryGetValue(node.Op, out FunctionDef? function)) return (function, node.Attr);
        if (node.Op is not ("PartitionedCall" or "StatefulPartitionedCall") || !node.Attr.TryGetValue("f", out AttrValue? f) || f.Func is null) return null;
        return _functions.TryGetValue(f.Func.Name, out function) ? (function, f.Func.Attr) : throw new ModelFileException(DiagnosticCodes.BrokenGraph,
            $"The graph is broken: node '{node.Name}' ({node.Op}) calls the function '{f.Func.Name}', which the graph does not have.", _file);
    }

    private void Inline(NodeDef call, (FunctionDef Function, Google.Protobuf.Collections.MapField<string, AttrValue> Attributes) called, bool keepName, int depth)
    {
        FunctionDef function = called.Function;
        if (depth > MostDepth)
            throw new ModelFileException(DiagnosticCodes.CannotFreeze, $"The function '{function.Signature.Name}' calls itself, so its calls cannot be replaced by its body.", _file);
        List<string> data = [.. call.Input.Where(i => !i.StartsWith('^'))], control = [.. call.Input.Where(i => i.StartsWith('^'))];
        if (data.Count != function.Signature.InputArg.Count)
            throw new ModelFileException(DiagnosticCodes.BrokenGraph,
                $"The graph is broken: node '{call.Name}' ({call.Op}) gives the function '{function.Signature.Name}' {data.Count} inputs; it takes {function.Signature.InputArg.Count}.", _file);
        var arguments = new Dictionary<string, string>(StringComparer.Ordinal);
        for (int i = 0; i < data.Count; i++) arguments.TryAdd(function.Signature.InputArg[i].Name, data[i]);
        var body = function.NodeDef.ToDictionary(n => n.Name, StringComparer.Ordinal);
        Dictionary<string, string> names = body.Keys.ToDictionary(n => n, n => FreeName($"{call.Name}/{n}"), StringComparer.Ordinal);

        foreach (NodeDef original in function.NodeDef)
        {
            NodeDef node = original.Clone();
            node.Name = names[original.Name];
            if (node.Device.Length == 0) node.Device = call.Device;
            foreach (AttrValue value in node.Attr.Values) Substitute(value, called.Attributes);
            // An op that need not wait for anything in the body waits for what the call waited for.
            for (int i = 0; i < node.Input.Count; i++) node.Input[i] = Resolve(node.Input[i], $"node '{original.Name}' ({original.Op})");
            if (original.Input.Count == 0) node.Input.Add(control);
            Colocate(node, names);
            if (Called(node) is { } nested) Inline(node, nested, keepName: false, depth + 1);
            else _nodes.Add(node);
        }

        var returned = new List<string>();
        for (int i = 0; i < function.Signature.OutputArg.Count; i++)
        {
            OpDef.Types.ArgDef output = function.Signature.OutputArg[i];
            if (!function.Ret.TryGetValue(output.Name, out string? tensor))
                throw new ModelFileException(DiagnosticCodes.BrokenGraph, $"The graph is broken: the function '{function.Signature.Name}' does not say what its output '{output.Name}' is.", _file);
            string resolved = Resolve(tensor, $"its output '{output.Name}'");
            returned.Add(resolved);
            if (!keepName) _tensors[new TensorName(call.Name, i).AsInput()] = resolved;
        }
        List<string> after = [.. function.ControlRet.Values.Where(names.ContainsKey).Order(StringComparer.Ordinal).Select(n => names[n])];
        after.AddRange(returned.Select(NodeInput.NodeOf));
        after.AddRange(control.Select(c => c[1..]));
        if (!keepName) _controls[call.Name] = after;
        else _nodes.Add(Stand(call, function, returned, after, called.Attributes));
        return;

        string Resolve(string input, string who)
        {
            if (input.StartsWith('^'))
                return names.TryGetValue(input[1..], out string? waited) ? "^" + waited : arguments.TryGetValue(input[1..], out string? argument) ? "^" + NodeInput.NodeOf(argument) : throw Broken(input, who);
            string[] parts = input.Split(':');
            if (arguments.TryGetValue(parts[0], out string? given)) return given;
            if (!body.TryGetValue(parts[0], out NodeDef? source)) throw Broken(input, who);
            int index = parts.Length > 2 && int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out int i) ? i : 0;
            int port = parts.Length < 2 ? 0 : PortOf(source, parts[1], called.Attributes) + index;
            return new TensorName(names[parts[0]], port).AsInput();
        }

        ModelFileException Broken(string input, string who) => new(DiagnosticCodes.BrokenGraph,
            $"The graph is broken: in the function '{function.Signature.Name}', {who} needs '{input}', but there is no such node or argument. Save the model again.", _file);
    }

    /// <summary>A node stays beside the nodes of its own body; arguments and what is not there are nothing to stand beside.</summary>
    private static void Colocate(NodeDef node, Dictionary<string, string> names)
    {
        const string prefix = "loc:@";
        if (!node.Attr.TryGetValue("_class", out AttrValue? places) || places.List is null) return;
        List<string> beside = [.. places.List.S.Select(s => s.ToStringUtf8()).Where(s => s.StartsWith(prefix, StringComparison.Ordinal) && names.ContainsKey(s[prefix.Length..]))];
        node.Attr.Remove("_class");
        if (beside.Count == 0) return;
        var list = new AttrValue.Types.ListValue();
        list.S.Add(beside.Select(s => Google.Protobuf.ByteString.CopyFromUtf8(prefix + names[s[prefix.Length..]])));
        node.Attr["_class"] = new AttrValue { List = list };
    }

    /// <summary>The place of an output argument's first tensor among the outputs of a node.</summary>
    private int PortOf(NodeDef node, string argument, Google.Protobuf.Collections.MapField<string, AttrValue> attributes)
    {
        OpDef? definition = _ops.Find(node.Op);
        int port = 0;
        foreach (OpDef.Types.ArgDef output in definition?.OutputArg ?? [])
        {
            if (output.Name == argument) return port;
            port += OpDefinitions.LengthOf(output, node);
        }
        // The one output of most ops has one name or another, over the versions.
        if (definition is { OutputArg.Count: 1 }) return 0;
        throw new ModelFileException(DiagnosticCodes.CannotFreeze,
            $"The op {node.Op} of node '{node.Name}', in a function of the graph, is not known, so it is not known which of its outputs '{argument}' is.", _file);
    }

    /// <summary>What stands in the place of a call whose name must stay.</summary>
    private static NodeDef Stand(
        NodeDef call, FunctionDef function, List<string> returned, List<string> after, Google.Protobuf.Collections.MapField<string, AttrValue> attributes)
    {
        var node = new NodeDef { Name = call.Name, Op = returned.Count switch { 0 => "NoOp", 1 => "Identity", _ => "IdentityN" } };
        node.Input.Add(returned);
        node.Input.Add(after.Except(returned.Select(NodeInput.NodeOf)).Distinct().Select(n => "^" + n));
        DataType[] types = [.. function.Signature.OutputArg.Select(o => o.TypeAttr.Length > 0 && attributes.TryGetValue(o.TypeAttr, out AttrValue? type) ? type.Type : o.Type)];
        if (types.Length == 1) node.Attr["T"] = new AttrValue { Type = types[0] };
        else if (types.Length > 1) node.Attr["T"] = new AttrValue { List = new AttrValue.Types.ListValue { Type = { types } } };
        return node;
    }

    private static void Substitute(AttrValue value, Google.Protobuf.Collections.MapField<string, AttrValue> attributes)
    {
        if (value.ValueCase == AttrValue.ValueOneofCase.Placeholder && attributes.TryGetValue(value.Placeholder, out AttrValue? given)) value.MergeFrom(given);
        if (value.Func is not null) foreach (AttrValue inner in value.Func.Attr.Values) Substitute(inner, attributes);
        foreach (NameAttrList function in value.List?.Func ?? [])
            foreach (AttrValue inner in function.Attr.Values) Substitute(inner, attributes);
    }

    /// <summary>Leads every input that came from a call to what the body returns.</summary>
    private void Connect()
    {
        foreach (NodeDef node in _nodes)
        {
            if (!node.Input.Any(NeedsWork)) continue;
            var inputs = new List<string>();
            var controls = new List<string>();
            foreach (string input in node.Input)
            {
                if (input.StartsWith('^')) AddControls(input[1..], controls);
                else inputs.Add(Follow(input));
            }
            node.Input.Clear();
            node.Input.Add(inputs);
            node.Input.Add(controls.Distinct().Where(c => c != node.Name).Select(c => "^" + c));
        }
    }

    private bool NeedsWork(string input) => input.StartsWith('^') ? _controls.ContainsKey(input[1..]) : _tensors.ContainsKey(Normal(input));

    private static string Normal(string input) => input.EndsWith(":0", StringComparison.Ordinal) ? input[..^2] : input;

    private string Follow(string input)
    {
        // Each step leads out of one call, and calls do not nest for ever.
        for (int steps = 0; steps < _tensors.Count + 1 && _tensors.TryGetValue(Normal(input), out string? next); steps++) input = next;
        return input;
    }

    private void AddControls(string node, List<string> controls)
    {
        var pending = new Stack<string>([node]);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (pending.TryPop(out string? next))
        {
            if (!seen.Add(next)) continue;
            if (!_controls.TryGetValue(next, out List<string>? behind)) controls.Add(next);
            else for (int i = behind.Count - 1; i >= 0; i--) pending.Push(behind[i]);
        }
    }

    private string FreeName(string wanted)
    {
        string name = wanted;
        for (int i = 1; !_names.Add(name); i++) name = string.Create(CultureInfo.InvariantCulture, $"{wanted}_{i}");
        return name;
    }
}
