using Google.Protobuf;
using ModelBuild.Freezing.Shapes;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>
/// Stores large float32 constants as half or bfloat16, with a <c>Cast</c> back to float32 that takes over the constant's name: for the rest of the graph
/// nothing changed. Weights from the checkpoint are converted while they are written.
/// </summary>
internal static class WeightReduction
{
    /// <returns>How many constants are stored smaller.</returns>
    public static int Run(GraphEdit graph, OptimizationOptions options)
    {
        DataType stored = options.Weights == WeightPrecision.Half ? DataType.DtHalf : DataType.DtBfloat16;
        int reduced = 0;
        foreach (NodeDef node in graph.Nodes.ToList())
        {
            if (node.Op != "Const" || node.Attr.GetValueOrDefault("value")?.Tensor is not { Dtype: DataType.DtFloat } value) continue;
            if (StaticShape.FromProto(value.TensorShape ?? new TensorShapeProto()).ElementCount is var count && (count < options.SmallestReducedWeight || count == 0)) continue;
            if (Reduce(graph, node, value, stored)) reduced++;
        }
        return reduced;
    }

    private static bool Reduce(GraphEdit graph, NodeDef node, TensorProto value, DataType stored)
    {
        var constant = new NodeDef { Name = graph.UniqueName($"{node.Name}/{DTypeNames.Of(stored)}"), Op = "Const", Device = node.Device };
        constant.Input.Add(node.Input);
        var smaller = new TensorProto { Dtype = stored, TensorShape = value.TensorShape };
        if (graph.Weights.Remove(node.Name, out OptimizedWeight? weight)) graph.Weights.Add(constant.Name, weight with { Node = constant, Stored = stored });
        else if (FloatContent.Of(value) is { } elements)
            smaller.TensorContent = UnsafeByteOperations.UnsafeWrap(WeightTransform.Of(elements, node.Name, null, stored, graph.File));
        else return false;
        constant.Attr["dtype"] = new AttrValue { Type = stored };
        constant.Attr["value"] = new AttrValue { Tensor = smaller };
        graph.AddBefore(node, constant);

        string device = node.Device;
        NodeRewrites.Clear(node, "Cast");
        node.Device = device;
        node.Input.Add(constant.Name);
        node.Attr["SrcT"] = new AttrValue { Type = stored };
        node.Attr["DstT"] = new AttrValue { Type = DataType.DtFloat };
        node.Attr["Truncate"] = new AttrValue { B = false };
        return true;
    }
}
