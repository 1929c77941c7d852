using System.Numerics;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>
/// Colors: RGBToHSV, HSVToRGB (image/colorspace_op.h), AdjustHue, AdjustSaturation (image/adjust_hue_op.cc, adjust_saturation_op.cc), AdjustContrastv2 (adjust_contrast_op.cc).
/// </summary>
internal static class Colors
{
    public static void Register(KernelRegistry.Adder add)
    {
        add(n => TypedKernel.Reals(n, new EachPixel((_, r, g, b) => ToHsv(r, g, b))), "RGBToHSV");
        add(n => TypedKernel.Reals(n, new EachPixel((_, h, s, v) => ToRgb(h, s, v))), "HSVToRGB");
        add(n => TypedKernel.Reals(n, new EachPixel(AdjustHue)), "AdjustHue");
        add(n => TypedKernel.Reals(n, new EachPixel(AdjustSaturation)), "AdjustSaturation");
        add(n => TypedKernel.Reals(n, new AdjustContrast()), "AdjustContrastv2");
    }

    private static (double, double, double) ToHsv(double r, double g, double b)
    {
        double value = Math.Max(r, Math.Max(g, b)), range = value - Math.Min(r, Math.Min(g, b)), saturation = value > 0 ? range / value : 0;
        if (range <= 0) return (0, saturation, value);
        double hue = r == value ? (g - b) / (6 * range) : g == value ? (b - r) / (6 * range) + 2.0 / 6 : (r - g) / (6 * range) + 4.0 / 6;
        return (hue < 0 ? hue + 1 : hue, saturation, value);
    }

    private static (double, double, double) ToRgb(double h, double s, double v)
    {
        double dh = h * 6, dr = Math.Clamp(Math.Abs(dh - 3) - 1, 0, 1), dg = Math.Clamp(2 - Math.Abs(dh - 2), 0, 1), db = Math.Clamp(2 - Math.Abs(dh - 4), 0, 1);
        return ((1 - s + s * dr) * v, (1 - s + s * dg) * v, (1 - s + s * db) * v);
    }

    private static (double, double, double) AdjustHue(double delta, double r, double g, double b)
    {
        (double h, double s, double v) = ToHsv(r, g, b);
        double turned = h + delta;
        return ToRgb(turned - Math.Floor(turned), s, v);
    }

    private static (double, double, double) AdjustSaturation(double scale, double r, double g, double b)
    {
        (double h, double s, double v) = ToHsv(r, g, b);
        return ToRgb(h, Math.Clamp(s * scale, 0, 1), v);
    }

    private sealed class EachPixel(Func<double, double, double, double, (double, double, double)> function) : IRealKernel
    {
        public void Run<T>(RunContext context) where T : unmanaged, IFloatingPointIeee754<T>
        {
            Tensor input = context.Input(0);
            if (input.Shape.Rank < 1 || input.Shape[input.Shape.Rank - 1] != 3) throw new KernelException($"input must have 3 channels but instead its shape is {input.Shape}");
            double parameter = context.InputCount > 1 ? context.Input(1).Span<float>()[0] : 0;
            ReadOnlySpan<T> x = input.Span<T>();
            Span<T> y = context.Output(0, input.DType, input.Shape).Span<T>();
            for (int i = 0; i < x.Length; i += 3)
            {
                (double a, double b, double c) = function(parameter, double.CreateTruncating(x[i]), double.CreateTruncating(x[i + 1]), double.CreateTruncating(x[i + 2]));
                (y[i], y[i + 1], y[i + 2]) = (T.CreateTruncating(a), T.CreateTruncating(b), T.CreateTruncating(c));
            }
        }
    }

    /// <summary>Each channel of each image moved away from its mean, or towards it.</summary>
    private sealed class AdjustContrast : IRealKernel
    {
        public void Run<T>(RunContext context) where T : unmanaged, IFloatingPointIeee754<T>
        {
            Tensor input = context.Input(0);
            TensorShape shape = input.Shape;
            if (shape.Rank < 3) throw new KernelException($"input must be at least 3-D, got shape {shape}");
            double factor = context.Input(1).Span<float>()[0];
            int channels = checked((int)shape[shape.Rank - 1]), pixels = checked((int)shape.Product(shape.Rank - 3, shape.Rank - 1)), image = pixels * channels;
            ReadOnlySpan<T> x = input.Span<T>();
            Span<T> y = context.Output(0, input.DType, shape).Span<T>();
            for (int at = 0; at < x.Length; at += image)
            {
                for (int c = 0; c < channels; c++)
                {
                    double mean = 0;
                    for (int i = c; i < image; i += channels) mean += double.CreateTruncating(x[at + i]);
                    mean /= pixels;
                    for (int i = c; i < image; i += channels) y[at + i] = T.CreateTruncating((double.CreateTruncating(x[at + i]) - mean) * factor + mean);
                }
            }
        }
    }
}
