using System.Runtime.CompilerServices;
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
            (int firstRow, int lastRow) = Inside(top, Height, Window.KernelHeight, Window.DilationY);
            Stretch stretch = new()
            {
                Rows = lastRow - firstRow, Columns = Window.KernelWidth, Down = (nint)Window.DilationY * Width * Channels, Tap = (nint)Window.DilationX * Channels,
                Next = (nint)Window.StrideX * Channels, FilterRow = (nint)Window.KernelWidth * Channels, Channels = Channels, Bias = Bias, Low = Activation.Low(), High = Activation.High(),
            };
            source += (nint)(top + (long)firstRow * Window.DilationY) * Width * Channels;
            bool three = Window is { KernelWidth: 3, StrideX: 1, DilationX: 1 };
            for (int x = 0; x < Window.OutputWidth;)
            {
                int left = x * Window.StrideX - Window.PadLeft;
                stretch.Filter = Filter + firstRow * stretch.FilterRow;
                if (Multiplier == 1 && x + 4 <= Window.OutputWidth && left >= 0 && left + 3 * step + reach < Width)
                {
                    stretch.Source = source + (nint)left * Channels;
                    int done = three ? FourOfThree(stretch, target) : Four(stretch, target);
                    for (int i = 0; i < 4 && done < Channels; i++) Rest(stretch, i, done, target + i * Channels);
                    x += 4;
                    target += 4 * outputs;
                    continue;
                }
                if (Multiplier == 1)
                {
                    (int firstColumn, int lastColumn) = Inside(left, Width, Window.KernelWidth, Window.DilationX);
                    Stretch part = stretch;
                    part.Columns = lastColumn - firstColumn;
                    part.Source = source + (nint)(left + (long)firstColumn * Window.DilationX) * Channels;
                    part.Filter += (nint)firstColumn * Channels;
                    Rest(part, 0, One(part, target), target);
                }
                else PixelOfMany(Input + (long)image * Height * Width * Channels, top, left, target);
                x++;
                target += outputs;
            }
        }

        /// <summary>The taps of a window that lie inside the image along one axis: the first, and the one behind the last.</summary>
        private static (int First, int Last) Inside(int start, int size, int taps, int dilation)
        {
            int first = start >= 0 ? 0 : (int)Math.Min(taps, (-(long)start + dilation - 1) / dilation);
            return (first, start >= size ? first : (int)Math.Max(first, Math.Min(taps, (size - 1L - start) / dilation + 1)));
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

    /// <summary>What the loops over channels read: the taps that lie inside the image, from the first on.</summary>
    private struct Stretch
    {
        /// <summary>The element under the first tap of the first result.</summary>
        public float* Source;

        /// <summary>The first tap's weights.</summary>
        public float* Filter;

        public float* Bias;

        /// <summary>Taps.</summary>
        public int Rows, Columns;

        public int Channels;

        /// <summary>Elements from one tap to the one below, to the one on its right, and from one result's taps to the next's.</summary>
        public nint Down, Tap, Next;

        /// <summary>Weights of a row of taps.</summary>
        public nint FilterRow;

        public float Low, High;
    }

    /// <summary>Four results beside each other; returns how many channels it has done.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Four(in Stretch stretch, float* target)
    {
        // Copies of the fields: a store through a pointer could change the fields themselves, so they would be read again and again.
        int rows = stretch.Rows, columns = stretch.Columns, channels = stretch.Channels, c = 0;
        nint down = stretch.Down - columns * stretch.Tap, tap = stretch.Tap, next = stretch.Next, filterDown = stretch.FilterRow - (nint)columns * channels;
        float* source = stretch.Source, filter = stretch.Filter, bias = stretch.Bias;
        Vector256<float> least = Vector256.Create(stretch.Low), most = Vector256.Create(stretch.High);
        for (; c <= channels - 8; c += 8)
        {
            Vector256<float> s0 = bias is null ? default : Vector256.Load(bias + c), s1 = s0, s2 = s0, s3 = s0;
            float* a = source + c, b = filter + c;
            for (int y = 0; y < rows; y++, a += down, b += filterDown)
            {
                for (int x = 0; x < columns; x++, a += tap, b += channels)
                {
                    Vector256<float> w = Vector256.Load(b);
                    s0 = Vector256.MultiplyAddEstimate(Vector256.Load(a), w, s0);
                    s1 = Vector256.MultiplyAddEstimate(Vector256.Load(a + next), w, s1);
                    s2 = Vector256.MultiplyAddEstimate(Vector256.Load(a + 2 * next), w, s2);
                    s3 = Vector256.MultiplyAddEstimate(Vector256.Load(a + 3 * next), w, s3);
                }
            }
            Activations.Clamp(s0, least, most).Store(target + c);
            Activations.Clamp(s1, least, most).Store(target + channels + c);
            Activations.Clamp(s2, least, most).Store(target + 2 * channels + c);
            Activations.Clamp(s3, least, most).Store(target + 3 * channels + c);
        }
        return c;
    }

    /// <summary>The same for three taps side by side and a stride of one: the six columns under the results are read once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int FourOfThree(in Stretch stretch, float* target)
    {
        int rows = stretch.Rows, channels = stretch.Channels, c = 0;
        nint down = stretch.Down, filterDown = stretch.FilterRow;
        float* source = stretch.Source, filter = stretch.Filter, bias = stretch.Bias;
        Vector256<float> least = Vector256.Create(stretch.Low), most = Vector256.Create(stretch.High);
        for (; c <= channels - 8; c += 8)
        {
            Vector256<float> s0 = bias is null ? default : Vector256.Load(bias + c), s1 = s0, s2 = s0, s3 = s0;
            float* a = source + c, b = filter + c;
            for (int y = 0; y < rows; y++, a += down, b += filterDown)
            {
                Vector256<float> w0 = Vector256.Load(b), w1 = Vector256.Load(b + channels), w2 = Vector256.Load(b + 2 * channels);
                Vector256<float> d0 = Vector256.Load(a), d1 = Vector256.Load(a + channels), d2 = Vector256.Load(a + 2 * channels);
                float* right = a + 3 * channels;
                s0 = Vector256.MultiplyAddEstimate(d0, w0, s0);
                s1 = Vector256.MultiplyAddEstimate(d1, w0, s1);
                s2 = Vector256.MultiplyAddEstimate(d2, w0, s2);
                Vector256<float> d3 = Vector256.Load(right), d4 = Vector256.Load(right + channels), d5 = Vector256.Load(right + 2 * channels);
                s3 = Vector256.MultiplyAddEstimate(d3, w0, s3);
                s0 = Vector256.MultiplyAddEstimate(d1, w1, s0);
                s1 = Vector256.MultiplyAddEstimate(d2, w1, s1);
                s2 = Vector256.MultiplyAddEstimate(d3, w1, s2);
                s3 = Vector256.MultiplyAddEstimate(d4, w1, s3);
                s0 = Vector256.MultiplyAddEstimate(d2, w2, s0);
                s1 = Vector256.MultiplyAddEstimate(d3, w2, s1);
                s2 = Vector256.MultiplyAddEstimate(d4, w2, s2);
                s3 = Vector256.MultiplyAddEstimate(d5, w2, s3);
            }
            Activations.Clamp(s0, least, most).Store(target + c);
            Activations.Clamp(s1, least, most).Store(target + channels + c);
            Activations.Clamp(s2, least, most).Store(target + 2 * channels + c);
            Activations.Clamp(s3, least, most).Store(target + 3 * channels + c);
        }
        return c;
    }

    /// <summary>One result; returns how many channels it has done.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int One(in Stretch stretch, float* target)
    {
        int rows = stretch.Rows, columns = stretch.Columns, channels = stretch.Channels, c = 0;
        nint down = stretch.Down - columns * stretch.Tap, tap = stretch.Tap, filterDown = stretch.FilterRow - (nint)columns * channels;
        float* source = stretch.Source, filter = stretch.Filter, bias = stretch.Bias;
        Vector256<float> least = Vector256.Create(stretch.Low), most = Vector256.Create(stretch.High);
        for (; c <= channels - 8; c += 8)
        {
            Vector256<float> sum = bias is null ? default : Vector256.Load(bias + c);
            float* a = source + c, b = filter + c;
            for (int y = 0; y < rows; y++, a += down, b += filterDown)
                for (int x = 0; x < columns; x++, a += tap, b += channels) sum = Vector256.MultiplyAddEstimate(Vector256.Load(a), Vector256.Load(b), sum);
            Activations.Clamp(sum, least, most).Store(target + c);
        }
        return c;
    }

    /// <summary>The channels of one result that make no whole vector.</summary>
    private static void Rest(in Stretch stretch, int result, int first, float* target)
    {
        for (int c = first; c < stretch.Channels; c++)
        {
            float sum = stretch.Bias is null ? 0 : stretch.Bias[c];
            for (int y = 0; y < stretch.Rows; y++)
                for (int x = 0; x < stretch.Columns; x++)
                    sum += stretch.Source[result * stretch.Next + y * stretch.Down + x * stretch.Tap + c] * stretch.Filter[y * stretch.FilterRow + (nint)x * stretch.Channels + c];
            // Comparisons that NaN fails keep it.
            target[c] = sum < stretch.Low ? stretch.Low : sum > stretch.High ? stretch.High : sum;
        }
    }
}
