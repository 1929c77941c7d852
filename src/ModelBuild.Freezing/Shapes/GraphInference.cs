using ModelBuild.Protos;

namespace ModelBuild.Freezing.Shapes;

/// <summary>
/// Inference over one graph or one call of a function. Nodes are visited once in topological order. A v1 loop is first run
/// through as if its first iteration were the only one; what then comes back to its Merge nodes is joined with what entered, and all nodes behind
/// a Merge that changed are visited again, until nothing changes. Shapes only lose knowledge on the way, so this ends.
/// </summary>
internal sealed class GraphInference
{
    /// <summary>More rounds than any real loop nest needs; after them the loops' shapes count as unknown.</summary>
    private const int MaxRounds = 40;

    private readonly List<GraphNode> _nodes = [];
    private readonly Dictionary<string, int> _indices = [];
    private readonly FunctionCalls _functions;
    private int[] _order = [];

    private GraphInference(FunctionCalls functions, int maxElements = StaticValue.MaxElements)
    {
        _functions = functions;
        Values = new ValueEvaluator(this) { MaxElements = maxElements };
    }

    public FunctionCalls Functions => _functions;

    public ValueEvaluator Values { get; }

    /// <summary>The version of TensorFlow's graph format that the graph was written for.</summary>
    public int Producer { get; private init; } = int.MaxValue;

    /// <summary>Attributes of the function's call, which replace placeholders in the body's attributes.</summary>
    public IReadOnlyDictionary<string, AttrValue>? CallAttrs { get; private init; }

    /// <param name="graph">The graph.</param>
    /// <param name="signatures">The outputs of its ops.</param>
    /// <param name="maxElements">Up to how many elements values are followed.</param>
    public static GraphInference OfGraph(GraphDef graph, OpSignatures signatures, int maxElements = StaticValue.MaxElements)
    {
        GraphInference inference = new(new FunctionCalls(graph.Library, signatures), maxElements) { Producer = graph.Versions?.Producer ?? 0 };
        foreach (NodeDef node in graph.Node) inference.Add(node);
        inference.ResolveInputs(static (inference, node, input, slot) => inference.ResolveGraphInput(node, input, slot));
        return inference;
    }

    /// <summary>A function body whose arguments have the given types and (as far as known) values.</summary>
    public static GraphInference OfFunction(FunctionDef function, FunctionCalls functions, IReadOnlyDictionary<string, AttrValue> callAttrs,
        InferredOutput[] args, StaticValue?[] values)
    {
        GraphInference inference = new(functions) { CallAttrs = callAttrs };
        for (int i = 0; i < function.Signature.InputArg.Count; i++)
        {
            int index = inference.Add(new NodeDef { Name = function.Signature.InputArg[i].Name, Op = "_Arg" });
            GraphNode node = inference._nodes[index];
            node.Outputs = [i < args.Length ? args[i] : new InferredOutput(function.Signature.InputArg[i].Type, StaticShape.Unknown)];
            node.IsDirty = false;
            if (i < values.Length && values[i] is { } value) inference.Values.Seed(index, value);
        }
        foreach (NodeDef node in function.NodeDef) inference.Add(node);
        inference.ResolveInputs(static (inference, node, input, slot) => inference.ResolveFunctionInput(node, input, slot));
        return inference;
    }

    public GraphNode Node(int index) => _nodes[index];

    /// <summary>What is known of the tensor that feeds a node's data input; nothing when its maker was not visited (yet).</summary>
    public InferredOutput Input(GraphNode node, int input)
    {
        if ((uint)input >= (uint)node.InputNodes.Length || node.InputNodes[input] < 0) return new(DataType.DtInvalid, StaticShape.Unknown);
        InferredOutput[]? outputs = _nodes[node.InputNodes[input]].Outputs;
        int port = node.InputPorts[input];
        return outputs is not null && port < outputs.Length ? outputs[port] : new(DataType.DtInvalid, StaticShape.Unknown);
    }

    /// <summary>The tensor that a function body's <c>ret</c> map names.</summary>
    public InferredOutput Resolve(string functionTensor)
    {
        (int node, int port) = FindFunctionTensor(functionTensor);
        InferredOutput[]? outputs = node < 0 ? null : _nodes[node].Outputs;
        return outputs is not null && port < outputs.Length ? outputs[port] : new(DataType.DtInvalid, StaticShape.Unknown);
    }

    public TensorTypes ToTypes()
    {
        Dictionary<string, TensorType[]?> types = new(_nodes.Count);
        foreach (GraphNode node in _nodes)
        {
            bool isKnown = node.Signature is not null || node.Outputs is { Length: > 0 };
            types.TryAdd(node.Def.Name, isKnown ? Array.ConvertAll(node.Outputs!, static o => new TensorType(o.DType, o.Shape)) : null);
        }
        return new TensorTypes(types);
    }

    public void Run()
    {
        _order = TopologicalOrder();
        for (int round = 0; ; round++)
        {
            foreach (int index in _order)
            {
                GraphNode node = _nodes[index];
                if (!node.IsDirty) continue;
                node.IsDirty = false;
                node.Outputs = node.ClosesLoop && node.LoopState is { } state ? MergeOutputs(node, state) : new OpContext(this, node).Infer();
            }
            if (!CloseLoops(giveUp: round >= MaxRounds)) return;
            Values.Clear();
        }
    }

    private static InferredOutput[] MergeOutputs(GraphNode node, InferredOutput state)
    {
        InferredOutput[] outputs = [.. node.Outputs!];
        outputs[0] = state;
        return outputs;
    }

    /// <summary>Joins what the last round brought back to each loop; true when something changed and another round is due.</summary>
    private bool CloseLoops(bool giveUp)
    {
        bool changed = false;
        foreach (GraphNode node in _nodes)
        {
            if (!node.ClosesLoop || node.Outputs is not { Length: > 0 } outputs) continue;
            InferredOutput state = outputs[0];
            for (int i = 0; i < node.InputNodes.Length; i++)
            {
                InferredOutput input = Input(node, i);
                StaticShape shape = giveUp ? StaticShape.Unknown : state.Shape.Join(input.Shape);
                state = state with { Shape = shape, Handle = giveUp ? null : OpContext.JoinHandles(state.Handle, input.Handle) };
            }
            if (state == outputs[0]) continue;
            node.LoopState = state;
            node.IsDirty = true;
            changed = true;
        }
        if (changed) SpreadDirt();
        return changed;
    }

    /// <summary>Marks all that depends on a dirty node; one sweep in topological order reaches everything but through back edges, which have their own round.</summary>
    private void SpreadDirt()
    {
        foreach (int index in _order)
        {
            GraphNode node = _nodes[index];
            if (node.IsDirty || node.ClosesLoop) continue;
            foreach (int input in node.InputNodes)
            {
                if (input < 0 || !_nodes[input].IsDirty) continue;
                node.IsDirty = true;
                break;
            }
        }
    }

    private int Add(NodeDef def)
    {
        _nodes.Add(new GraphNode(def, _functions.SignatureOf(def.Op)));
        _indices.TryAdd(def.Name, _nodes.Count - 1);
        return _nodes.Count - 1;
    }

    private void ResolveInputs(Action<GraphInference, GraphNode, string, int> resolve)
    {
        foreach (GraphNode node in _nodes)
        {
            int count = 0;
            while (count < node.Def.Input.Count && !node.Def.Input[count].StartsWith('^')) count++;
            if (count == 0) continue;
            node.InputNodes = new int[count];
            node.InputPorts = new int[count];
            for (int i = 0; i < count; i++) resolve(this, node, node.Def.Input[i], i);
            if (!GraphNode.IsMerge(node.Def.Op)) continue;
            foreach (int input in node.InputNodes) node.ClosesLoop |= input >= 0 && GraphNode.IsNextIteration(_nodes[input].Def.Op);
        }
    }

    private void ResolveGraphInput(GraphNode node, string input, int slot)
    {
        int colon = input.LastIndexOf(':');
        int port = 0;
        if (colon >= 0 && int.TryParse(input.AsSpan(colon + 1), out port)) input = input[..colon];
        node.InputNodes[slot] = _indices.GetValueOrDefault(input, -1);
        node.InputPorts[slot] = Math.Max(port, 0);
    }

    private void ResolveFunctionInput(GraphNode node, string input, int slot) =>
        (node.InputNodes[slot], node.InputPorts[slot]) = FindFunctionTensor(input);

    /// <summary>Finds <c>arg</c>, <c>node:output</c> or <c>node:output:index</c>.</summary>
    private (int Node, int Port) FindFunctionTensor(string tensor)
    {
        int colon = tensor.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0) return (_indices.GetValueOrDefault(tensor, -1), 0);
        int index = _indices.GetValueOrDefault(tensor[..colon], -1);
        if (index < 0) return (-1, 0);
        ReadOnlySpan<char> output = tensor.AsSpan(colon + 1);
        int port = 0;
        int second = output.IndexOf(':');
        if (second >= 0)
        {
            if (!int.TryParse(output[(second + 1)..], out port) || port < 0) return (-1, 0);
            output = output[..second];
        }
        GraphNode node = _nodes[index];
        foreach (OutputArg arg in node.Signature ?? [])
        {
            if (output.SequenceEqual(arg.Name)) break;
            port += new OpContext(this, node).CountOf(arg);
        }
        return (index, port);
    }

    /// <summary>Makers before users; an edge from NextIteration to Merge does not count. Nodes in any other circle come last, in the graph's order.</summary>
    private int[] TopologicalOrder()
    {
        int count = _nodes.Count;
        int[] waitsFor = new int[count];
        int[] firstEdge = new int[count + 1];
        foreach (GraphNode node in _nodes)
        {
            foreach (int input in node.InputNodes)
            {
                if (input >= 0) firstEdge[input + 1]++;
            }
        }
        for (int i = 0; i < count; i++) firstEdge[i + 1] += firstEdge[i];
        int[] users = new int[firstEdge[count]];
        int[] filled = new int[count];
        for (int user = 0; user < count; user++)
        {
            GraphNode node = _nodes[user];
            foreach (int input in node.InputNodes)
            {
                if (input < 0) continue;
                users[firstEdge[input] + filled[input]++] = user;
                if (!IsBackEdge(input, user)) waitsFor[user]++;
            }
        }
        int[] order = new int[count];
        int written = 0;
        for (int i = 0; i < count; i++)
        {
            if (waitsFor[i] == 0) order[written++] = i;
        }
        for (int read = 0; read < written; read++)
        {
            int maker = order[read];
            for (int edge = firstEdge[maker]; edge < firstEdge[maker + 1]; edge++)
            {
                int user = users[edge];
                if (!IsBackEdge(maker, user) && --waitsFor[user] == 0) order[written++] = user;
            }
        }
        for (int i = 0; i < count && written < count; i++)
        {
            if (waitsFor[i] > 0) order[written++] = i;
        }
        return order;
    }

    private bool IsBackEdge(int maker, int user) => _nodes[user].ClosesLoop && GraphNode.IsNextIteration(_nodes[maker].Def.Op);
}
