using Google.Protobuf;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>What a frozen graph does with its constants: whether they were variables, and which of them are weights.</summary>
internal sealed class ConstantUses
{
    private readonly Dictionary<string, List<(NodeDef Node, int Input)>> _consumers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _beside = new(StringComparer.Ordinal);

    public ConstantUses(GraphDef graph)
    {
        foreach (NodeDef node in graph.Node)
        {
            for (int i = 0; i < node.Input.Count; i++)
            {
                NodeInput input = NodeInput.Parse(node.Input[i]);
                if (input.Port != 0) continue;
                if (!_consumers.TryGetValue(input.Node, out List<(NodeDef, int)>? list)) _consumers.Add(input.Node, list = []);
                list.Add((node, i));
            }
            foreach (ByteString place in node.Attr.GetValueOrDefault("_class")?.List?.S ?? [])
            {
                string text = place.ToStringUtf8();
                if (text.StartsWith("loc:@", StringComparison.Ordinal) && text[5..] != node.Name) _beside.Add(text[5..]);
            }
        }
    }

    /// <summary>Whether the constant is read as freezing leaves variables; see <see cref="ThawRule.Variables"/>.</summary>
    public bool WasVariable(NodeDef constant) =>
        _beside.Contains(constant.Name) || ConsumersOf(constant).Any(c => c.Node.Op == "Identity" && IsRead(c.Node.Name, constant.Name));

    /// <summary>Whether the constant feeds a weight of an op that learns, straight or through ops that only hand it on.</summary>
    public bool FeedsWeight(NodeDef constant) => Reaches(constant, IsWeight);

    /// <summary>Whether the constant is a mean or variance that batch normalization keeps itself.</summary>
    public bool IsMovingAverage(NodeDef constant)
    {
        string last = constant.Name[(constant.Name.LastIndexOf('/') + 1)..];
        return last is "moving_mean" or "moving_variance" or "ExponentialMovingAverage"
            || Reaches(constant, (op, input) => op.StartsWith("FusedBatchNorm", StringComparison.Ordinal) && input is 3 or 4);
    }

    private List<(NodeDef Node, int Input)> ConsumersOf(NodeDef node) => _consumers.GetValueOrDefault(node.Name) ?? [];

    private bool Reaches(NodeDef constant, Func<string, int, bool> isGoal)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<NodeDef>([constant]);
        while (open.TryPop(out NodeDef? from))
        {
            foreach ((NodeDef node, int input) in ConsumersOf(from))
            {
                if (isGoal(node.Op, input)) return true;
                if (input == 0 && HandsOn(node.Op) && seen.Add(node.Name)) open.Push(node);
            }
        }
        return false;
    }

    /// <summary>The names that reads have: <c>w/read</c>, and <c>ReadVariableOp</c> or <c>ReadVariableOp_1</c> wherever it stands.</summary>
    private static bool IsRead(string node, string constant)
    {
        if (node == constant + "/read") return true;
        ReadOnlySpan<char> last = node.AsSpan(node.LastIndexOf('/') + 1);
        if (!last.StartsWith("ReadVariableOp", StringComparison.Ordinal)) return false;
        ReadOnlySpan<char> number = last["ReadVariableOp".Length..];
        return number.IsEmpty || (number.Length > 1 && number[0] == '_' && !number[1..].ContainsAnyExceptInRange('0', '9'));
    }

    private static bool HandsOn(string op) => op is "Identity" or "Enter" or "Switch" or "Cast" or "Reshape" or "Transpose" or "ExpandDims" or "Squeeze";

    private static bool IsWeight(string op, int input) => op switch
    {
        "MatMul" or "BatchMatMul" or "BatchMatMulV2" or "BatchMatMulV3" or "SparseMatMul" => input is 0 or 1,
        "Conv2D" or "Conv3D" or "DepthwiseConv2dNative" or "Conv2DBackpropInput" or "Conv3DBackpropInputV2" or "Dilation2D" or "BiasAdd" or "BiasAddV1" => input == 1,
        "FusedBatchNorm" or "FusedBatchNormV2" or "FusedBatchNormV3" or "BatchNormWithGlobalNormalization" => input is >= 1 and <= 4,
        "Gather" or "GatherV2" or "GatherNd" => input == 0,
        _ => false,
    };
}
