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
            for (int x = 0; x < Window.OutputWidth; x++, target += outputs)
            {
                int left = x * Window.StrideX - Window.PadLeft;
                if (Multiplier == 1) Pixel(source, top, left, target);
                else PixelOfMany(source, top, left, target);
            }
        }

        private readonly void Pixel(float* source, int top, int left, float* target)
        {
            int c = 0;
            Vector256<float> zero = default, ceiling = Vector256.Create(Activation == Activation.Relu6 ? 6f : float.PositiveInfinity);
            for (; c <= Channels - 16; c += 16)
            {
                Vector256<float> low = Bias is null ? zero : Vector256.Load(Bias + c), high = Bias is null ? zero : Vector256.Load(Bias + c + 8);
                for (int ky = 0; ky < Window.KernelHeight; ky++)
                {
                    int sy = top + ky * Window.DilationY;
                    if ((uint)sy >= (uint)Height) continue;
                    for (int kx = 0; kx < Window.KernelWidth; kx++)
                    {
                        int sx = left + kx * Window.DilationX;
                        if ((uint)sx >= (uint)Width) continue;
                        float* a = source + ((long)sy * Width + sx) * Channels + c, b = Filter + ((long)ky * Window.KernelWidth + kx) * Channels + c;
                        low = Vector256.MultiplyAddEstimate(Vector256.Load(a), Vector256.Load(b), low);
                        high = Vector256.MultiplyAddEstimate(Vector256.Load(a + 8), Vector256.Load(b + 8), high);
                    }
                }
                if (Activation != Activation.None)
                {
                    // Selected by comparisons that NaN fails, so NaN is kept.
                    low = Vector256.ConditionalSelect(Vector256.LessThan(low, zero), zero, low);
                    high = Vector256.ConditionalSelect(Vector256.LessThan(high, zero), zero, high);
                    low = Vector256.ConditionalSelect(Vector256.GreaterThan(low, ceiling), ceiling, low);
                    high = Vector256.ConditionalSelect(Vector256.GreaterThan(high, ceiling), ceiling, high);
                }
                low.Store(target + c);
                high.Store(target + c + 8);
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
