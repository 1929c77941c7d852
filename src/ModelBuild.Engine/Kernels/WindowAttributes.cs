using ModelBuild.Engine.Compute;
using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>The attributes that say where a window is laid on an image (tensorflow/core/framework/common_shape_fns.cc, GetWindowedOutputSize).</summary>
internal sealed record WindowAttributes(
    int StrideY, int StrideX, int DilationY, int DilationX, string Padding, long[] ExplicitPaddings, int KernelHeight, int KernelWidth, bool ChannelsLast)
{
    /// <param name="node">The node.</param>
    /// <param name="kernelAttribute">The attribute that holds the size of the window, where the op has one.</param>
    /// <param name="dilationAttribute">The attribute that holds the dilations.</param>
    public static WindowAttributes Read(NodeInfo node, string kernelAttribute = "ksize", string dilationAttribute = "dilations")
    {
        bool last = node.Text("data_format", without: "NHWC") == "NHWC";
        int h = last ? 1 : 2;
        long[] strides = node.Ints("strides"), dilations = node.Ints(dilationAttribute), kernel = node.Ints(kernelAttribute);
        if (strides.Length != 4) throw Wrong(node, "its strides are not four");
        // A window over images or channels themselves is no window of an image.
        if (strides[0] != 1 || strides[last ? 3 : 1] != 1) throw Wrong(node, "it strides over batch or channels");
        if (kernel.Length == 4 && (kernel[0] != 1 || kernel[last ? 3 : 1] != 1)) throw Wrong(node, "it pools over batch or channels");
        long[] paddings = node.Ints("explicit_paddings");
        if (strides.Concat(dilations).Concat(kernel).Any(v => v is < 1 or > int.MaxValue)) throw Wrong(node, "a stride, dilation or window size is not positive");
        if (node.Text("padding") == "EXPLICIT" && (paddings.Length != 8 || paddings.Any(v => v is < 0 or > int.MaxValue)))
            throw Wrong(node, "its explicit paddings are not eight numbers from 0");
        return new WindowAttributes(
            (int)strides[h], (int)strides[h + 1], dilations.Length == 4 ? (int)dilations[h] : 1, dilations.Length == 4 ? (int)dilations[h + 1] : 1,
            node.Text("padding"), paddings, kernel.Length == 4 ? (int)kernel[h] : 0, kernel.Length == 4 ? (int)kernel[h + 1] : 0, last);
    }

    /// <summary>Where the window is laid on an image of the given size.</summary>
    public Window On(nint height, nint width, int kernelHeight, int kernelWidth)
    {
        (int outputHeight, int top) = Along(height, kernelHeight, StrideY, DilationY, ChannelsLast ? 2 : 4);
        (int outputWidth, int left) = Along(width, kernelWidth, StrideX, DilationX, ChannelsLast ? 4 : 6);
        return new Window(kernelHeight, kernelWidth, StrideY, StrideX, DilationY, DilationX, top, left, outputHeight, outputWidth);
    }

    /// <summary>The same where images have had a border put around them before; null when that cannot be said in attributes.</summary>
    /// <param name="paddings">Before and after each of the four dimensions.</param>
    public WindowAttributes? Padded(ReadOnlySpan<long> paddings)
    {
        if (!ChannelsLast || Padding != "VALID" || paddings.Length != 8 || paddings[0] != 0 || paddings[1] != 0 || paddings[6] != 0 || paddings[7] != 0) return null;
        foreach (long padding in paddings)
        {
            if (padding is < 0 or > 1 << 20) return null;
        }
        return this with { Padding = "EXPLICIT", ExplicitPaddings = paddings.ToArray() };
    }

    private (int Output, int Before) Along(long size, int kernel, int stride, int dilation, int explicitAt)
    {
        long reach = (long)(kernel - 1) * dilation + 1;
        switch (Padding)
        {
            case "SAME":
                long output = (size + stride - 1) / stride;
                return ((int)output, checked((int)(Math.Max(0, (output - 1) * stride + reach - size) / 2)));
            case "EXPLICIT":
                long before = ExplicitPaddings[explicitAt], after = ExplicitPaddings[explicitAt + 1];
                return (Positive((size + before + after - reach + stride) / stride), (int)before);
            default:
                return (Positive((size - reach + stride) / stride), 0);
        }
    }

    private static int Positive(long output) => output >= 0 ? checked((int)output) : throw new KernelException("the window is larger than the image");

    private static ModelException Wrong(NodeInfo node, string what) => new(
        ModelErrorCodes.OpNotSupported, $"The embedded engine does not have the op {node.Op} as the node '{node.Name}' uses it: {what}.");
}
