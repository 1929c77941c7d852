using System.Runtime.Intrinsics;
using Xunit;

namespace ModelBuild.Engine.Compute;

/// <summary>Winograd's algorithm against convolutions in double precision, and its rounding against that of float32 sums in plain order.</summary>
public sealed unsafe class WinogradTests
{
    // Sums that are compared: all of them in float64 would take seconds.
    private const int Samples = 400;

    /// <summary>Filter height and width, results of a tile down and across, and how many times the rounding (as the square root of the mean square) of float32 sums in plain order a result may be off.</summary>
    public static TheoryData<int, int, int, int, double> Tilings => new()
    {
        { 3, 3, 2, 2, 1.2 }, // measured: 0.7 to 0.8, as it has fewer terms to round
        { 3, 3, 4, 4, 3 }, // 1.9 to 2.5
        { 5, 5, 2, 2, 2.2 }, // 1.4 to 1.7
        { 1, 3, 1, 2, 1.2 },
        { 3, 1, 2, 1, 1.2 },
        { 1, 3, 1, 4, 2.2 },
        { 3, 1, 4, 1, 2.2 },
        { 1, 7, 1, 2, 3 },
        { 7, 1, 2, 1, 3 },
    };

    private static WinogradTiling Tiling(int height, int width, int down, int across) => new(new WinogradAxis(height, down), new WinogradAxis(width, across));

    [Theory]
    [MemberData(nameof(Tilings))]
    public void Any_shape_is_right(int height, int width, int down, int across, double bound)
    {
        Assert.True(bound > 0);
        var random = new Random(1);
        for (int i = 0; i < 60; i++)
        {
            using var pool = new WorkPool(1 + i % 3);
            int batch = random.Next(1, 4), rows = random.Next(1, 24), columns = random.Next(1, 24), channels = 8 * random.Next(1, 8), outputs = 8 * random.Next(1, 8);
            if (Laid(height, width, rows, columns, same: i % 2 == 0) is not { } window) continue;
            using var conv = new Convolution(random, batch, rows, columns, channels, outputs, window, withScale: i % 3 == 0);
            float[] exact = conv.Exact();
            conv.Run(pool, Tiling(height, width, down, across), (Activation)(i % 3), withAddend: i % 5 == 0);
            conv.Output.AssertCanariesAlive();
            for (int k = 0; k < exact.Length; k++)
            {
                double expected = Naive.Activate((double)exact[k] + (i % 5 == 0 ? conv.Addend.Values[k] : 0), (Activation)(i % 3));
                Assert.True(Math.Abs(expected - conv.Output.Values[k]) <= 1e-5 * (1 + conv.Largest), $"{batch} × {rows} × {columns} × {channels} to {outputs}, {window}: element {k} is {conv.Output.Values[k]}, not {expected}");
            }
        }
    }

    /// <summary>Shapes of Inception, ResNet and VGG, and odd ones.</summary>
    [Theory]
    [MemberData(nameof(Tilings))]
    public void It_rounds_little_more_than_plain_sums(int height, int width, int down, int across, double bound)
    {
        ReadOnlySpan<(int, int, int, int, bool)> shapes =
            [(1, 14, 256, 256, true), (3, 13, 40, 72, false), (1, 71, 80, 192, false), (1, 35, 96, 96, true), (1, 17, 192, 192, true), (2, 8, 448, 64, true), (1, 56, 64, 64, true), (1, 28, 128, 128, true), (1, 7, 512, 512, true), (1, 56, 256, 64, true)];
        // Without wide vectors the large ones take minutes.
        foreach ((int batch, int size, int channels, int outputs, bool same) in Vector256.IsHardwareAccelerated ? shapes : shapes[..2])
        {
            using var pool = new WorkPool(2);
            Window window = Laid(height, width, size, size, same)!.Value;
            var random = new Random(size);
            using var conv = new Convolution(random, batch, size, size, channels, outputs, window, withScale: false, fractions: true);
            double Rounding(WinogradTiling? tiling)
            {
                conv.Run(pool, tiling, Activation.None, withAddend: false);
                var samples = new Random(size);
                double squares = 0, plain = 0;
                for (int i = 0; i < Samples; i++)
                {
                    int at = samples.Next(conv.Output.Values.Length);
                    (double exact, float inOrder) = conv.Sum(at);
                    squares += (conv.Output.Values[at] - exact) * (conv.Output.Values[at] - exact);
                    plain += (inOrder - exact) * (inOrder - exact);
                }
                return Math.Sqrt(squares / plain);
            }
            Assert.InRange(Rounding(null), 0, 1.1); // direct
            Assert.InRange(Rounding(Tiling(height, width, down, across)), 0, bound);
        }
    }

    [Theory]
    [MemberData(nameof(Tilings))]
    public void What_is_no_number_goes_where_a_direct_convolution_takes_it(int height, int width, int down, int across, double bound)
    {
        Assert.True(bound > 0);
        foreach (float value in (ReadOnlySpan<float>)[float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, -1e38f])
        {
            using var pool = new WorkPool(1);
            var random = new Random(3);
            using var conv = new Convolution(random, 2, 19, 21, 32, 40, Laid(height, width, 19, 21, same: true)!.Value, withScale: true);
            conv.Exact();
            conv.Input.Values[((19 + 7) * 21 + 10) * 32 + 5] = value;
            conv.Input.Values[3] = value;
            conv.Run(pool, null, Activation.Relu, withAddend: true);
            float[] direct = conv.Output.Values.ToArray();
            conv.Run(pool, Tiling(height, width, down, across), Activation.Relu, withAddend: true);
            Assert.Contains(direct, v => !float.IsFinite(v) || v > 1e30f);
            for (int i = 0; i < direct.Length; i++)
            {
                bool same = direct[i].Equals(conv.Output.Values[i]) || Math.Abs((double)direct[i] - conv.Output.Values[i]) <= 1e-5 * (float.IsFinite(direct[i]) ? Math.Max(conv.Largest, Math.Abs(direct[i])) : 0);
                Assert.True(same, $"{value}: element {i} is {conv.Output.Values[i]}, not {direct[i]}");
            }
        }
    }

    [Fact]
    public void It_is_taken_where_it_is_faster_whatever_the_batch()
    {
        static WinogradTiling? Of(int taps, int size, int channels, int outputs) => WinogradTiling.Of(new Window(taps, taps, 1, 1, 1, 1, taps / 2, taps / 2, size, size), channels, outputs);
        Assert.Equal(Tiling(3, 3, 4, 4), Of(3, 56, 64, 64));
        Assert.Equal(Tiling(3, 3, 2, 2), Of(3, 7, 512, 512));
        Assert.Equal(Tiling(5, 5, 2, 2), Of(5, 35, 48, 64));
        Assert.Equal(Tiling(1, 7, 1, 2), WinogradTiling.Of(new Window(1, 7, 1, 1, 1, 1, 0, 3, 17, 17), 160, 192));
        Assert.Equal(Tiling(3, 1, 2, 1), WinogradTiling.Of(new Window(3, 1, 1, 1, 1, 1, 1, 0, 8, 8), 384, 384));
        Assert.Null(Of(3, 14, 2048, 64));
        Assert.Null(Of(3, 224, 3, 64));
        Assert.Null(Of(3, 56, 100, 64));
        Assert.Null(Of(3, 1, 512, 512));
        Assert.Null(Of(1, 56, 64, 64));
        Assert.Null(WinogradTiling.Of(new Window(3, 3, 2, 2, 1, 1, 1, 1, 28, 28), 64, 64));
        Assert.Null(WinogradTiling.Of(new Window(3, 3, 1, 1, 2, 2, 2, 2, 56, 56), 64, 64));
    }

    private static Window? Laid(int height, int width, int rows, int columns, bool same) =>
        same ? new Window(height, width, 1, 1, 1, 1, (height - 1) / 2, (width - 1) / 2, rows, columns)
        : rows < height || columns < width ? null : new Window(height, width, 1, 1, 1, 1, 0, 0, rows - height + 1, columns - width + 1);

    /// <summary>A convolution with random numbers, in guarded memory.</summary>
    private sealed class Convolution : IDisposable
    {
        private readonly int _batch, _rows, _columns, _channels, _outputs;
        private readonly Window _window;
        private readonly GuardedFloats _weights, _scaled, _bias;
        private readonly GuardedFloats? _scale;

        public Convolution(Random random, int batch, int rows, int columns, int channels, int outputs, Window window, bool withScale, bool fractions = false)
        {
            (_batch, _rows, _columns, _channels, _outputs, _window) = (batch, rows, columns, channels, outputs, window);
            int taps = window.KernelHeight * window.KernelWidth;
            GuardedFloats Numbers(int length, int capacity = 0)
            {
                var floats = GuardedFloats.Random(random, length, capacity: capacity);
                for (int i = 0; i < length && fractions; i++) floats.Values[i] = random.NextSingle() * 2 - 1;
                return floats;
            }
            Input = Numbers(batch * rows * columns * channels);
            // As behind a rectifier.
            for (int i = 0; i < Input.Values.Length && fractions; i++) Input.Values[i] = Math.Max(0, Input.Values[i]);
            _weights = Numbers(taps * channels * outputs);
            _scaled = new GuardedFloats(taps * channels * outputs);
            _scale = withScale ? Numbers(outputs) : null;
            for (int i = 0; i < _scaled.Values.Length; i++) _scaled.Values[i] = _weights.Values[i] * (_scale?.Values[i % outputs] ?? 1);
            _bias = Numbers(outputs, (outputs + 15) / 16 * 16);
            Output = new GuardedFloats(batch * window.OutputHeight * window.OutputWidth * outputs);
            Addend = Numbers(Output.Values.Length);
        }

        public GuardedFloats Input { get; }

        public GuardedFloats Output { get; }

        public GuardedFloats Addend { get; }

        /// <summary>About the largest sum.</summary>
        public double Largest { get; private set; }

        /// <summary>Runs it with a tiling, or directly; what is added lies in the output's own memory.</summary>
        public void Run(WorkPool pool, WinogradTiling? tiling, Activation activation, bool withAddend)
        {
            if (withAddend) Addend.Values.CopyTo(Output.Values);
            else Output.Values.Fill(float.NaN);
            float* addend = withAddend ? Output.Pointer : null;
            if (tiling is null)
            {
                using PackedMatrix packed = PackedMatrix.Pack(_scaled.Pointer, _window.KernelHeight * _window.KernelWidth * _channels, _outputs);
                Conv2D.Run(pool, Input.Pointer, _batch, _rows, _columns, _channels, _window, packed, _bias.Pointer, activation, Output.Pointer, addend);
                return;
            }
            using var filter = new WinogradFilter(pool, tiling.Value, _weights.Pointer, _scale is null ? null : _scale.Pointer, _channels, _outputs);
            WinogradConv2D.Run(pool, Input.Pointer, _batch, _rows, _columns, _window, filter, _bias.Pointer, activation, Output.Pointer, addend);
        }

        public float[] Exact()
        {
            float[] exact = Naive.Convolution(_batch, _rows, _columns, _channels, _window, _outputs, 0, Input.Pointer, _scaled.Pointer, _bias.Pointer, Activation.None);
            Largest = exact.Max(Math.Abs);
            return exact;
        }

        /// <summary>One sum, in float64 and in float32, term after term.</summary>
        public (double Exact, float InOrder) Sum(int element)
        {
            int o = element % _outputs, pixel = element / _outputs, x = pixel % _window.OutputWidth, line = pixel / _window.OutputWidth, y = line % _window.OutputHeight, image = line / _window.OutputHeight;
            double exact = _bias.Values[o];
            float inOrder = _bias.Values[o];
            for (int ky = 0; ky < _window.KernelHeight; ky++)
            {
                for (int kx = 0; kx < _window.KernelWidth; kx++)
                {
                    int sy = y - _window.PadTop + ky, sx = x - _window.PadLeft + kx;
                    if ((uint)sy >= (uint)_rows || (uint)sx >= (uint)_columns) continue;
                    for (int c = 0; c < _channels; c++)
                    {
                        float value = Input.Values[((image * _rows + sy) * _columns + sx) * _channels + c], weight = _scaled.Values[((ky * _window.KernelWidth + kx) * _channels + c) * _outputs + o];
                        exact += (double)value * weight;
                        inOrder = MathF.FusedMultiplyAdd(value, weight, inOrder);
                    }
                }
            }
            return (exact, inOrder);
        }

        public void Dispose()
        {
            foreach (GuardedFloats? floats in (GuardedFloats?[])[Input, Output, Addend, _weights, _scaled, _scale, _bias]) floats?.Dispose();
        }
    }
}
