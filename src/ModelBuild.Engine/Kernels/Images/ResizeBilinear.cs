using System.Numerics;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>Each new pixel is a mean of the four around its place, weighted by nearness (image/resize_bilinear_op.cc).</summary>
internal sealed class ResizeBilinear(bool alignCorners, bool halfPixelCenters) : INumberKernel
{
    public void Run<T>(RunContext context) where T : unmanaged, INumber<T>
    {
        ResizeImages size = ResizeImages.Of(context, alignCorners, halfPixelCenters);
        Span<float> to = context.Output(0, DType.Float, size.OutShape).Span<float>();
        ReadOnlySpan<T> from = context.Input(0).Span<T>();
        int channels = size.Channels, at = 0;
        for (int b = 0; b < size.Batch; b++)
        {
            for (int y = 0; y < size.OutHeight; y++)
            {
                (int top, int bottom, float dy) = Between(size.At(y, size.HeightScale), size.Height);
                for (int x = 0; x < size.OutWidth; x++)
                {
                    (int left, int right, float dx) = Between(size.At(x, size.WidthScale), size.Width);
                    int above = (b * size.Height + top) * size.Width, below = (b * size.Height + bottom) * size.Width;
                    for (int c = 0; c < channels; c++)
                    {
                        float tl = float.CreateTruncating(from[(above + left) * channels + c]), tr = float.CreateTruncating(from[(above + right) * channels + c]);
                        float bl = float.CreateTruncating(from[(below + left) * channels + c]), br = float.CreateTruncating(from[(below + right) * channels + c]);
                        float upper = tl + (tr - tl) * dx, lower = bl + (br - bl) * dx;
                        to[at++] = upper + (lower - upper) * dy;
                    }
                }
            }
        }
    }

    private static (int Low, int High, float Part) Between(float place, int size)
    {
        float floor = MathF.Floor(place);
        return (Math.Clamp((int)floor, 0, size - 1), Math.Clamp((int)MathF.Ceiling(place), 0, size - 1), place - floor);
    }
}
