using ModelBuild.Freezing.Shapes;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>Puts constants in place of what can be computed from constants and static shapes.</summary>
/// <remarks>
/// Not folded are: nodes that depend, by data or control, on an op with state or on control flow of v1, because a constant in their place would run where
/// they do not, or no longer wait for what they wait for; results above 10 MiB (the limit of TensorFlow's own constant folding); floating point ops that engines
/// round differently. Functions of the library are left as they are.
/// </remarks>
internal static class ConstantFolding
{
    /// <summary>The most bytes that a result may take, as <c>max_constant_size_in_bytes</c> in TensorFlow's constant_folding.h.</summary>
    public const int MostBytes = 10 << 20;

    /// <returns>How many nodes were folded.</returns>
    public static int Run(GraphEdit graph)
    {
        Dictionary<string, List<Use>> uses = graph.Uses();
        var values = new KnownValues(graph, MostBytes / sizeof(float));
        HashSet<string> tied = TiedToEffects(graph, uses);
        HashSet<string> candidates = Candidates(graph);
        int folded = 0;
        foreach (NodeDef node in graph.Nodes.ToList())
        {
            // A copy of a constant under another name would only make the file larger.
            if (node.Op == "Const" || IdentityRemoval.HandsOn(node) || tied.Contains(node.Name) || !candidates.Contains(node.Name)) continue;
            if (Fold(graph, values, node, uses.GetValueOrDefault(node.Name) ?? [])) folded++;
        }
        return folded;
    }

    /// <summary>Folds every port that is used; a node of one output becomes the constant itself, under its own name.</summary>
    private static bool Fold(GraphEdit graph, KnownValues values, NodeDef node, List<Use> uses)
    {
        int outputs = values.Types.OutputCount(node.Name) ?? 0;
        if (outputs == 1)
        {
            if (ConstantOf(values, new TensorName(node.Name, 0)) is not { } value) return false;
            // It waited for nothing that matters: a node that an effect leads to is not folded.
            NodeRewrites.Clear(node, "Const");
            SetValue(node, value);
            return true;
        }
        bool any = false;
        foreach (IGrouping<int, Use> port in uses.Where(use => !use.IsControl).GroupBy(use => use.Port).OrderBy(group => group.Key).ToList())
        {
            if (ConstantOf(values, new TensorName(node.Name, port.Key)) is not { } value) continue;
            var constant = new NodeDef { Name = graph.UniqueName($"{node.Name}/folded_{port.Key}"), Op = "Const" };
            SetValue(constant, value);
            graph.AddBefore(node, constant);
            foreach (Use use in port) use.Node.Input[use.Input] = constant.Name;
            any = true;
        }
        return any;
    }

    private static TensorProto? ConstantOf(KnownValues values, TensorName tensor)
    {
        if (values.Of(tensor) is not { } value || (long)value.Count * DTypeSize.Of(value.DType) > MostBytes) return null;
        // The type that inference found is what the users of the tensor count on; a rule that evaluates otherwise is not believed.
        TensorType type = values.Types.Of(tensor);
        if (type.DType != value.DType || !type.Shape.IsCompatibleWith(value.Shape)) return null;
        return StaticValueTensor.Of(value);
    }

    private static void SetValue(NodeDef node, TensorProto value)
    {
        node.Attr["dtype"] = new AttrValue { Type = value.Dtype };
        node.Attr["value"] = new AttrValue { Tensor = value };
    }

    /// <summary>
    /// The nodes that may turn out constant: they compute something from constants, or from shapes. Asked before anything is evaluated, so that large
    /// constants are read only where they matter.
    /// </summary>
    private static HashSet<string> Candidates(GraphEdit graph)
    {
        var candidates = new HashSet<string>(StringComparer.Ordinal);
        foreach (NodeDef node in graph.MakersFirst())
        {
            List<string> inputs = [.. node.Input.Where(input => !input.StartsWith('^'))];
            bool mayBe = node.Op == "Const" || TakesOnlyShape(node.Op)
                || !IsInexact(node) && inputs.Count > 0 && inputs.TrueForAll(input => candidates.Contains(NodeInput.NodeOf(input)));
            if (mayBe) candidates.Add(node.Name);
        }
        return candidates;
    }

    private static bool TakesOnlyShape(string op) => op is "Shape" or "ShapeN" or "Size" or "Rank" or "ZerosLike" or "OnesLike";

    /// <summary>Floating point ops whose last bits depend on how an engine computes them: on its exp, or on the order in which it sums.</summary>
    private static bool IsInexact(NodeDef node)
    {
        if (node.Op is not ("Exp" or "Log" or "Pow" or "Rsqrt" or "Reciprocal" or "Sum" or "Mean" or "Prod" or "SquaredDifference" or "FloorMod" or "Mod" or "TruncateMod"
            or "FloorDiv" or "TruncateDiv" or "Range")) return false;
        DataType dtype = (node.Attr.GetValueOrDefault("T") ?? node.Attr.GetValueOrDefault("Tidx"))?.Type ?? DataType.DtFloat;
        return dtype is not (DataType.DtInt32 or DataType.DtInt64 or DataType.DtInt8 or DataType.DtInt16 or DataType.DtUint8 or DataType.DtUint16);
    }

    /// <summary>The nodes that depend on an effect or on control flow, and those that are such themselves.</summary>
    private static HashSet<string> TiedToEffects(GraphEdit graph, Dictionary<string, List<Use>> uses)
    {
        var tied = new HashSet<string>(StringComparer.Ordinal);
        var pending = new Stack<string>(graph.Nodes
            .Where(node => ControlFlow.IsControlFlow(node.Op) || !graph.IsStateless(node)).Select(node => node.Name));
        while (pending.TryPop(out string? name))
        {
            if (!tied.Add(name)) continue;
            foreach (Use use in uses.GetValueOrDefault(name) ?? []) pending.Push(use.Node.Name);
        }
        return tied;
    }
}
