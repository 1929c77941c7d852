using System.Numerics;
using ModelBuild.Engine.Compute;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>The gradient of a depthwise convolution by its input or by its filter (depthwise_conv_grad_op.cc).</summary>
/// <param name="attributes">Where the filter is laid.</param>
/// <param name="byFilter">Whether the filter's gradient is wanted: then input 1 holds the filter's sizes, else input 0 those of the image.</param>
internal sealed class DepthwiseBackprop(WindowAttributes attributes, bool byFilter) : IRealKernel
{
    public void Run<T>(RunContext context) where T : unmanaged, IFloatingPointIeee754<T>
    {
        Tensor gradient = context.Input(2), given = context.Input(byFilter ? 0 : 1);
        if (!attributes.ChannelsLast) throw new KernelException("images in NCHW order are not there");
        var sizes = TensorShape.Scalar;
        foreach (long dim in context.Input(byFilter ? 1 : 0).Integers(stackalloc long[TensorShape.MostDimensions])) sizes.Add(dim >= 0 ? (nint)dim : throw new KernelException($"a negative size {dim}"));
        TensorShape image = byFilter ? given.Shape : sizes, filter = byFilter ? sizes : given.Shape;
        if (image.Rank != 4 || filter.Rank != 4 || gradient.Shape.Rank != 4) throw new KernelException("input, filter and gradient must have 4 dimensions");
        Window window = attributes.On(image[1], image[2], checked((int)filter[0]), checked((int)filter[1]));
        if (filter[2] != image[3] || !gradient.Shape.Equals(TensorShape.Of(image[0], window.OutputHeight, window.OutputWidth, filter[2] * filter[3])))
            throw new KernelException($"the image {image}, the filter {filter} and the gradient {gradient.Shape} do not fit together");
        ReadOnlySpan<T> dy = gradient.Span<T>(), known = given.Span<T>();
        Span<T> wanted = context.Output(0, gradient.DType, sizes).Span<T>();
        wanted.Clear();
        int height = (int)image[1], width = (int)image[2], channels = (int)image[3], multiplier = (int)filter[3], outputs = channels * multiplier;
        for (int place = 0; outputs > 0 && place < dy.Length / outputs; place++)
        {
            int left = place % window.OutputWidth * window.StrideX - window.PadLeft, row = place / window.OutputWidth, top = row % window.OutputHeight * window.StrideY - window.PadTop;
            for (int ky = 0; ky < window.KernelHeight; ky++)
            {
                for (int kx = 0; kx < window.KernelWidth; kx++)
                {
                    long y = top + (long)ky * window.DilationY, x = left + (long)kx * window.DilationX;
                    if (y < 0 || y >= height || x < 0 || x >= width) continue;
                    int pixel = (int)((row / window.OutputHeight * height + y) * width + x) * channels, tap = (ky * window.KernelWidth + kx) * outputs;
                    for (int o = 0; o < outputs; o++)
                    {
                        if (byFilter) wanted[tap + o] += known[pixel + o / multiplier] * dy[place * outputs + o];
                        else wanted[pixel + o / multiplier] += known[tap + o] * dy[place * outputs + o];
                    }
                }
            }
        }
    }
}
