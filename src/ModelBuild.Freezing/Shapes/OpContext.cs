using ModelBuild.Protos;

namespace ModelBuild.Freezing.Shapes;

/// <summary>
/// What a rule sees of one node: inputs, attributes, known values; and where it puts its answer (TensorFlow's <c>InferenceContext</c>).
/// Every question has an answer on any graph, however odd: what is missing or contradicts itself is unknown.
/// </summary>
internal sealed class OpContext(GraphInference graph, GraphNode node)
{
    private static readonly AttrValue s_noAttr = new();

    private InferredOutput[] _outputs = [];

    public string Op => node.Def.Op;

    public GraphInference Graph => graph;

    public NodeDef Def => node.Def;

    public int InputCount => node.InputNodes.Length;

    /// <summary>Values of more elements are not followed.</summary>
    public int MaxElements => graph.Values.MaxElements;

    public int OutputCount => _outputs.Length;

    public StaticShape Input(int index) => graph.Input(node, index).Shape;

    /// <summary>An output as set so far.</summary>
    public InferredOutput Output(int index) => _outputs[index];

    public InferredOutput InputOutput(int index) => graph.Input(node, index);

    /// <summary>The dtype of an input without the reference mark.</summary>
    public DataType InputType(int index) => WithoutRef(graph.Input(node, index).DType);

    public TensorType? InputHandle(int index) => graph.Input(node, index).Handle;

    /// <summary>Whether a loop's input is not there yet on the first way through.</summary>
    public bool IsPending(int index) => node.InputNodes[index] is var maker && maker >= 0 && graph.Node(maker).Outputs is null;

    /// <summary>The (partly) known elements of an input; null when nothing is known.</summary>
    public StaticValue? Value(int index) => (uint)index < (uint)node.InputNodes.Length && node.InputNodes[index] >= 0
        ? graph.Values.Of(node.InputNodes[index], node.InputPorts[index])
        : null;

    /// <summary>A scalar integer input; <see cref="StaticValue.Unknown"/> when not known.</summary>
    public long ScalarValue(int index) => Value(index) is { Count: 1 } value ? value.Int() : StaticValue.Unknown;

    /// <summary>
    /// The shape that an integer vector input spells (TensorFlow's <c>MakeShapeFromShapeTensor</c>): elements that are unknown or -1 are unknown dims;
    /// when no element is known, the vector's length still tells the rank.
    /// </summary>
    public StaticShape ShapeFromInput(int index)
    {
        if (Value(index) is { Ints: { } ints } value) return value.Shape.Rank == 1 ? StaticShape.Of(ints) : StaticShape.Unknown;
        StaticShape vector = Input(index);
        return vector.Rank == 1 && vector[0] is >= 0 and <= 254 ? StaticShape.OfRank((int)vector[0]) : StaticShape.Unknown;
    }

    /// <summary>As <see cref="ShapeFromInput"/>, but a scalar -1 spells the unknown shape, as tensor lists write it.</summary>
    public StaticShape ShapeFromElementShape(int index) => Input(index).Rank == 0 ? StaticShape.Unknown : ShapeFromInput(index);

    /// <summary>The node that makes an input; null when there is none.</summary>
    public NodeDef? InputDef(int index) =>
        (uint)index < (uint)node.InputNodes.Length && node.InputNodes[index] >= 0 ? graph.Node(node.InputNodes[index]).Def : null;

    public AttrValue Attr(string name)
    {
        if (!node.Def.Attr.TryGetValue(name, out AttrValue? value)) return s_noAttr;
        if (value.ValueCase != AttrValue.ValueOneofCase.Placeholder) return value;
        return graph.CallAttrs is { } call && call.TryGetValue(value.Placeholder, out AttrValue? given) ? given : s_noAttr;
    }

    public bool HasAttr(string name) => node.Def.Attr.ContainsKey(name);

    public long Int(string name, long fallback = 0) => Attr(name) is { ValueCase: AttrValue.ValueOneofCase.I } attr ? attr.I : fallback;

    public bool Bool(string name, bool fallback = false) => Attr(name) is { ValueCase: AttrValue.ValueOneofCase.B } attr ? attr.B : fallback;

    public string Text(string name, string fallback = "") =>
        Attr(name) is { ValueCase: AttrValue.ValueOneofCase.S } attr ? attr.S.ToStringUtf8() : fallback;

    public DataType Type(string name, DataType fallback = DataType.DtInvalid) =>
        Attr(name) is { ValueCase: AttrValue.ValueOneofCase.Type } attr ? attr.Type : fallback;

    /// <summary>A list of integers; empty when absent.</summary>
    public IReadOnlyList<long> Ints(string name) => Attr(name).List is { } list ? list.I : [];

    /// <summary>A shape attribute; unknown when absent.</summary>
    public StaticShape Shape(string name) =>
        Attr(name) is { ValueCase: AttrValue.ValueOneofCase.Shape } attr ? StaticShape.FromProto(attr.Shape) : StaticShape.Unknown;

    public IReadOnlyList<TensorShapeProto> Shapes(string name) => Attr(name).List is { } list ? list.Shape : [];

    public void Set(int output, StaticShape shape)
    {
        if ((uint)output < (uint)_outputs.Length) _outputs[output] = _outputs[output] with { Shape = shape };
    }

    public void SetAll(StaticShape shape)
    {
        for (int i = 0; i < _outputs.Length; i++) Set(i, shape);
    }

    public void SetHandle(int output, TensorType? handle)
    {
        if ((uint)output < (uint)_outputs.Length) _outputs[output] = _outputs[output] with { Handle = handle };
    }

    /// <summary>Passes an input on as an output: shape and what a handle stands for.</summary>
    public void Forward(int input, int output)
    {
        InferredOutput from = graph.Input(node, input);
        if ((uint)output >= (uint)_outputs.Length) return;
        _outputs[output] = _outputs[output] with { Shape = from.Shape, Handle = from.Handle };
    }

    /// <summary>Takes over the dtype too where the op itself does not tell it.</summary>
    public void SetFrom(int output, InferredOutput result)
    {
        if ((uint)output >= (uint)_outputs.Length) return;
        DataType dtype = _outputs[output].DType == DataType.DtInvalid ? result.DType : _outputs[output].DType;
        _outputs[output] = new InferredOutput(dtype, result.Shape, result.Handle);
    }

    public static TensorType? JoinHandles(TensorType? a, TensorType? b) =>
        a is null || b is null || a.DType != b.DType ? null : a.Shape.Equals(b.Shape) ? a : new TensorType(a.DType, a.Shape.Join(b.Shape));

    public static DataType WithoutRef(DataType dtype) => (int)dtype > 100 ? dtype - 100 : dtype;

    public InferredOutput[] Infer()
    {
        _outputs = DeclaredOutputs();
        if (ShapeRules.Find(node.Def.Op) is { } rule) Apply(rule);
        else if (node.Signature is null || graph.Functions.Has(node.Def.Op)) ControlFlowRules.CallByName(this);
        MergeGivenShapes();
        return _outputs;
    }

    /// <summary>How many tensors an output argument stands for.</summary>
    public int CountOf(OutputArg arg)
    {
        long count = arg.ListAttr is not null ? Attr(arg.ListAttr).List?.Type.Count ?? 0 : arg.NumberAttr is not null ? Int(arg.NumberAttr) : 1;
        return (int)Math.Clamp(count, 0, MaxOutputs);
    }

    /// <summary>No real node has more; a count attribute beyond it is damage and must not allocate.</summary>
    private const int MaxOutputs = 100_000;

    private InferredOutput[] DeclaredOutputs()
    {
        if (node.Signature is not { } signature)
        {
            InferredOutput[] given = new InferredOutput[Shapes("_output_shapes").Count];
            Array.Fill(given, new InferredOutput(DataType.DtInvalid, StaticShape.Unknown));
            return given;
        }
        if (signature.Length == 1 && signature[0] is { NumberAttr: null, ListAttr: null } only) return [Declared(only, 0)];
        List<InferredOutput> outputs = [];
        foreach (OutputArg arg in signature)
        {
            int count = CountOf(arg);
            for (int i = 0; i < count; i++) outputs.Add(Declared(arg, i));
        }
        return [.. outputs];
    }

    private InferredOutput Declared(OutputArg arg, int index)
    {
        DataType dtype = arg.ListAttr is not null ? Attr(arg.ListAttr).List.Type[index] : arg.TypeAttr is not null ? Type(arg.TypeAttr, arg.Type) : arg.Type;
        if (arg.IsRef && dtype != DataType.DtInvalid) dtype += 100;
        return new InferredOutput(dtype, StaticShape.Unknown);
    }

    /// <summary>The rules are total by construction; arithmetic on the wildest attributes of a damaged graph may still trip one, and then knows nothing.</summary>
    private void Apply(Action<OpContext> rule)
    {
        InferredOutput[] declared = [.. _outputs];
        try
        {
            rule(this);
        }
        catch (Exception e) when (e is ArithmeticException or IndexOutOfRangeException or ArgumentException)
        {
            _outputs = declared;
        }
    }

    /// <summary>The shapes that the model's author knew (import merges them in <c>GraphConstructor::ValidateShape</c>); the op's own rule wins a contradiction.</summary>
    private void MergeGivenShapes()
    {
        IReadOnlyList<TensorShapeProto> given = Shapes("_output_shapes");
        if (given.Count != _outputs.Length) return;
        for (int i = 0; i < _outputs.Length; i++)
        {
            if (_outputs[i].Shape.Merge(StaticShape.FromProto(given[i])) is { } merged) Set(i, merged);
        }
    }
}
