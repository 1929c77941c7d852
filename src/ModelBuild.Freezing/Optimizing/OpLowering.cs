using Google.Protobuf;
using ModelBuild.Freezing.Shapes;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>Turns an op into an older one, or a few, that compute the same. One step at a time: what it becomes may be lowered again.</summary>
internal sealed class OpLowering
{
    private readonly GraphEdit _graph;
    private readonly TensorFlowVersion _target;
    private readonly Dictionary<string, List<Use>> _uses;
    private readonly Lazy<KnownValues> _values;

    public OpLowering(GraphEdit graph, TensorFlowVersion target)
    {
        _graph = graph;
        _target = target;
        _uses = graph.Uses();
        _values = new Lazy<KnownValues>(() => new KnownValues(graph, StaticValue.MaxElements));
    }

    /// <summary>Lowers a node of the graph; false when nothing older is equal to it.</summary>
    public bool TryLower(NodeDef node)
    {
        if (TryRename(node, _target, _ => UsesPort(node, 5))) return true;
        return node.Op switch
        {
            "BatchMatMulV2" => NothingBroadcasts(node) && Rename(node, "BatchMatMul"),
            "SelectV2" => SelectsWhole(node) && Rename(node, "Select"),
            "GatherV2" => IsNumber(node, 2, 0) && BatchDims(node) == 0 && KeepInputs(node, "Gather", 2) && Drop(node, "Taxis", "batch_dims"),
            "MatrixDiagV2" or "MatrixDiagV3" => IsNumber(node, 1, 0) && IsNumber(node, 2, -1) && IsNumber(node, 3, -1) && IsNumber(node, 4, 0)
                && KeepInputs(node, "MatrixDiag", 1) && Drop(node, "align"),
            "MatrixDiagPartV2" or "MatrixDiagPartV3" => IsNumber(node, 1, 0) && KeepInputs(node, "MatrixDiagPart", 1) && Drop(node, "align"),
            "MatrixSetDiagV2" or "MatrixSetDiagV3" => IsNumber(node, 2, 0) && KeepInputs(node, "MatrixSetDiag", 2) && Drop(node, "align"),
            "LeakyRelu" => LowerLeakyRelu(node),
            "ClipByValue" => LowerClip(node),
            _ => false,
        };
    }

    /// <summary>Lowers an op for which it is enough to change its name and attributes: also in functions, where tensors go by the names of outputs.</summary>
    /// <param name="node">The node.</param>
    /// <param name="target">The version that is to load it.</param>
    /// <param name="uses">Whether something takes the node's last output, told its name, which the older op does not have.</param>
    public static bool TryRename(NodeDef node, TensorFlowVersion target, Func<string, bool> uses)
    {
        switch (node.Op)
        {
            case "AddV2":
                return Rename(node, "Add");
            case "BatchMatMulV3" when Type(node, "Ta") is { } type && type == Type(node, "Tb") && type == Type(node, "Tout"):
                node.Attr["T"] = new AttrValue { Type = type };
                return Rename(node, "BatchMatMulV2") && Drop(node, "Ta", "Tb", "Tout");
            case "FusedBatchNormV3" when !uses("reserve_space_3"):
                return Rename(node, "FusedBatchNormV2");
            case "FusedBatchNormV2" when Type(node, "T") == DataType.DtFloat && Type(node, "U") == DataType.DtFloat:
                return Rename(node, "FusedBatchNorm") && Drop(node, "U");
            case "AccumulateNV2":
                return Rename(node, "AddN") && Drop(node, "shape");
            case "Snapshot":
                return Rename(node, "Identity");
            default:
                return false;
        }
    }

    private static bool Rename(NodeDef node, string op)
    {
        node.Op = op;
        return true;
    }

    private static bool Drop(NodeDef node, params ReadOnlySpan<string> attributes)
    {
        foreach (string attribute in attributes) node.Attr.Remove(attribute);
        return true;
    }

    /// <summary>Keeps the first data inputs, which the older op has too, and the control inputs.</summary>
    private static bool KeepInputs(NodeDef node, string op, int count)
    {
        List<string> kept = [.. node.Input.Take(count), .. node.Input.Where(input => input.StartsWith('^'))];
        node.Input.Clear();
        node.Input.Add(kept);
        return Rename(node, op);
    }

    private static DataType? Type(NodeDef node, string attribute) => node.Attr.GetValueOrDefault(attribute)?.Type;

    private static long BatchDims(NodeDef node) => node.Attr.GetValueOrDefault("batch_dims")?.I ?? 0;

    private bool UsesPort(NodeDef node, int port) => _uses.GetValueOrDefault(node.Name)?.Exists(use => use.Port == port) == true;

    /// <summary>Whether an input is known to be this one number.</summary>
    private bool IsNumber(NodeDef node, int input, long number) =>
        input < node.Input.Count && _values.Value.Of(TensorName.Parse(node.Input[input])) is { Count: 1 } value && value.Float(0) == number;

    private StaticShape ShapeOf(NodeDef node, int input) => _values.Value.Types.Of(TensorName.Parse(node.Input[input])).Shape;

    /// <summary>The older op wants the same batch dims on both sides.</summary>
    private bool NothingBroadcasts(NodeDef node)
    {
        StaticShape x = ShapeOf(node, 0), y = ShapeOf(node, 1);
        if (!x.HasRank || x.Rank != y.Rank || x.Rank < 2) return false;
        for (int d = 0; d < x.Rank - 2; d++)
        {
            if (x[d] < 0 || x[d] != y[d]) return false;
        }
        return true;
    }

    /// <summary>The older op wants three equal shapes, or two behind one truth.</summary>
    private bool SelectsWhole(NodeDef node)
    {
        StaticShape condition = ShapeOf(node, 0), then = ShapeOf(node, 1), otherwise = ShapeOf(node, 2);
        return then.IsFullyKnown && then.Equals(otherwise) && (condition.Equals(then) || condition.Equals(StaticShape.Scalar));
    }

    /// <summary>Of the input and its multiple, the larger, as long as the slope is at most 1.</summary>
    private bool LowerLeakyRelu(NodeDef node)
    {
        float alpha = node.Attr.TryGetValue("alpha", out AttrValue? value) ? value.F : 0.2f;
        if (!(alpha <= 1) || Type(node, "T") is not DataType.DtFloat) return false;
        var slope = new NodeDef { Name = _graph.UniqueName($"{node.Name}/alpha"), Op = "Const", Device = node.Device };
        // In a loop a constant belongs to the frame of what it waits for.
        slope.Input.Add("^" + NodeInput.NodeOf(node.Input[0]));
        slope.Attr["dtype"] = new AttrValue { Type = DataType.DtFloat };
        slope.Attr["value"] = new AttrValue { Tensor = new TensorProto { Dtype = DataType.DtFloat, TensorShape = new TensorShapeProto(), FloatVal = { alpha } } };
        _graph.AddBefore(node, slope);
        var product = new NodeDef { Name = _graph.UniqueName($"{node.Name}/mul"), Op = "Mul", Device = node.Device, Input = { slope.Name, node.Input[0] } };
        product.Attr["T"] = new AttrValue { Type = DataType.DtFloat };
        _graph.AddBefore(node, product);
        node.Input.Insert(1, product.Name);
        return Rename(node, "Maximum") && Drop(node, "alpha");
    }

    /// <summary><c>ClipByValue(x, min, max)</c> is <c>Maximum(Minimum(x, max), min)</c>, as TensorFlow's kernel computes it.</summary>
    private bool LowerClip(NodeDef node)
    {
        var minimum = new NodeDef { Name = _graph.UniqueName($"{node.Name}/minimum"), Op = "Minimum", Device = node.Device, Input = { node.Input[0], node.Input[2] } };
        minimum.Attr["T"] = node.Attr["T"].Clone();
        _graph.AddBefore(node, minimum);
        node.Input[0] = minimum.Name;
        return KeepInputs(node, "Maximum", 2);
    }
}
