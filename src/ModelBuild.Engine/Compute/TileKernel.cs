using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ModelBuild.Engine.Compute;

/// <summary>
/// The innermost loop of matrix products and convolutions, for AVX2: six rows times one panel of 16 columns, held in twelve registers for the whole depth. Other processors
/// have <see cref="TileKernel512"/> and <see cref="TileKernel128"/>.
/// </summary>
internal static unsafe class TileKernel
{
    /// <summary>Most rows of a tile: as many as the registers hold.</summary>
    public static readonly int TileRows = Avx512F.IsSupported ? TileKernel512.Rows : 6;

    private const int Panel = PackedMatrix.PanelWidth;

    /// <summary>Computes one tile.</summary>
    public static void Run(in Tile tile)
    {
        if (tile.Width == Panel) Whole(tile);
        else Narrow(tile);
    }

    /// <summary>The last panel may be wider than what is left: its sums are kept aside.</summary>
    private static void Narrow(in Tile tile)
    {
        float* sums = stackalloc float[TileKernel512.Rows * Panel];
        Tile whole = tile;
        whole.Output = sums;
        whole.Stride = Panel;
        whole.Width = Panel;
        if (tile.Initial is not null)
        {
            for (int r = 0; r < tile.Height; r++)
                for (int c = 0; c < Panel; c++) sums[r * Panel + c] = c < tile.Width ? tile.Initial[r * tile.InitialStride + c] : 0;
            whole.Initial = sums;
            whole.InitialStride = Panel;
        }
        Whole(whole);
        for (int r = 0; r < tile.Height; r++)
            for (int c = 0; c < tile.Width; c++) tile.Output[r * tile.Stride + c] = sums[r * Panel + c];
    }

    private static void Whole(in Tile tile)
    {
        if (Avx512F.IsSupported) TileKernel512.Run(tile);
        else if (Fma.IsSupported) Run256(tile);
        else TileKernel128.Run(tile);
    }

    internal static void Run256(in Tile tile)
    {
        switch (tile.Height)
        {
            case 1: Row(tile); break;
            case 2: Few<Two>(tile); break;
            case 3: Few<Three>(tile); break;
            case 4: Run<Four>(tile); break;
            case 5: Run<Five>(tile); break;
            default: Run<Six>(tile); break;
        }
    }

    // The compiler makes one loop for each height from four on, without the rows that are not there.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TRows>(in Tile tile) where TRows : struct, IRows
    {
        float* panel = tile.Panel;
        float** rows = tile.Rows;
        nint from = tile.From, depth = tile.Depth;
        Vector256<float> l0 = default, l1 = default, l2 = default, l3 = default, l4 = default, l5 = default;
        Vector256<float> h0 = default, h1 = default, h2 = default, h3 = default, h4 = default, h5 = default;
        for (int taps = tile.Taps; taps > 0; taps--, rows += TileRows)
        {
            float* a0 = rows[0] + from, a1 = rows[1] + from, a2 = rows[2] + from, a3 = rows[3] + from, a4 = rows[4] + from, a5 = rows[5] + from;
            for (nint k = 0; k < depth; k++, panel += Panel)
            {
                Vector256<float> low = Vector256.Load(panel), high = Vector256.Load(panel + 8);
                Vector256<float> a = Vector256.Create(a0[k]), b = Vector256.Create(a1[k]);
                l0 = Fma.MultiplyAdd(a, low, l0);
                h0 = Fma.MultiplyAdd(a, high, h0);
                l1 = Fma.MultiplyAdd(b, low, l1);
                h1 = Fma.MultiplyAdd(b, high, h1);
                a = Vector256.Create(a2[k]);
                l2 = Fma.MultiplyAdd(a, low, l2);
                h2 = Fma.MultiplyAdd(a, high, h2);
                b = Vector256.Create(a3[k]);
                l3 = Fma.MultiplyAdd(b, low, l3);
                h3 = Fma.MultiplyAdd(b, high, h3);
                if (TRows.Count > 4)
                {
                    a = Vector256.Create(a4[k]);
                    l4 = Fma.MultiplyAdd(a, low, l4);
                    h4 = Fma.MultiplyAdd(a, high, h4);
                }
                if (TRows.Count > 5)
                {
                    b = Vector256.Create(a5[k]);
                    l5 = Fma.MultiplyAdd(b, low, l5);
                    h5 = Fma.MultiplyAdd(b, high, h5);
                }
            }
        }
        Finish(tile, 0, l0, h0);
        Finish(tile, 1, l1, h1);
        Finish(tile, 2, l2, h2);
        Finish(tile, 3, l3, h3);
        if (TRows.Count > 4) Finish(tile, 4, l4, h4);
        if (TRows.Count > 5) Finish(tile, 5, l5, h5);
    }

    /// <summary>Two or three rows times one panel: the sums of every second product are kept apart, in the registers of the rows that are not there, to hide the latency of adding.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Few<TRows>(in Tile tile) where TRows : struct, IRows
    {
        float* panel = tile.Panel;
        float** rows = tile.Rows;
        nint from = tile.From, depth = tile.Depth;
        Vector256<float> l0 = default, l1 = default, l2 = default, l3 = default, l4 = default, l5 = default;
        Vector256<float> h0 = default, h1 = default, h2 = default, h3 = default, h4 = default, h5 = default;
        for (int taps = tile.Taps; taps > 0; taps--, rows += TileRows)
        {
            float* a0 = rows[0] + from, a1 = rows[1] + from, a2 = rows[2] + from;
            nint k = 0;
            for (; k < depth - 1; k += 2, panel += 2 * Panel)
            {
                Vector256<float> low = Vector256.Load(panel), high = Vector256.Load(panel + 8);
                Vector256<float> a = Vector256.Create(a0[k]), b = Vector256.Create(a1[k]);
                l0 = Fma.MultiplyAdd(a, low, l0);
                h0 = Fma.MultiplyAdd(a, high, h0);
                l1 = Fma.MultiplyAdd(b, low, l1);
                h1 = Fma.MultiplyAdd(b, high, h1);
                if (TRows.Count > 2)
                {
                    a = Vector256.Create(a2[k]);
                    l2 = Fma.MultiplyAdd(a, low, l2);
                    h2 = Fma.MultiplyAdd(a, high, h2);
                }
                (low, high) = (Vector256.Load(panel + 16), Vector256.Load(panel + 24));
                (a, b) = (Vector256.Create(a0[k + 1]), Vector256.Create(a1[k + 1]));
                l3 = Fma.MultiplyAdd(a, low, l3);
                h3 = Fma.MultiplyAdd(a, high, h3);
                l4 = Fma.MultiplyAdd(b, low, l4);
                h4 = Fma.MultiplyAdd(b, high, h4);
                if (TRows.Count > 2)
                {
                    a = Vector256.Create(a2[k + 1]);
                    l5 = Fma.MultiplyAdd(a, low, l5);
                    h5 = Fma.MultiplyAdd(a, high, h5);
                }
            }
            if (k == depth) continue;
            Vector256<float> lastLow = Vector256.Load(panel), lastHigh = Vector256.Load(panel + 8);
            panel += Panel;
            l0 = Fma.MultiplyAdd(Vector256.Create(a0[k]), lastLow, l0);
            h0 = Fma.MultiplyAdd(Vector256.Create(a0[k]), lastHigh, h0);
            l1 = Fma.MultiplyAdd(Vector256.Create(a1[k]), lastLow, l1);
            h1 = Fma.MultiplyAdd(Vector256.Create(a1[k]), lastHigh, h1);
            if (TRows.Count <= 2) continue;
            l2 = Fma.MultiplyAdd(Vector256.Create(a2[k]), lastLow, l2);
            h2 = Fma.MultiplyAdd(Vector256.Create(a2[k]), lastHigh, h2);
        }
        Finish(tile, 0, l0 + l3, h0 + h3);
        Finish(tile, 1, l1 + l4, h1 + h4);
        if (TRows.Count > 2) Finish(tile, 2, l2 + l5, h2 + h5);
    }

    /// <summary>One row times one panel: bound by reading the panel, so four independent sums hide the latency of adding.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row(in Tile tile)
    {
        float* panel = tile.Panel;
        float** rows = tile.Rows;
        Vector256<float> l0 = default, h0 = default, l1 = default, h1 = default, l2 = default, h2 = default, l3 = default, h3 = default;
        for (int taps = tile.Taps; taps > 0; taps--, rows += TileRows)
        {
            float* row = *rows + tile.From, end = row + tile.Depth;
            for (; row <= end - 4; row += 4, panel += 4 * Panel)
            {
                Vector256<float> a = Vector256.Create(row[0]), b = Vector256.Create(row[1]), c = Vector256.Create(row[2]), d = Vector256.Create(row[3]);
                l0 = Fma.MultiplyAdd(a, Vector256.Load(panel), l0);
                h0 = Fma.MultiplyAdd(a, Vector256.Load(panel + 8), h0);
                l1 = Fma.MultiplyAdd(b, Vector256.Load(panel + 16), l1);
                h1 = Fma.MultiplyAdd(b, Vector256.Load(panel + 24), h1);
                l2 = Fma.MultiplyAdd(c, Vector256.Load(panel + 32), l2);
                h2 = Fma.MultiplyAdd(c, Vector256.Load(panel + 40), h2);
                l3 = Fma.MultiplyAdd(d, Vector256.Load(panel + 48), l3);
                h3 = Fma.MultiplyAdd(d, Vector256.Load(panel + 56), h3);
            }
            for (; row < end; row++, panel += Panel)
            {
                Vector256<float> a = Vector256.Create(*row);
                l0 = Fma.MultiplyAdd(a, Vector256.Load(panel), l0);
                h0 = Fma.MultiplyAdd(a, Vector256.Load(panel + 8), h0);
            }
        }
        Finish(tile, 0, l0 + l1 + (l2 + l3), h0 + h1 + (h2 + h3));
    }

    /// <summary>Adds what is added to a row's sums, bounds them and writes them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(in Tile tile, nint row, Vector256<float> low, Vector256<float> high)
    {
        if (tile.Bias is not null)
        {
            low += Vector256.Load(tile.Bias);
            high += Vector256.Load(tile.Bias + 8);
        }
        if (tile.Initial is not null)
        {
            float* initial = tile.Initial + row * tile.InitialStride;
            low += Vector256.Load(initial);
            high += Vector256.Load(initial + 8);
        }
        // max(least, x) then min(most, x): the instructions give their second operand for NaN, so NaN is kept.
        Vector256<float> least = Vector256.Create(tile.Low), most = Vector256.Create(tile.High);
        float* output = tile.Output + row * tile.Stride;
        Avx.Min(most, Avx.Max(least, low)).Store(output);
        Avx.Min(most, Avx.Max(least, high)).Store(output + 8);
    }

    /// <summary>How many rows a loop is made for.</summary>
    private interface IRows
    {
        static abstract int Count { get; }
    }

    private struct Two : IRows
    {
        public static int Count => 2;
    }

    private struct Three : IRows
    {
        public static int Count => 3;
    }

    private struct Four : IRows
    {
        public static int Count => 4;
    }

    private struct Five : IRows
    {
        public static int Count => 5;
    }

    private struct Six : IRows
    {
        public static int Count => 6;
    }
}
