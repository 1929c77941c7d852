using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>Each new pixel is the old one at its place (image/resize_nearest_neighbor_op.cc).</summary>
internal readonly struct ResizeNearestNeighbor(bool alignCorners, bool halfPixelCenters) : IMoveKernel
{
    public void Run<T>(RunContext context)
    {
        Tensor input = context.Input(0);
        ResizeImages size = ResizeImages.Of(context, alignCorners, halfPixelCenters);
        Span<T> to = Elements.Of<T>(context.Output(0, input.DType, size.OutShape));
        ReadOnlySpan<T> from = Elements.Of<T>(input);
        int channels = size.Channels, at = 0;
        for (int b = 0; b < size.Batch; b++)
            for (int y = 0; y < size.OutHeight; y++)
                for (int x = 0; x < size.OutWidth; x++, at += channels)
                    from.Slice(((b * size.Height + Nearest(y, size.HeightScale, size.Height)) * size.Width + Nearest(x, size.WidthScale, size.Width)) * channels, channels).CopyTo(to[at..]);
    }

    private int Nearest(int pixel, float scale, int size)
    {
        float place = halfPixelCenters ? (pixel + 0.5f) * scale : pixel * scale;
        return Math.Clamp((int)(alignCorners ? MathF.Round(place, MidpointRounding.AwayFromZero) : MathF.Floor(place)), 0, size - 1);
    }
}
