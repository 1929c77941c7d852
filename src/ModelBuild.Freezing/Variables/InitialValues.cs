using Google.Protobuf;
using ModelBuild.Freezing.Shapes;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>
/// Finds out what an initializer would assign, without running it: constants, filled tensors, and the paths of assets. The second source of values, for the
/// variables that no checkpoint holds.
/// </summary>
internal static class InitialValues
{
    /// <summary>The part of a graph that an op needs, the functions in it replaced by their bodies.</summary>
    public static GraphIndex Inlined(GraphIndex index, string op, OpDefinitions ops)
    {
        // The parts of a saver are many nodes and no call, nearly always.
        if (index.Library is not { Function.Count: > 0 }) return index;
        bool[] needed = Subgraph.NeededBy(index, [op]);
        var graph = new GraphDef { Library = index.Library };
        for (int i = 0; i < needed.Length; i++)
        {
            if (needed[i]) graph.Node.Add(index.NodeAt(i).Clone());
        }
        FunctionInlining.Apply(graph, [op], ops, index.File);
        return new GraphIndex(graph, index.File);
    }

    /// <summary>The variable's node that an assignment assigns to, through what only hands it on.</summary>
    public static string VariableOf(GraphIndex index, NodeDef assignment)
    {
        string name = NodeInput.NodeOf(assignment.Input[0]);
        for (int steps = 0; steps < index.Count && index.Find(name) is { Op: "Identity" or "RefIdentity", Input.Count: > 0 } node; steps++) name = NodeInput.NodeOf(node.Input[0]);
        return name;
    }

    /// <summary>What the ops assign, by the variable's node name; null where the value cannot be told without running the graph.</summary>
    /// <param name="index">The whole graph.</param>
    /// <param name="roots">The ops that initialize.</param>
    /// <param name="ops">The definitions of the graph's ops.</param>
    /// <param name="assets">The paths that stand in place of what the graph holds for its assets, by tensor name.</param>
    public static Dictionary<string, TensorProto?> Of(GraphIndex index, IEnumerable<string> roots, OpDefinitions ops, IReadOnlyDictionary<string, string> assets)
    {
        var values = new Dictionary<string, TensorProto?>(StringComparer.Ordinal);
        foreach (string root in roots)
        {
            GraphIndex graph = Inlined(index, root, ops);
            bool[] needed = Subgraph.NeededBy(graph, [root]);
            for (int i = 0; i < needed.Length; i++)
            {
                if (!needed[i] || graph.NodeAt(i) is not { Op: "Assign" or "AssignVariableOp", Input.Count: >= 2 } assignment) continue;
                values[VariableOf(graph, assignment)] = Evaluate(graph, assignment.Input[1], assets);
            }
        }
        return values;
    }

    /// <summary>The value of a tensor that needs no running: a constant, perhaps handed on, or filled.</summary>
    private static TensorProto? Evaluate(GraphIndex graph, string input, IReadOnlyDictionary<string, string> assets)
    {
        NodeInput at = NodeInput.Parse(input);
        for (int steps = 0; steps <= graph.Count; steps++)
        {
            if (graph.Find(at.Node) is not { } node) return null;
            if (assets.TryGetValue(new TensorName(at.Node, at.Port).ToString(), out string? path))
                return new TensorProto { Dtype = DataType.DtString, TensorShape = new TensorShapeProto(), StringVal = { ByteString.CopyFromUtf8(path) } };
            switch (node.Op)
            {
                case "Const":
                    return node.Attr.GetValueOrDefault("value")?.Tensor;
                case "Identity" or "ReadVariableOp" or "Snapshot" or "PlaceholderWithDefault" when node.Input.Count > 0:
                    at = NodeInput.Parse(node.Input[0]);
                    break;
                case "Fill" when node.Input.Count >= 2:
                    return Fill(Evaluate(graph, node.Input[0], assets), Evaluate(graph, node.Input[1], assets));
                default:
                    return null;
            }
        }
        return null;
    }

    /// <summary>One value for all elements: a tensor with fewer values than elements repeats the last.</summary>
    private static TensorProto? Fill(TensorProto? dims, TensorProto? value)
    {
        if (dims is null || value is null || StaticShape.FromProto(value.TensorShape).ElementCount != 1) return null;
        if (StaticShape.FromProto(dims.TensorShape).ElementCount is not (>= 0 and <= 254) || TensorContent.Read(dims)?.Ints is not { } ints) return null;
        TensorProto filled = value.Clone();
        filled.TensorShape = new TensorShapeProto();
        foreach (long dim in ints) filled.TensorShape.Dim.Add(new TensorShapeProto.Types.Dim { Size = dim });
        // Raw content stands for itself; a field of one value is repeated.
        return filled.TensorContent.IsEmpty ? filled : null;
    }
}
