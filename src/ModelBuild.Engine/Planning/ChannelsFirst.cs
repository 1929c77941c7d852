using ModelBuild.Engine.Graphs;
using ModelBuild.Protos;

namespace ModelBuild.Engine.Planning;

/// <summary>
/// Ops on images whose channels come before space (NCHW, NCDHW). Kernels take channels last only; the planner turns what such a node reads and what it gives, and makes the kernel
/// for the node as it would be with its channels last.
/// </summary>
/// <param name="Images">The inputs that are images.</param>
/// <param name="Sizes">The inputs that hold a number for each dimension.</param>
internal sealed record ChannelsFirst(int[] Images, int[] Sizes)
{
    private static readonly string[] s_listsByDimension = ["strides", "dilations", "ksize"];

    /// <summary>How a node is turned; null when its channels come last, or its kernel takes them as they are.</summary>
    public static ChannelsFirst? Of(NodeInfo node) => node.Text("data_format") is not ("NCHW" or "NCDHW") ? null : node.Op switch
    {
        "Conv2D" or "DepthwiseConv2dNative" or "MaxPool" or "AvgPool" or "FusedBatchNorm" or "FusedBatchNormV2" or "FusedBatchNormV3"
            or "Conv3D" or "MaxPool3D" or "AvgPool3D" => new ChannelsFirst([0], []),
        "MaxPoolV2" => new ChannelsFirst([0], [1, 2]),
        "Conv2DBackpropInput" or "Conv3DBackpropInputV2" => new ChannelsFirst([2], [0]),
        _ => null,
    };

    /// <summary>The number of dimensions of an image.</summary>
    public static int Rank(NodeInfo node) => node.Text("data_format").Length;

    /// <summary>The order in which the dimensions of channels-first images are taken to have the channels last.</summary>
    public static int[] ToLast(int rank) => [0, .. Enumerable.Range(2, rank - 2), 1];

    /// <summary>The order that undoes <see cref="ToLast"/>.</summary>
    public static int[] ToFirst(int rank) => [0, rank - 1, .. Enumerable.Range(1, rank - 2)];

    /// <summary>The node as it would be with its channels last.</summary>
    public static NodeDef Turned(NodeDef node)
    {
        NodeDef turned = node.Clone();
        string format = turned.Attr["data_format"].S.ToStringUtf8();
        turned.Attr["data_format"] = new AttrValue { S = Google.Protobuf.ByteString.CopyFromUtf8(format == "NCHW" ? "NHWC" : "NDHWC") };
        int[] order = ToLast(format.Length);
        foreach (string name in s_listsByDimension)
        {
            if (turned.Attr.TryGetValue(name, out AttrValue? value) && value.List is { } list && list.I.Count == order.Length)
                turned.Attr[name] = Ints(order.Select(d => list.I[d]));
        }
        if (turned.Attr.TryGetValue("explicit_paddings", out AttrValue? paddings) && paddings.List is { } pairs && pairs.I.Count == 2 * order.Length)
            turned.Attr["explicit_paddings"] = Ints(order.SelectMany(d => (long[])[pairs.I[2 * d], pairs.I[2 * d + 1]]));
        return turned;
    }

    private static AttrValue Ints(IEnumerable<long> values)
    {
        var list = new AttrValue.Types.ListValue();
        list.I.Add(values);
        return new AttrValue { List = list };
    }
}
