using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ModelBuild.Engine.Compute;

/// <summary>
/// A convolution's filter at the points of <see cref="WinogradAxis"/>, computed once in double precision: for each panel of 16 output channels and each point a matrix of input channels × 16,
/// as <see cref="Tile"/> reads it.
/// </summary>
internal sealed unsafe class WinogradFilter : IDisposable
{
    private const int Panel = PackedMatrix.PanelWidth, Lanes = WinogradTransform.Lanes;

    private readonly NativeBlock _block;

    /// <param name="pool">The threads to share the work.</param>
    /// <param name="tiling">The tiles.</param>
    /// <param name="weights">Filter height × width × channels × outputs.</param>
    /// <param name="scale">A factor for each output channel, or null.</param>
    /// <param name="channels">Input channels.</param>
    /// <param name="outputs">Output channels, whole vectors of them.</param>
    public WinogradFilter(WorkPool pool, in WinogradTiling tiling, float* weights, float* scale, int channels, int outputs)
    {
        Tiling = tiling;
        Weights = weights;
        Scale = scale;
        Channels = channels;
        Outputs = outputs;
        Panels = (outputs + Panel - 1) / Panel;
        _block = new NativeBlock((long)Panels * tiling.Points * channels * Panel * sizeof(float));
        double[] down = tiling.Down.FilterMatrix(), across = tiling.Across.FilterMatrix();
        fixed (double* d = down, a = across)
        {
            var work = new Work { Filter = (float*)_block.Pointer, Weights = weights, Scale = scale, Tiling = tiling, Channels = channels, Outputs = outputs, Down = d, Across = a };
            pool.Run(Panels, ref work);
        }
    }

    public WinogradTiling Tiling { get; }

    /// <summary>The filter as it was given, for tiles that are computed directly.</summary>
    public float* Weights { get; }

    /// <summary>The factors that it was given with.</summary>
    public float* Scale { get; }

    public int Channels { get; }

    public int Outputs { get; }

    public int Panels { get; }

    /// <summary>The matrices of a panel, point by point.</summary>
    public float* this[int panel] => (float*)_block.Pointer + (nint)panel * Tiling.Points * Channels * Panel;

    public void Dispose() => _block.Dispose();

    private struct Work : IParallelWork
    {
        public float* Filter, Weights, Scale;
        public double* Down, Across;
        public WinogradTiling Tiling;
        public int Channels, Outputs;

        /// <summary>One panel.</summary>
        public readonly void Execute(int item)
        {
            int taps = Tiling.Down.Taps * Tiling.Across.Taps, between = Tiling.Down.Points * Tiling.Across.Taps;
            using var scratch = Scratch.Rent((taps + between) * Lanes * sizeof(double));
            double* own = (double*)scratch.Pointer, half = own + taps * Lanes;
            float* target = Filter + (nint)item * Tiling.Points * Channels * Panel;
            // Both halves of a line at once: it may have left the cache when the next channel's comes.
            for (int c = 0; c < Channels; c++, target += Panel)
                for (int first = 0; first < Panel; first += Lanes) Transform(c, item * Panel + first, own, half, target + first);
        }

        /// <summary>Eight outputs of an input channel.</summary>
        // At its best at once: it runs through all weights of a model in the first run, and never again.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Transform(int channel, int column, double* own, double* half, float* target)
        {
            int taps = Tiling.Down.Taps * Tiling.Across.Taps, width = Tiling.Across.Taps;
            nint next = (nint)Channels * Panel;
            if (column >= Outputs)
            {
                for (int point = 0; point < Tiling.Points; point++) Vector256<float>.Zero.Store(target + point * next);
                return;
            }
            for (int tap = 0; tap < taps; tap++)
            {
                Vector256<float> weights = Vector256.Load(Weights + ((nint)tap * Channels + channel) * Outputs + column);
                // Rounded here as they are for a direct convolution, so that both compute the same.
                if (Scale is not null) weights *= Vector256.Load(Scale + column);
                (Vector256<double> low, Vector256<double> high) = Vector256.Widen(weights);
                low.Store(own + tap * Lanes);
                high.Store(own + tap * Lanes + Lanes / 2);
            }
            for (int x = 0; x < width; x++)
            {
                for (int p = 0; p < Tiling.Down.Points; p++)
                {
                    (Vector256<double> low, Vector256<double> high) = Sum(own + x * Lanes, width * Lanes, Down + p * Tiling.Down.Taps, Tiling.Down.Taps);
                    low.Store(half + (p * width + x) * Lanes);
                    high.Store(half + (p * width + x) * Lanes + Lanes / 2);
                }
            }
            for (int y = 0, point = 0; y < Tiling.Down.Points; y++)
            {
                for (int x = 0; x < Tiling.Across.Points; x++, point++)
                {
                    (Vector256<double> low, Vector256<double> high) = Sum(half + y * width * Lanes, Lanes, Across + x * width, width);
                    Vector256.Narrow(low, high).Store(target + point * next);
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static (Vector256<double> Low, Vector256<double> High) Sum(double* source, nint step, double* factors, int count)
        {
            Vector256<double> low = default, high = default;
            for (int i = 0; i < count; i++, source += step)
            {
                low += factors[i] * Vector256.Load(source);
                high += factors[i] * Vector256.Load(source + Lanes / 2);
            }
            return (low, high);
        }
    }
}
