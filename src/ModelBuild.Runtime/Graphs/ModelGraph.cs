using System.Runtime.InteropServices;

namespace ModelBuild;

/// <summary>
/// The graph behind a model: any tensor by its name, and operations to be added to it, as after TensorFlow's <c>import_graph_def</c>.
/// Nodes are only ever added, never changed; any number of threads may use it.
/// </summary>
/// <remarks>
/// What is fetched is loaded by the engine when it is first asked for, with the nodes that it needs and no others. A graph with added nodes is loaded from
/// memory: the file's bytes are read into it once.
/// </remarks>
public sealed class ModelGraph
{
    private readonly Model _model;
    private readonly ModelSource _original;
    private readonly Lazy<IReadOnlyList<GraphNode>> _nodes;
    private readonly Lock _adding = new();
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly HashSet<string> _added = new(StringComparer.Ordinal);
    private readonly List<byte> _addedBytes = [];
    private byte[]? _originalBytes;

    internal ModelGraph(Model model, ModelSource source)
    {
        _model = model;
        _original = source;
        _nodes = new(() => GraphScan.Nodes(source));
    }

    /// <summary>The nodes of the frozen graph, in the order of the file; without those that were added.</summary>
    /// <exception cref="ModelException">The file is gone or damaged.</exception>
    public IReadOnlyList<GraphNode> Nodes => _nodes.Value;

    /// <summary>The graph's file with the nodes that were added so far: a GraphDef's bytes and those of another, one behind the other, are both merged.</summary>
    internal ModelSource Source
    {
        get
        {
            lock (_adding)
            {
                _originalBytes ??= GraphScan.Bytes(_original);
                return ModelSource.FromBytes((byte[])[.. _originalBytes, .. _addedBytes]);
            }
        }
    }

    /// <summary>A tensor by its name; a node's name stands for its first tensor.</summary>
    /// <param name="tensor"><c>conv/relu:0</c>, or <c>conv/relu</c>.</param>
    /// <exception cref="ModelException">The graph has no such tensor (<see cref="ModelErrorCodes.TensorNotInGraph"/>), or the engine cannot load what it needs.</exception>
    public GraphTensor this[string tensor]
    {
        get
        {
            ArgumentException.ThrowIfNullOrEmpty(tensor);
            int colon = tensor.LastIndexOf(':');
            string node = colon < 0 ? tensor : tensor[..colon];
            string name = colon < 0 ? tensor + ":0" : tensor;
            if (!Has(node))
            {
                throw new ModelException(
                    ModelErrorCodes.TensorNotInGraph,
                    $"The graph of {_model.Definition.Name} has no node '{node}'. Its {Nodes.Count} nodes are listed by Graph.Nodes; freezing leaves out those that no output needs.");
            }
            return new GraphTensor(this, name, _model.SpecOf(name).DType);
        }
    }

    /// <summary>Adds a node; nothing is computed until a tensor of it is fetched.</summary>
    /// <param name="op">The name of the op: <c>Mul</c>, <c>Softmax</c>.</param>
    /// <param name="inputs">The tensors that it takes.</param>
    /// <param name="attributes">
    /// Its attributes: a <see cref="ModelBuild.DType"/>, long, int, float, bool, string or <see cref="Shape"/>, or an array of long. <c>T</c>, the dtype of most ops'
    /// inputs, is that of the first input unless it is given; give null to leave it out.
    /// </param>
    /// <returns>The node's first tensor; <c>graph[name + ":1"]</c> is the second.</returns>
    /// <exception cref="ModelException">An input is a tensor of another model (<see cref="ModelErrorCodes.TensorNotInGraph"/>).</exception>
    /// <exception cref="ArgumentException">An attribute's value is of another type.</exception>
    public GraphTensor Add(string op, IReadOnlyList<GraphTensor> inputs, params (string Name, object? Value)[] attributes)
    {
        ArgumentException.ThrowIfNullOrEmpty(op);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(attributes);
        foreach (GraphTensor input in inputs)
        {
            ArgumentNullException.ThrowIfNull(input, nameof(inputs));
            if (input.Graph != this) throw new ModelException(ModelErrorCodes.TensorNotInGraph, $"The tensor '{input.Name}' belongs to the graph of another model.");
        }
        var all = attributes.Where(a => a.Value is not null).ToList();
        if (inputs.Count > 0 && attributes.All(a => a.Name != "T")) all.Add(("T", inputs[0].DType));
        return Append(op, name => NodeBytes.Of(name, op, [.. inputs.Select(i => i.Name)], all), DType.Invalid);
    }

    /// <summary>Adds a constant of one element, shape <c>[]</c>.</summary>
    /// <typeparam name="T">The .NET type of its dtype.</typeparam>
    /// <exception cref="ArgumentException">No dtype has elements of that type.</exception>
    public GraphTensor Constant<T>(T value) where T : unmanaged => Constant([value], []);

    /// <summary>Adds a constant.</summary>
    /// <typeparam name="T">The .NET type of its dtype.</typeparam>
    /// <param name="values">The elements in row-major order.</param>
    /// <param name="shape">Their shape.</param>
    /// <exception cref="ArgumentException">No dtype has elements of that type.</exception>
    /// <exception cref="ModelException">The shape does not have that many elements (<see cref="ModelErrorCodes.WrongShape"/>).</exception>
    public GraphTensor Constant<T>(ReadOnlySpan<T> values, ReadOnlySpan<nint> shape) where T : unmanaged
    {
        Shapes.DemandCount(shape, values.Length);
        DType dtype = Enum.GetValues<DType>().FirstOrDefault(DTypes.Holds<T>);
        if (dtype == DType.Invalid) throw new ArgumentException($"No dtype has elements of type {typeof(T).Name}.", nameof(values));
        var content = new TensorContent(dtype, shape.ToArray(), MemoryMarshal.AsBytes(values).ToArray());
        return Append("Const", name => NodeBytes.Of(name, "Const", [], [("dtype", dtype), ("value", content)]), dtype);
    }

    internal bool IsAdded(string tensor)
    {
        lock (_adding) return _added.Contains(NodeOf(tensor));
    }

    internal DType DTypeOf(string tensor) => _model.PartOf(tensor).FoundOutputs[0].DType;

    private static string NodeOf(string tensor) => tensor.LastIndexOf(':') is >= 0 and var colon ? tensor[..colon] : tensor;

    private bool Has(string node)
    {
        lock (_adding)
        {
            if (_names.Count == 0) _names.UnionWith(Nodes.Select(n => n.Name));
            return _names.Contains(node);
        }
    }

    /// <summary>Gives the node a name that is free, as TensorFlow does: <c>Mul</c>, <c>Mul_1</c>.</summary>
    private GraphTensor Append(string op, Func<string, byte[]> bytesOf, DType dtype)
    {
        _ = Has(op); // the names are read
        lock (_adding)
        {
            string name = op;
            for (int i = 1; !_names.Add(name); i++) name = $"{op}_{i}";
            _added.Add(name);
            _addedBytes.AddRange(bytesOf(name));
            return new GraphTensor(this, name + ":0", dtype);
        }
    }
}
