using ModelBuild.Engine.Graphs;

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
    public static NodeMessage Turned(NodeMessage node)
    {
        string format = node.Attributes["data_format"].Text;
        NodeMessage turned = node.With("data_format", NodeAttribute.Of(format == "NCHW" ? "NHWC" : "NDHWC"));
        int[] order = ToLast(format.Length);
        foreach (string name in s_listsByDimension)
        {
            if (node.Attributes.TryGetValue(name, out NodeAttribute? value) && value.List?.Integers is { } list && list.Count == order.Length)
                turned = turned.With(name, NodeAttribute.Of(order.Select(d => list[d])));
        }
        if (node.Attributes.TryGetValue("explicit_paddings", out NodeAttribute? paddings) && paddings.List?.Integers is { } pairs && pairs.Count == 2 * order.Length)
            turned = turned.With("explicit_paddings", NodeAttribute.Of(order.SelectMany(d => (long[])[pairs[2 * d], pairs[2 * d + 1]])));
        return turned;
    }
}
