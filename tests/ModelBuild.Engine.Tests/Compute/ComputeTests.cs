using System.Runtime.Intrinsics.X86;
using Xunit;

namespace ModelBuild.Engine.Compute;

/// <summary>The compute kernels against the definitions, on many random odd shapes.</summary>
public sealed unsafe class ComputeTests
{
    private static readonly int[] s_sizes = [0, 1, 2, 3, 5, 6, 7, 8, 11, 12, 13, 15, 16, 17, 23, 31, 32, 33, 48, 61, 67, 70];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void MatMul_of_any_shape(int threads)
    {
        using var pool = new WorkPool(threads);
        var random = new Random(threads);
        for (int i = 0; i < 400; i++) MatMul(pool, random, Size(random), Size(random), Size(random), i);
        // Large enough to be shared: many rows, many panels, one row, a deep product.
        MatMul(pool, random, 211, 67, 131, 1);
        MatMul(pool, random, 7, 130, 1009, 2);
        MatMul(pool, random, 1, 1021, 509, 3);
        MatMul(pool, random, 13, 7001, 17, 4);
        MatMul(pool, random, 19, 1030, 40, 5);
    }

    private static int Size(Random random) => s_sizes[random.Next(s_sizes.Length)];

    private static void MatMul(WorkPool pool, Random random, int m, int k, int n, int variant)
    {
        int stride = k + variant % 2;
        bool transposed = variant % 3 == 0, withBias = variant % 5 < 3;
        var activation = (Activation)(variant % 7 % 3);
        using var a = GuardedFloats.Random(random, m * stride, withNaN: variant % 4 == 0);
        using var b = GuardedFloats.Random(random, k * n);
        using var turned = new GuardedFloats(k * n);
        for (int r = 0; r < k; r++)
            for (int c = 0; c < n; c++) turned.Values[c * k + r] = b.Values[r * n + c];
        using var bias = GuardedFloats.Random(random, n, capacity: (n + 15) / 16 * 16);
        using var packed = PackedMatrix.Pack(transposed ? turned.Pointer : b.Pointer, k, n, transposed);
        using var output = new GuardedFloats(m * n);
        float* added = withBias ? bias.Pointer : null;
        Gemm.Run(pool, m, a.Pointer, stride, packed.Panel(0), k, n, output.Pointer, n, added, activation);
        Same(Naive.MatMul(m, k, n, a.Pointer, stride, b.Pointer, added, activation), output, $"{m} × {k} × {n}, variant {variant}");
        // Added to what the output holds already.
        using var before = GuardedFloats.Random(random, m * n);
        before.Values.CopyTo(output.Values);
        Gemm.Run(pool, m, a.Pointer, stride, packed.Panel(0), k, n, output.Pointer, n, added, Activation.None, output.Pointer);
        float[] sums = Naive.MatMul(m, k, n, a.Pointer, stride, b.Pointer, added, Activation.None);
        for (int i = 0; i < sums.Length; i++) sums[i] += before.Values[i];
        Same(sums, output, $"{m} × {k} × {n}, added, variant {variant}");
    }

    /// <summary>A residual or a bias that is much larger than the products is rounded to once, not at every product.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(13)]
    public void What_is_added_to_a_product_does_not_take_its_digits(int m)
    {
        const int K = 700, N = 20;
        const float Large = 1000, Unit = Large / (1 << 24);
        using var pool = new WorkPool(1);
        var random = new Random(m);
        using var a = GuardedFloats.Random(random, m * K);
        using var b = GuardedFloats.Random(random, K * N);
        using var bias = new GuardedFloats(32);
        using var output = new GuardedFloats(m * N);
        using var packed = PackedMatrix.Pack(b.Pointer, K, N);
        foreach (bool residual in new[] { false, true })
        {
            bias.Values.Fill(residual ? 0 : Large);
            output.Values.Fill(residual ? Large : 0);
            Gemm.Run(pool, m, a.Pointer, K, packed.Panel(0), K, N, output.Pointer, N, bias.Pointer, Activation.None, residual ? output.Pointer : null);
            for (int r = 0; r < m; r++)
                for (int c = 0; c < N; c++)
                {
                    double exact = Large;
                    for (int k = 0; k < K; k++) exact += (double)a.Values[r * K + k] * b.Values[k * N + c];
                    Assert.InRange(output.Values[r * N + c] - exact, -2.5 * Unit, 2.5 * Unit);
                }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Conv2D_of_any_shape(int threads)
    {
        using var pool = new WorkPool(threads);
        var random = new Random(10 + threads);
        for (int i = 0; i < 300; i++) Convolve(pool, random, random.Next(1, 41), random.Next(1, 41), i);
        Convolve(pool, random, 1025, 17, 1);
        Convolve(pool, random, 1100, 3, 2);
        for (int i = 0; i < 30; i++) Convolve(pool, random, random.Next(60, 700), random.Next(1, 41), i);
    }

    private static void Convolve(WorkPool pool, Random random, int channels, int outputs, int variant)
    {
        int batch = random.Next(1, 3), height = random.Next(1, 15), width = random.Next(1, 15);
        if (RandomWindow(random, height, width, dilate: true) is not { } window) return;
        var activation = (Activation)random.Next(3);
        using var input = GuardedFloats.Random(random, batch * height * width * channels, withNaN: variant % 4 == 0);
        int rows = window.KernelHeight * window.KernelWidth * channels;
        using var filter = GuardedFloats.Random(random, rows * outputs);
        using var bias = GuardedFloats.Random(random, outputs, capacity: (outputs + 15) / 16 * 16);
        using var packed = PackedMatrix.Pack(filter.Pointer, rows, outputs);
        using var output = new GuardedFloats(batch * window.OutputHeight * window.OutputWidth * outputs);
        float* added = variant % 3 == 0 ? null : bias.Pointer;
        Conv2D.Run(pool, input.Pointer, batch, height, width, channels, window, packed, added, activation, output.Pointer);
        Same(
            Naive.Convolution(batch, height, width, channels, window, outputs, 0, input.Pointer, filter.Pointer, added, activation), output,
            $"{batch} × {height} × {width} × {channels} to {outputs}, {window}");
    }

    [Fact]
    public void Conv2D_of_many_taps_to_one_channel_is_rounded_little()
    {
        const int width = 4096, taps = 256;
        using var pool = new WorkPool(1);
        var random = new Random(1);
        using GuardedFloats input = new(width), filter = new(taps);
        foreach (ref float value in filter.Values[..taps]) value = random.NextSingle() / taps;
        foreach (ref float value in input.Values[..width]) value = random.NextSingle();
        using var packed = PackedMatrix.Pack(filter.Pointer, taps, 1);
        var window = new Window(1, taps, 1, 1, 1, 1, 0, 0, 1, width - taps + 1);
        using var output = new GuardedFloats(window.OutputWidth);
        Conv2D.Run(pool, input.Pointer, 1, 1, width, 1, window, packed, null, Activation.None, output.Pointer);
        double squares = 0, size = 0;
        for (int x = 0; x < window.OutputWidth; x++)
        {
            double sum = 0;
            for (int i = 0; i < taps; i++) sum += (double)input.Values[x + i] * filter.Values[i];
            squares += (output.Values[x] - sum) * (output.Values[x] - sum);
            size += sum * sum;
        }
        // 256 roundings one after the other, as where there are no wide vectors, give 2e-7.
        Assert.InRange(Math.Sqrt(squares / size), 0, PlanarConv2D.Suits(window, 1, width, 1) ? 1e-7 : 4e-7);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void DepthwiseConv2D_of_any_shape(int threads)
    {
        using var pool = new WorkPool(threads);
        var random = new Random(20 + threads);
        for (int i = 0; i < 300; i++)
        {
            int batch = random.Next(1, 3), height = random.Next(1, 15), width = random.Next(1, 15), channels = random.Next(1, 41), multiplier = i % 3 == 0 ? random.Next(1, 4) : 1;
            if (RandomWindow(random, height, width, dilate: true) is not { } window) continue;
            int outputs = channels * multiplier;
            var activation = (Activation)random.Next(3);
            using var input = GuardedFloats.Random(random, batch * height * width * channels, withNaN: i % 4 == 0);
            using var filter = GuardedFloats.Random(random, window.KernelHeight * window.KernelWidth * outputs);
            using var bias = GuardedFloats.Random(random, outputs);
            using var output = new GuardedFloats(batch * window.OutputHeight * window.OutputWidth * outputs);
            float* added = i % 5 == 0 ? null : bias.Pointer;
            DepthwiseConv2D.Run(pool, input.Pointer, batch, height, width, channels, multiplier, window, filter.Pointer, added, activation, output.Pointer);
            Same(
                Naive.Convolution(batch, height, width, channels, window, outputs, multiplier, input.Pointer, filter.Pointer, added, activation), output,
                $"{batch} × {height} × {width} × {channels} times {multiplier}, {window}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Pooling_of_any_shape(int threads)
    {
        using var pool = new WorkPool(threads);
        var random = new Random(30 + threads);
        for (int i = 0; i < 300; i++)
        {
            int batch = random.Next(1, 3), height = random.Next(1, 15), width = random.Next(1, 15), channels = random.Next(1, 41);
            if (RandomWindow(random, height, width, dilate: false) is not { } window) continue;
            using var input = GuardedFloats.Random(random, batch * height * width * channels, withNaN: i % 4 == 0);
            using var output = new GuardedFloats(batch * window.OutputHeight * window.OutputWidth * channels);
            Pooling.Run(pool, i % 2 == 0, input.Pointer, batch, height, width, channels, window, output.Pointer);
            Same(
                Naive.Pool(i % 2 == 0, batch, height, width, channels, window, input.Pointer), output,
                $"{batch} × {height} × {width} × {channels}, {window}", i % 2 == 0 ? 1e-6f : 0);
        }
    }

    [SkippableTheory]
    [InlineData(128)]
    [InlineData(256)]
    [InlineData(512)]
    public void A_tile_of_any_height(int bits)
    {
        Skip.If(bits == 256 && !Fma.IsSupported, "this processor has no FMA");
        Skip.If(bits != 512 && TileKernel.TileRows == TileKernel512.Rows, "the pointers are laid out for AVX-512");
        int most = bits == 512 ? TileKernel512.Rows : TileKernel.TileRows;
        var random = new Random(40);
        float** rows = stackalloc float*[3 * most];
        for (int i = 0; i < 1000; i++)
        {
            int taps = random.Next(1, 4), depth = random.Next(0, 40), from = random.Next(0, 3), height = random.Next(1, most + 1), stride = 16 + random.Next(3), stretch = from + depth;
            var activation = (Activation)random.Next(3);
            using var a = GuardedFloats.Random(random, most * taps * stretch, withNaN: i % 4 == 0);
            using var b = GuardedFloats.Random(random, taps * depth * 16);
            using var bias = GuardedFloats.Random(random, 16);
            using var addend = GuardedFloats.Random(random, height * 16);
            using var output = new GuardedFloats((height - 1) * stride + 16);
            for (int tap = 0; tap < taps; tap++)
                for (int r = 0; r < most; r++) rows[tap * most + r] = a.Pointer + (Math.Min(r, height - 1) * taps + tap) * stretch;
            var tile = new Tile
            {
                Rows = rows, Taps = taps, From = from, Depth = depth, Panel = b.Pointer, Addend = i % 2 == 0 ? null : addend.Pointer, AddendStride = 16,
                Bias = i % 3 == 0 ? null : bias.Pointer, Output = output.Pointer, Stride = stride, Height = height, Width = 16, Low = activation.Low(), High = activation.High(),
            };
            if (bits == 512) TileKernel512.Run(tile);
            else if (bits == 256) TileKernel256.Run(tile);
            else TileKernel128.Run(tile);
            output.AssertCanariesAlive();
            for (int r = 0; r < height; r++)
            {
                for (int c = 0; c < 16; c++)
                {
                    double sum = (tile.Bias is null ? 0 : bias.Values[c]) + (tile.Addend is null ? 0 : addend.Values[r * 16 + c]);
                    for (int tap = 0; tap < taps; tap++)
                        for (int k = 0; k < depth; k++) sum += (double)rows[tap * most + r][from + k] * b.Values[(tap * depth + k) * 16 + c];
                    Assert.Equal(Naive.Activate(sum, activation), output.Values[r * stride + c]);
                }
            }
        }
    }

    /// <summary>A window as TensorFlow lays it for SAME or VALID; null when VALID leaves no output.</summary>
    private static Window? RandomWindow(Random random, int height, int width, bool dilate)
    {
        bool same = random.Next(2) == 0;
        (int kernelY, int strideY, int dilationY, int padY, int outY) = Axis(height);
        (int kernelX, int strideX, int dilationX, int padX, int outX) = Axis(width);
        return outY < 1 || outX < 1 ? null : new Window(kernelY, kernelX, strideY, strideX, dilationY, dilationX, padY, padX, outY, outX);

        (int Kernel, int Stride, int Dilation, int Pad, int Output) Axis(int size)
        {
            int kernel = random.Next(1, 6), stride = random.Next(1, 4), dilation = dilate ? random.Next(1, 4) : 1, reach = (kernel - 1) * dilation + 1;
            if (!same) return (kernel, stride, dilation, 0, size < reach ? 0 : (size - reach) / stride + 1);
            int output = (size + stride - 1) / stride;
            return (kernel, stride, dilation, Math.Max(0, (output - 1) * stride + reach - size) / 2, output);
        }
    }

    private static void Same(float[] expected, GuardedFloats output, string what, float tolerance = 0)
    {
        output.AssertCanariesAlive();
        Span<float> actual = output.Values;
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            bool same = float.IsNaN(expected[i]) ? float.IsNaN(actual[i]) : Math.Abs(expected[i] - actual[i]) <= tolerance;
            Assert.True(same, $"{what}: element {i} is {actual[i]}, not {expected[i]}");
        }
    }
}
