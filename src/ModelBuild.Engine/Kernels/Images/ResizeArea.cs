using System.Numerics;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>Each new pixel is the mean of the area that it covers in the old image (image/resize_area_op.cc).</summary>
internal sealed class ResizeArea(bool alignCorners) : INumberKernel
{
    public void Run<T>(RunContext context) where T : unmanaged, INumber<T>
    {
        ResizeImages size = ResizeImages.Of(context, alignCorners, false);
        Span<float> to = context.Output(0, DType.Float, size.OutShape).Span<float>();
        ReadOnlySpan<T> from = context.Input(0).Span<T>();
        int channels = size.Channels, at = 0;
        float scale = 1f / (size.HeightScale * size.WidthScale);
        for (int b = 0; b < size.Batch; b++)
        {
            for (int y = 0; y < size.OutHeight; y++)
            {
                float top = y * size.HeightScale, bottom = (y + 1) * size.HeightScale;
                for (int x = 0; x < size.OutWidth; x++)
                {
                    float left = x * size.WidthScale, right = (x + 1) * size.WidthScale;
                    for (int c = 0; c < channels; c++, at++)
                    {
                        float sum = 0;
                        for (int row = (int)MathF.Floor(top); row < MathF.Ceiling(bottom); row++)
                        {
                            float high = Covered(row, top, bottom);
                            int line = (b * size.Height + Math.Clamp(row, 0, size.Height - 1)) * size.Width;
                            for (int column = (int)MathF.Floor(left); column < MathF.Ceiling(right); column++)
                                sum += float.CreateTruncating(from[(line + Math.Clamp(column, 0, size.Width - 1)) * channels + c]) * high * Covered(column, left, right);
                        }
                        to[at] = sum * scale;
                    }
                }
            }
        }
    }

    /// <summary>How much of a pixel lies between two edges.</summary>
    private static float Covered(int pixel, float low, float high) => Math.Min(pixel + 1, high) - Math.Max(pixel, low);
}
