using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>
/// The attributes that say where a window of up to three dimensions is laid on volumes whose channels come last; an image is a volume of depth one
/// (tensorflow/core/framework/kernel_shape_util.cc).
/// </summary>
internal sealed record VolumeWindow(int[] Kernel, int[] Strides, int[] Dilations, string Padding, int[] ExplicitPaddings)
{
    public static VolumeWindow Read(NodeInfo node, string kernelAttribute = "ksize", string dilationAttribute = "dilations")
    {
        int dims = node.Ints("strides").Length;
        if (dims is not (4 or 5)) throw Wrong(node, "its strides are neither four nor five");
        if (node.Text("data_format") is not ("NHWC" or "NDHWC" or "")) throw Wrong(node, "its channels do not come last");
        long[] paddings = node.Ints("explicit_paddings");
        bool isExplicit = node.Text("padding") == "EXPLICIT";
        if (isExplicit && (paddings.Length != 2 * dims || paddings.Any(p => p is < 0 or > int.MaxValue / 4))) throw Wrong(node, "its explicit paddings are not two numbers from 0 for each dimension");
        return new VolumeWindow(
            Spatial(node, kernelAttribute, dims), Spatial(node, "strides", dims), Spatial(node, dilationAttribute, dims), node.Text("padding"),
            isExplicit ? [.. (dims == 4 ? new int[2] : []), .. paddings[2..^2].Select(p => (int)p)] : []);
    }

    /// <summary>
    /// Whether windows that leave pixels between them begin inside the volume, half of what they leave over: so Eigen's <c>CuboidConvolution</c> does, behind Conv3D on the CPU; all others begin
    /// at the edge.
    /// </summary>
    public bool MayStartInside { get; init; }

    /// <summary>The output's size along a dimension, and how far before the volume the first window begins.</summary>
    public (int Output, int Before) Along(int dimension, nint size, int kernel)
    {
        long reach = checked((long)(kernel - 1) * Dilations[dimension] + 1), stride = Strides[dimension];
        if (kernel < 1) throw new KernelException("the window is empty");
        if (Padding == "SAME")
        {
            long output = (size + stride - 1) / stride;
            long border = (output - 1) * stride + reach - size;
            return (checked((int)output), checked((int)((MayStartInside ? border : Math.Max(0, border)) / 2)));
        }
        (int before, int after) = Padding == "EXPLICIT" ? (ExplicitPaddings[2 * dimension], ExplicitPaddings[2 * dimension + 1]) : (0, 0);
        long valid = size + before + after - reach + stride;
        return valid >= 0 ? (checked((int)(valid / stride)), before) : throw new KernelException("the window is larger than the image");
    }

    /// <summary>Where the window is laid on volumes of the given shape: batch, depth, height, width, channels.</summary>
    public Laid On(ReadOnlySpan<nint> shape, ReadOnlySpan<int> kernel)
    {
        var laid = new Laid(new int[3], new int[3], new int[3]);
        for (int d = 0; d < 3; d++)
        {
            laid.Size[d] = checked((int)shape[d + 1]);
            (laid.Output[d], laid.Before[d]) = Along(d, shape[d + 1], kernel[d]);
        }
        return laid;
    }

    /// <summary>An image's shape as a volume's.</summary>
    public static TensorShape Volume(in TensorShape shape)
    {
        TensorShape volume = shape;
        if (shape.Rank == 4) volume.Insert(1, 1);
        return volume.Rank == 5 ? volume : throw new KernelException($"input must have 4 or 5 dimensions, got {shape}");
    }

    /// <summary>The dimensions of space of an attribute: three, of which the first is 1 for an image.</summary>
    private static int[] Spatial(NodeInfo node, string attribute, int dims)
    {
        long[] values = node.Ints(attribute);
        if (values.Length == 0) return [1, 1, 1];
        if (values.Length != dims || values[0] != 1 || values[^1] != 1) throw Wrong(node, $"its {attribute} go over batch or channels");
        if (values.Any(v => v is < 1 or > int.MaxValue / 4)) throw Wrong(node, "a stride, dilation or window size is not positive");
        return [.. (dims == 4 ? new[] { 1 } : []), .. values[1..^1].Select(v => (int)v)];
    }

    private static ModelException Wrong(NodeInfo node, string what) => new(
        ModelErrorCodes.OpNotSupported, $"The embedded engine does not have the op {node.Op} (node '{node.Name}') as it is used here: {what}.");

    /// <summary>Sizes of space before and after, and how far the first window lies before the volume.</summary>
    public sealed record Laid(int[] Size, int[] Output, int[] Before);
}
