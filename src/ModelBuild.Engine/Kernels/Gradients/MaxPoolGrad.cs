using System.Numerics;
using ModelBuild.Engine.Compute;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>Gives the gradient of each maximum to the element that it was, the first of several (maxpooling_op.cc).</summary>
internal sealed class MaxPoolGrad(WindowAttributes attributes) : INumberKernel
{
    public void Run<T>(RunContext context) where T : unmanaged, INumber<T>
    {
        Tensor input = context.Input(0), gradient = context.Input(2);
        TensorShape shape = input.Shape;
        if (!attributes.ChannelsLast) throw new KernelException("images in NCHW order are not there");
        if (shape.Rank != 4) throw new KernelException("tensor_in must be 4-dimensional");
        Window window = attributes.On(shape[1], shape[2], attributes.KernelHeight, attributes.KernelWidth);
        TensorShape pooled = TensorShape.Of(shape[0], window.OutputHeight, window.OutputWidth, shape[3]);
        if (!gradient.Shape.Equals(pooled) || !context.Input(1).Shape.Equals(pooled)) throw new KernelException($"the gradient {gradient.Shape} does not fit what is pooled, {pooled}");
        ReadOnlySpan<T> x = input.Span<T>(), dy = gradient.Span<T>();
        Span<T> dx = context.Output(0, input.DType, shape).Span<T>();
        dx.Clear();
        int height = (int)shape[1], width = (int)shape[2], channels = (int)shape[3];
        for (int at = 0; at < dy.Length; at++)
        {
            int channel = at % channels, place = at / channels, left = place % window.OutputWidth * window.StrideX - window.PadLeft, row = place / window.OutputWidth;
            int top = row % window.OutputHeight * window.StrideY - window.PadTop, image = row / window.OutputHeight, best = -1;
            for (int y = Math.Max(0, top); y < Math.Min(height, (long)top + window.KernelHeight); y++)
            {
                for (int sx = Math.Max(0, left); sx < Math.Min(width, (long)left + window.KernelWidth); sx++)
                {
                    int candidate = ((image * height + y) * width + sx) * channels + channel;
                    if (best < 0 || x[candidate] > x[best]) best = candidate;
                }
            }
            if (best >= 0) dx[best] = unchecked(dx[best] + dy[at]);
        }
    }
}
