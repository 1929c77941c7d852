using System.Numerics;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>
/// Each new pixel is made of the sixteen around its place by Keys' cubic, whose weights come from a table of 1024 steps (image/resize_bicubic_op.cc): a = -0.75, or -0.5
/// with half_pixel_centers, where weights beyond the edge are left out and the others made to add up to one.
/// </summary>
internal sealed class ResizeBicubic(bool alignCorners, bool halfPixelCenters) : INumberKernel
{
    private const int TableSize = 1 << 10;

    public void Run<T>(RunContext context) where T : unmanaged, INumber<T>
    {
        ResizeImages size = ResizeImages.Of(context, alignCorners, halfPixelCenters);
        Span<float> to = context.Output(0, DType.Float, size.OutShape).Span<float>();
        ReadOnlySpan<T> from = context.Input(0).Span<T>();
        Taps[] rows = [.. Enumerable.Range(0, size.OutHeight).Select(y => new Taps(size.At(y, size.HeightScale), size.Height, halfPixelCenters))];
        Taps[] columns = [.. Enumerable.Range(0, size.OutWidth).Select(x => new Taps(size.At(x, size.WidthScale), size.Width, halfPixelCenters))];
        int channels = size.Channels, at = 0;
        for (int b = 0; b < size.Batch; b++)
        {
            foreach (Taps row in rows)
            {
                foreach (Taps column in columns)
                {
                    for (int c = 0; c < channels; c++, at++)
                    {
                        float sum = 0;
                        for (int i = 0; i < 4; i++)
                        {
                            int line = (b * size.Height + row.Indices[i]) * size.Width;
                            float across = 0;
                            for (int j = 0; j < 4; j++) across += float.CreateTruncating(from[(line + column.Indices[j]) * channels + c]) * column.Weights[j];
                            sum += across * row.Weights[i];
                        }
                        to[at] = sum;
                    }
                }
            }
        }
    }

    /// <summary>The four old pixels along an axis, and what each counts.</summary>
    private sealed class Taps
    {
        public Taps(float place, int size, bool keys)
        {
            int first = (int)MathF.Floor(place);
            int offset = (int)MathF.Round((place - first) * TableSize, MidpointRounding.ToEven);
            double a = keys ? -0.5 : -0.75, x = offset / (double)TableSize;
            float[] weights = [(float)Outer(a, x + 1), (float)Inner(a, x), (float)Inner(a, 1 - x), (float)Outer(a, 2 - x)];
            for (int i = 0; i < 4; i++)
            {
                int index = first - 1 + i;
                Indices[i] = Math.Clamp(index, 0, size - 1);
                Weights[i] = keys && index != Indices[i] ? 0 : weights[i];
            }
            float sum = Weights[0] + Weights[1] + Weights[2] + Weights[3];
            if (!keys || Math.Abs(sum) < 1000f * 1.17549435e-38f) return;
            for (int i = 0; i < 4; i++) Weights[i] *= 1f / sum;
        }

        public int[] Indices { get; } = new int[4];

        public float[] Weights { get; } = new float[4];

        private static double Inner(double a, double x) => ((a + 2) * x - (a + 3)) * x * x + 1;

        private static double Outer(double a, double x) => ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
    }
}
