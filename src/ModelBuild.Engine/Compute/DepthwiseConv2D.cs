using System.Runtime.Intrinsics;

namespace ModelBuild.Engine.Compute;

/// <summary>Convolution of each channel with filters of its own, NHWC, filter height × width × channels × multiplier.</summary>
internal static unsafe class DepthwiseConv2D
{
    /// <summary>output = activation(depthwise convolution + bias); the output has channels × multiplier channels.</summary>
    public static void Run(
        WorkPool pool, float* input, int batch, int height, int width, int channels, int multiplier, in Window window, float* filter, float* bias,
        Activation activation, float* output)
    {
        var work = new Work
        {
            Input = input, Height = height, Width = width, Channels = channels, Multiplier = multiplier, Window = window, Filter = filter, Bias = bias,
            Activation = activation, Output = output,
        };
        pool.Run(batch * window.OutputHeight, ref work);
    }

    private struct Work : IParallelWork
    {
        public float* Input, Filter, Bias, Output;
        public int Height, Width, Channels, Multiplier;
        public Window Window;
        public Activation Activation;

        /// <summary>One row of the output.</summary>
        public readonly void Execute(int item)
        {
            int image = item / Window.OutputHeight, y = item % Window.OutputHeight;
            int top = y * Window.StrideY - Window.PadTop, outputs = Channels * Multiplier;
            float* source = Input + (long)image * Height * Width * Channels;
            float* target = Output + (long)item * Window.OutputWidth * outputs;
            // Four results share the filter's weights where no window reaches beyond the image's sides.
            // Attributes may be as large as integers go, so their products are taken in 64 bits.
            long reach = (Window.KernelWidth - 1L) * Window.DilationX, step = Window.StrideX;
            int firstRow = top >= 0 ? 0 : (int)((-(long)top + Window.DilationY - 1) / Window.DilationY), lastRow = top >= Height ? 0 : (int)Math.Min(Window.KernelHeight, (Height - 1L - top) / Window.DilationY + 1);
            for (int x = 0; x < Window.OutputWidth;)
            {
                int left = x * Window.StrideX - Window.PadLeft;
                if (Multiplier == 1 && x + 4 <= Window.OutputWidth && left >= 0 && left + 3 * step + reach < Width)
                {
                    Four(source + (nint)left * Channels, top, firstRow, lastRow, target);
                    x += 4;
                    target += 4 * outputs;
                    continue;
                }
                if (Multiplier == 1) Pixel(source, top, left, target);
                else PixelOfMany(source, top, left, target);
                x++;
                target += outputs;
            }
        }

        private readonly void Four(float* source, int top, int firstRow, int lastRow, float* target)
        {
            nint next = (nint)Window.StrideX * Channels, tap = (nint)Window.DilationX * Channels;
            float low = Activation.Low(), high = Activation.High();
            int c = 0;
            for (; c <= Channels - 8; c += 8)
            {
                Vector256<float> s0 = Bias is null ? default : Vector256.Load(Bias + c), s1 = s0, s2 = s0, s3 = s0;
                for (int ky = firstRow; ky < lastRow; ky++)
                {
                    float* a = source + (nint)(top + ky * Window.DilationY) * Width * Channels + c, b = Filter + (nint)ky * Window.KernelWidth * Channels + c;
                    for (int kx = 0; kx < Window.KernelWidth; kx++, a += tap, b += Channels)
                    {
                        Vector256<float> w = Vector256.Load(b);
                        s0 = Vector256.MultiplyAddEstimate(Vector256.Load(a), w, s0);
                        s1 = Vector256.MultiplyAddEstimate(Vector256.Load(a + next), w, s1);
                        s2 = Vector256.MultiplyAddEstimate(Vector256.Load(a + 2 * next), w, s2);
                        s3 = Vector256.MultiplyAddEstimate(Vector256.Load(a + 3 * next), w, s3);
                    }
                }
                Vector256<float> least = Vector256.Create(low), most = Vector256.Create(high);
                Clamp(s0, least, most).Store(target + c);
                Clamp(s1, least, most).Store(target + Channels + c);
                Clamp(s2, least, most).Store(target + 2 * Channels + c);
                Clamp(s3, least, most).Store(target + 3 * Channels + c);
            }
            for (; c < Channels; c++)
            {
                for (int x = 0; x < 4; x++)
                {
                    float sum = Bias is null ? 0 : Bias[c];
                    for (int ky = firstRow; ky < lastRow; ky++)
                        for (int kx = 0; kx < Window.KernelWidth; kx++)
                            sum += source[(nint)(top + ky * Window.DilationY) * Width * Channels + x * next + kx * tap + c] * Filter[((nint)ky * Window.KernelWidth + kx) * Channels + c];
                    target[x * Channels + c] = Activation.Apply(sum);
                }
            }
        }

        /// <summary>Selected by comparisons that NaN fails, so NaN is kept.</summary>
        private static Vector256<float> Clamp(Vector256<float> value, Vector256<float> least, Vector256<float> most)
        {
            value = Vector256.ConditionalSelect(Vector256.LessThan(value, least), least, value);
            return Vector256.ConditionalSelect(Vector256.GreaterThan(value, most), most, value);
        }

        private readonly void Pixel(float* source, int top, int left, float* target)
        {
            int c = 0;
            Vector256<float> least = Vector256.Create(Activation.Low()), most = Vector256.Create(Activation.High());
            for (; c <= Channels - 8; c += 8)
            {
                Vector256<float> sum = Bias is null ? default : Vector256.Load(Bias + c);
                for (int ky = 0; ky < Window.KernelHeight; ky++)
                {
                    int sy = top + ky * Window.DilationY;
                    if ((uint)sy >= (uint)Height) continue;
                    for (int kx = 0; kx < Window.KernelWidth; kx++)
                    {
                        int sx = left + kx * Window.DilationX;
                        if ((uint)sx >= (uint)Width) continue;
                        sum = Vector256.MultiplyAddEstimate(Vector256.Load(source + ((long)sy * Width + sx) * Channels + c), Vector256.Load(Filter + ((long)ky * Window.KernelWidth + kx) * Channels + c), sum);
                    }
                }
                Clamp(sum, least, most).Store(target + c);
            }
            for (; c < Channels; c++) target[c] = Element(source, top, left, c, c);
        }

        private readonly void PixelOfMany(float* source, int top, int left, float* target)
        {
            for (int o = 0; o < Channels * Multiplier; o++) target[o] = Element(source, top, left, o / Multiplier, o);
        }

        private readonly float Element(float* source, int top, int left, int channel, int output)
        {
            float sum = Bias is null ? 0 : Bias[output];
            int outputs = Channels * Multiplier;
            for (int ky = 0; ky < Window.KernelHeight; ky++)
            {
                int sy = top + ky * Window.DilationY;
                if ((uint)sy >= (uint)Height) continue;
                for (int kx = 0; kx < Window.KernelWidth; kx++)
                {
                    int sx = left + kx * Window.DilationX;
                    if ((uint)sx >= (uint)Width) continue;
                    sum += source[((long)sy * Width + sx) * Channels + channel] * Filter[((long)ky * Window.KernelWidth + kx) * outputs + output];
                }
            }
            return Activation.Apply(sum);
        }
    }
}
