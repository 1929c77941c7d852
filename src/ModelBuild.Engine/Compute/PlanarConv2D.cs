using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ModelBuild.Engine.Compute;

/// <summary>
/// Convolution with few output channels, which would leave most of a panel empty: the vectors go along the image's rows instead. The input is first laid out channel by channel, with
/// its border of zeros, and for a stride of s as s planes of every s-th column, so that neighbouring results always read neighbouring elements.
/// </summary>
internal static unsafe class PlanarConv2D
{
    // Results at once: four channels of three vectors, or one of eight, as the registers allow.
    private const int Channels = 4, Wide = 3 * 8, Long = 8 * 8;

    // Blocks of results in one item of work: they share the weights of a chunk of taps, which stay in the first-level cache.
    private const int BlocksPerItem = 12, Chunk = 256;

    // Sums are made of short sums, whose rounding does not add up: a low-pass filter of 256 taps before a logarithm (basic_pitch) shows the difference in the third digit.
    private const int Short = 32;

    /// <summary>Whether a convolution is faster this way than in panels of 16 output channels.</summary>
    public static bool Suits(in Window window, int height, int width, int outputs)
    {
        if (!Vector256.IsHardwareAccelerated || window is { KernelHeight: 1, KernelWidth: 1 } || outputs > 8) return false;
        // A border far larger than the image (a dilation without sense) is not worth its memory.
        long across = (window.KernelWidth - 1L) * window.DilationX, down = (window.OutputHeight - 1L) * window.StrideY + (window.KernelHeight - 1L) * window.DilationY;
        if (across > 2L * width + 64 || down > 2L * height + 64) return false;
        int length = Length(outputs), blocks = (window.OutputWidth + length - 1) / length;
        double used = window.OutputWidth / (double)(blocks * length) * (outputs <= 2 ? 0.5 : outputs / (double)((outputs + Channels - 1) / Channels * Channels));
        return used > 1.5 * outputs / PackedMatrix.PanelWidth;
    }

    /// <summary>As <see cref="Conv2D.Run"/>.</summary>
    public static void Run(
        WorkPool pool, float* input, int batch, int height, int width, int channels, in Window window, PackedMatrix filter, float* bias, Activation activation, float* output, float* addend)
    {
        int length = Length(filter.Columns), blocks = (window.OutputWidth + length - 1) / length, taps = filter.Rows, at = filter.Columns <= 2 ? 1 : Channels;
        int planeWidth = blocks * length + (window.KernelWidth - 1) * window.DilationX / window.StrideX + 1, planeHeight = (window.OutputHeight - 1) * window.StrideY + (window.KernelHeight - 1) * window.DilationY + 1;
        long plane = (long)planeWidth * planeHeight, planes = plane * window.StrideX * channels * batch;
        int groups = (filter.Columns + at - 1) / at;
        using var scratch = Scratch.Rent(taps * sizeof(nint) + ((long)taps * groups * at + planes) * sizeof(float));
        var work = new Work
        {
            Input = input, Height = height, Width = width, InputChannels = channels, Window = window, Outputs = filter.Columns, Bias = bias, Activation = activation, Output = output, Addend = addend,
            Taps = taps, At = at, Groups = groups, Blocks = blocks, PlaneWidth = planeWidth, PlaneHeight = planeHeight, Offsets = (nint*)scratch.Pointer,
        };
        work.Weights = (float*)(work.Offsets + taps);
        work.Planes = work.Weights + (long)taps * groups * at;
        work.Order(filter.Panel(0));
        work.Filling = true;
        pool.Run(batch * planeHeight, ref work);
        work.Filling = false;
        pool.Run(batch * window.OutputHeight * ((blocks + BlocksPerItem - 1) / BlocksPerItem), ref work);
    }

    private static int Length(int outputs) => outputs <= 2 ? Long : Wide;

    private struct Work : IParallelWork
    {
        public float* Input, Bias, Output, Addend, Weights, Planes;
        public nint* Offsets;
        public int Height, Width, InputChannels, Outputs, Taps, At, Groups, Blocks, PlaneWidth, PlaneHeight;
        public Window Window;
        public Activation Activation;
        public bool Filling;

        /// <summary>Where each tap reads, counted from the first, and its weights, in the order of the planes.</summary>
        public readonly void Order(float* panel)
        {
            int tap = 0;
            for (int c = 0; c < InputChannels; c++)
            {
                for (int ky = 0; ky < Window.KernelHeight; ky++)
                {
                    for (int kx = 0; kx < Window.KernelWidth; kx++, tap++)
                    {
                        int column = kx * Window.DilationX;
                        Offsets[tap] = (((nint)c * Window.StrideX + column % Window.StrideX) * PlaneHeight + ky * Window.DilationY) * PlaneWidth + column / Window.StrideX;
                        float* weights = panel + (((nint)ky * Window.KernelWidth + kx) * InputChannels + c) * PackedMatrix.PanelWidth;
                        // A panel holds zeros beyond the last channel.
                        for (int o = 0; o < Groups * At; o++) Weights[((nint)(o / At) * Taps + tap) * At + o % At] = weights[o];
                    }
                }
            }
        }

        public readonly void Execute(int item)
        {
            if (Filling) Fill(item / PlaneHeight, item % PlaneHeight);
            else Compute(item);
        }

        /// <summary>One row of all planes of an image.</summary>
        private readonly void Fill(int image, int row)
        {
            int y = row - Window.PadTop;
            for (int c = 0; c < InputChannels; c++)
            {
                for (int phase = 0; phase < Window.StrideX; phase++)
                {
                    float* target = Planes + ((((nint)image * InputChannels + c) * Window.StrideX + phase) * PlaneHeight + row) * PlaneWidth;
                    if ((uint)y >= (uint)Height)
                    {
                        new Span<float>(target, PlaneWidth).Clear();
                        continue;
                    }
                    float* source = Input + ((nint)image * Height + y) * Width * InputChannels + c;
                    // The columns that lie in the image, without a question for each.
                    int x = phase - Window.PadLeft, first = x >= 0 ? 0 : Math.Min(PlaneWidth, (-x + Window.StrideX - 1) / Window.StrideX);
                    int end = Math.Clamp((Width - x + Window.StrideX - 1) / Window.StrideX, first, PlaneWidth);
                    new Span<float>(target, first).Clear();
                    source += ((nint)x + (nint)first * Window.StrideX) * InputChannels;
                    nint step = (nint)Window.StrideX * InputChannels;
                    for (int i = first; i < end; i++, source += step) target[i] = *source;
                    new Span<float>(target + end, PlaneWidth - end).Clear();
                }
            }
        }

        private readonly void Compute(int item)
        {
            int perRow = (Blocks + BlocksPerItem - 1) / BlocksPerItem, row = item / perRow, image = row / Window.OutputHeight, y = row % Window.OutputHeight, length = Length(Outputs);
            float* planes = Planes + ((nint)image * InputChannels * Window.StrideX * PlaneHeight + y * Window.StrideY) * PlaneWidth;
            float* sums = stackalloc float[BlocksPerItem * Channels * Wide];
            int first = item % perRow * BlocksPerItem, last = Math.Min(Blocks, first + BlocksPerItem);
            for (int group = 0; group < Groups; group++)
            {
                new Span<float>(sums, BlocksPerItem * Channels * Wide).Clear();
                for (int tap = 0; tap < Taps; tap += Chunk)
                {
                    float* weights = Weights + ((nint)group * Taps + tap) * At;
                    int taps = Math.Min(Chunk, Taps - tap);
                    for (int block = first; block < last; block++)
                    {
                        float* own = sums + (block - first) * Channels * Wide;
                        for (int part = 0; part < taps; part += Short)
                        {
                            int count = Math.Min(Short, taps - part);
                            if (At == 1) One(planes + block * length, Offsets + tap + part, weights + part, count, own);
                            else Four(planes + block * length, Offsets + tap + part, weights + part * Channels, count, own);
                        }
                    }
                }
                for (int block = first; block < last; block++) Finish(sums + (block - first) * Channels * Wide, group, row, block * length, length);
            }
        }

        /// <summary>From sums by channel to results by pixel.</summary>
        private readonly void Finish(float* sums, int group, int row, int x, int length)
        {
            int count = Math.Min(length, Window.OutputWidth - x);
            nint pixel = (nint)row * Window.OutputWidth + x;
            float low = Activation.Low(), high = Activation.High();
            for (int o = 0; o < Math.Min(At, Outputs - group * At); o++, sums += Wide)
            {
                int channel = group * At + o;
                float added = Bias is null ? 0 : Bias[channel];
                float* target = Output + pixel * Outputs + channel, addend = Addend is null ? null : Addend + pixel * Outputs + channel;
                for (int i = 0; i < count; i++, target += Outputs)
                {
                    float sum = sums[i] + added;
                    if (addend is not null)
                    {
                        sum += *addend;
                        addend += Outputs;
                    }
                    *target = Activations.Clamp(sum, low, high);
                }
            }
        }
    }

    /// <summary>Adds to 64 results of one output channel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One(float* plane, nint* offsets, float* weights, int taps, float* sums)
    {
        Vector256<float> s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default;
        for (int tap = 0; tap < taps; tap++)
        {
            float* p = plane + offsets[tap];
            Vector256<float> w = Vector256.Create(weights[tap]);
            s0 = Vector256.MultiplyAddEstimate(w, Vector256.Load(p), s0);
            s1 = Vector256.MultiplyAddEstimate(w, Vector256.Load(p + 8), s1);
            s2 = Vector256.MultiplyAddEstimate(w, Vector256.Load(p + 16), s2);
            s3 = Vector256.MultiplyAddEstimate(w, Vector256.Load(p + 24), s3);
            s4 = Vector256.MultiplyAddEstimate(w, Vector256.Load(p + 32), s4);
            s5 = Vector256.MultiplyAddEstimate(w, Vector256.Load(p + 40), s5);
            s6 = Vector256.MultiplyAddEstimate(w, Vector256.Load(p + 48), s6);
            s7 = Vector256.MultiplyAddEstimate(w, Vector256.Load(p + 56), s7);
        }
        Add(s0, sums); Add(s1, sums + 8); Add(s2, sums + 16); Add(s3, sums + 24);
        Add(s4, sums + 32); Add(s5, sums + 40); Add(s6, sums + 48); Add(s7, sums + 56);
    }

    /// <summary>Adds to 24 results of each of four output channels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four(float* plane, nint* offsets, float* weights, int taps, float* sums)
    {
        Vector256<float> a0 = default, a1 = default, a2 = default, b0 = default, b1 = default, b2 = default;
        Vector256<float> c0 = default, c1 = default, c2 = default, d0 = default, d1 = default, d2 = default;
        for (int tap = 0; tap < taps; tap++, weights += Channels)
        {
            float* p = plane + offsets[tap];
            Vector256<float> x0 = Vector256.Load(p), x1 = Vector256.Load(p + 8), x2 = Vector256.Load(p + 16), w = Vector256.Create(weights[0]);
            a0 = Vector256.MultiplyAddEstimate(w, x0, a0);
            a1 = Vector256.MultiplyAddEstimate(w, x1, a1);
            a2 = Vector256.MultiplyAddEstimate(w, x2, a2);
            w = Vector256.Create(weights[1]);
            b0 = Vector256.MultiplyAddEstimate(w, x0, b0);
            b1 = Vector256.MultiplyAddEstimate(w, x1, b1);
            b2 = Vector256.MultiplyAddEstimate(w, x2, b2);
            w = Vector256.Create(weights[2]);
            c0 = Vector256.MultiplyAddEstimate(w, x0, c0);
            c1 = Vector256.MultiplyAddEstimate(w, x1, c1);
            c2 = Vector256.MultiplyAddEstimate(w, x2, c2);
            w = Vector256.Create(weights[3]);
            d0 = Vector256.MultiplyAddEstimate(w, x0, d0);
            d1 = Vector256.MultiplyAddEstimate(w, x1, d1);
            d2 = Vector256.MultiplyAddEstimate(w, x2, d2);
        }
        Add(a0, sums); Add(a1, sums + 8); Add(a2, sums + 16);
        Add(b0, sums + Wide); Add(b1, sums + Wide + 8); Add(b2, sums + Wide + 16);
        Add(c0, sums + 2 * Wide); Add(c1, sums + 2 * Wide + 8); Add(c2, sums + 2 * Wide + 16);
        Add(d0, sums + 3 * Wide); Add(d1, sums + 3 * Wide + 8); Add(d2, sums + 3 * Wide + 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(Vector256<float> more, float* sums) => (Vector256.Load(sums) + more).Store(sums);
}
