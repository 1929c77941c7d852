using System.Runtime.InteropServices;
using Google.Protobuf;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>
/// Folds the batch normalization behind a convolution or matrix product into its weights: what follows it, as long as it multiplies or adds one constant a
/// channel, becomes scaled weights and one <c>BiasAdd</c>. That takes in <c>FusedBatchNorm</c> in all versions, the <c>Mul</c> and <c>Add</c> that
/// <c>tf.nn.batch_normalization</c> is made of, and a bias between.
/// </summary>
/// <remarks>
/// The <c>BiasAdd</c> takes over the name of the last node. Left alone are: batch normalization in training mode, or whose statistics are used elsewhere; chains
/// with a tensor that something else uses or that is an output; bodies of v1 loops, where a new constant would stand outside of the frame; dtypes
/// other than float32. Large weights are scaled while they are written.
/// </remarks>
internal static class BatchNormFolding
{
    /// <summary>Values up to this size are followed; the parameters of a batch normalization are far smaller.</summary>
    private const int MostElements = 64 * 1024;

    /// <returns>How many chains were folded.</returns>
    public static int Run(GraphEdit graph)
    {
        List<NodeDef> makers = [.. graph.Nodes.Where(node => node.Op is "Conv2D" or "DepthwiseConv2dNative" or "MatMul")];
        if (makers.Count == 0) return 0;
        var values = new KnownValues(graph, MostElements);
        Dictionary<string, List<Use>> uses = graph.Uses();
        HashSet<string> inLoops = BehindLoops(graph, uses);
        return makers.Count(maker => !inLoops.Contains(maker.Name) && Fold(graph, values, uses, maker));
    }

    private static bool Fold(GraphEdit graph, KnownValues values, Dictionary<string, List<Use>> uses, NodeDef maker)
    {
        if (maker.Input.Count < 2 || maker.Attr.GetValueOrDefault("T")?.Type != DataType.DtFloat) return false;
        if (graph.OriginOf(maker.Input[1]) is not { Op: "Const" } weight || LayoutOf(maker, weight) is not { } layout) return false;

        string format = maker.Op == "MatMul" ? "NHWC" : ChannelAffine.FormatOf(maker);
        if (format is not ("NHWC" or "NCHW")) return false;
        var affine = new ChannelAffine(layout.Channels, maker.Op == "MatMul" ? 2 : 4, format);
        NodeDef last = maker;
        var controls = new List<string>();
        while (NextOf(graph, uses, last) is { } next && affine.TryAppend(next.Node, next.Input, values))
        {
            last = next.Node;
            controls.AddRange(last.Input.Where(input => input.StartsWith('^')));
        }
        if (!affine.Multiplies || !affine.IsFinite || ScaledWeight(graph, maker, weight, new WeightScaling(affine.Scale, layout.Inner)) is not { } scaled) return false;

        graph.AddBefore(maker, scaled);
        maker.Input[1] = scaled.Name;
        NodeDef bias = BiasOf(graph, last, affine.Offset);
        graph.AddBefore(last, bias);
        string device = last.Device;
        NodeRewrites.Clear(last, "BiasAdd");
        last.Device = device;
        last.Input.Add([maker.Name, bias.Name, .. controls.Distinct()]);
        last.Attr["T"] = new AttrValue { Type = DataType.DtFloat };
        last.Attr["data_format"] = new AttrValue { S = ByteString.CopyFromUtf8(format) };
        return true;
    }

    /// <summary>The one node that takes a tensor; null when there are several, when it is an output, or when something waits for its node.</summary>
    private static Use? NextOf(GraphEdit graph, Dictionary<string, List<Use>> uses, NodeDef node)
    {
        if (graph.Kept.Contains(node.Name) || uses.GetValueOrDefault(node.Name) is not [{ Port: 0 } use]) return null;
        bool isBatchNorm = use.Node.Op.StartsWith("FusedBatchNorm", StringComparison.Ordinal);
        // A BiasAdd gives one tensor: whoever wants the statistics, or may fetch them, keeps the batch normalization.
        if (isBatchNorm && (graph.Kept.Contains(use.Node.Name) || uses.GetValueOrDefault(use.Node.Name)?.Exists(u => u.Port > 0) == true)) return null;
        return use;
    }

    /// <summary>How many channels a weight has, and how many neighbouring elements share one; null when its shape does not fit the op.</summary>
    private static (int Channels, long Inner)? LayoutOf(NodeDef maker, NodeDef weight)
    {
        if (weight.Attr.GetValueOrDefault("value")?.Tensor is not { Dtype: DataType.DtFloat, TensorShape: { } shape }) return null;
        long[] dims = [.. shape.Dim.Select(d => d.Size)];
        (long channels, long inner) = (maker.Op, dims.Length) switch
        {
            ("Conv2D", 4) => (dims[3], 1L),
            ("DepthwiseConv2dNative", 4) => (dims[2] * dims[3], 1L),
            ("MatMul", 2) when maker.Attr.GetValueOrDefault("transpose_b")?.B == true => (dims[0], dims[1]),
            ("MatMul", 2) => (dims[1], 1L),
            _ => (0, 0),
        };
        return channels is > 0 and <= MostElements && inner > 0 ? ((int)channels, inner) : null;
    }

    private static NodeDef? ScaledWeight(GraphEdit graph, NodeDef maker, NodeDef weight, WeightScaling scaling)
    {
        var node = new NodeDef { Name = graph.UniqueName($"{maker.Name}/folded_weight"), Op = "Const", Device = weight.Device };
        TensorProto original = weight.Attr["value"].Tensor;
        var value = new TensorProto { Dtype = DataType.DtFloat, TensorShape = original.TensorShape };
        if (graph.Weights.TryGetValue(weight.Name, out OptimizedWeight? streamed))
        {
            if (streamed.IsChanged) return null;
            graph.Weights.Add(node.Name, streamed with { Node = node, Scaling = scaling });
        }
        else if (FloatContent.Of(original) is { } elements)
            value.TensorContent = UnsafeByteOperations.UnsafeWrap(WeightTransform.Of(elements, weight.Name, scaling, DataType.DtFloat, graph.File));
        else return null;
        node.Attr["dtype"] = new AttrValue { Type = DataType.DtFloat };
        node.Attr["value"] = new AttrValue { Tensor = value };
        return node;
    }

    private static NodeDef BiasOf(GraphEdit graph, NodeDef last, double[] offset)
    {
        float[] elements = Array.ConvertAll(offset, o => (float)o);
        var value = new TensorProto { Dtype = DataType.DtFloat, TensorShape = new TensorShapeProto() };
        value.TensorShape.Dim.Add(new TensorShapeProto.Types.Dim { Size = elements.Length });
        value.TensorContent = ByteString.CopyFrom(MemoryMarshal.AsBytes<float>(elements));
        var node = new NodeDef { Name = graph.UniqueName($"{last.Name}/folded_bias"), Op = "Const", Device = last.Device };
        node.Attr["dtype"] = new AttrValue { Type = DataType.DtFloat };
        node.Attr["value"] = new AttrValue { Tensor = value };
        return node;
    }

    /// <summary>All that depends on the start of a v1 loop: its body, and, since that does no harm, what comes behind the loop too.</summary>
    private static HashSet<string> BehindLoops(GraphEdit graph, Dictionary<string, List<Use>> uses)
    {
        var behind = new HashSet<string>(StringComparer.Ordinal);
        var pending = new Stack<string>(graph.Nodes.Where(node => node.Op is "Enter" or "RefEnter").Select(node => node.Name));
        while (pending.TryPop(out string? name))
        {
            if (!behind.Add(name)) continue;
            foreach (Use use in uses.GetValueOrDefault(name) ?? []) pending.Push(use.Node.Name);
        }
        return behind;
    }
}
