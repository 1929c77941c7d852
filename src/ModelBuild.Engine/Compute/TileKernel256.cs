using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ModelBuild.Engine.Compute;

/// <summary>
/// The innermost loop for AVX2: six rows times one panel of 16 columns, held in twelve registers for the whole depth. Four steps of the depth are taken at a time: of a step's 23 instructions
/// three only count. A core for itself has room for them beside the multiplications; one that shares its core with another thread does not, and was 8 % slower.
/// </summary>
internal static unsafe class TileKernel256
{
    private const int Panel = PackedMatrix.PanelWidth;

    public static void Run(in Tile tile)
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
        for (int taps = tile.Taps; taps > 0; taps--, rows += TileKernel.TileRows)
        {
            float* a0 = rows[0] + from, a1 = rows[1] + from, a2 = rows[2] + from, a3 = rows[3] + from, a4 = rows[4] + from, a5 = rows[5] + from;
            nint k = 0, fours = depth - 3;
            for (; k < fours; k += 4, panel += 4 * Panel)
            {
                Step<TRows>(0, panel, a0 + k, a1 + k, a2 + k, a3 + k, a4 + k, a5 + k, ref l0, ref h0, ref l1, ref h1, ref l2, ref h2, ref l3, ref h3, ref l4, ref h4, ref l5, ref h5);
                Step<TRows>(1, panel, a0 + k, a1 + k, a2 + k, a3 + k, a4 + k, a5 + k, ref l0, ref h0, ref l1, ref h1, ref l2, ref h2, ref l3, ref h3, ref l4, ref h4, ref l5, ref h5);
                Step<TRows>(2, panel, a0 + k, a1 + k, a2 + k, a3 + k, a4 + k, a5 + k, ref l0, ref h0, ref l1, ref h1, ref l2, ref h2, ref l3, ref h3, ref l4, ref h4, ref l5, ref h5);
                Step<TRows>(3, panel, a0 + k, a1 + k, a2 + k, a3 + k, a4 + k, a5 + k, ref l0, ref h0, ref l1, ref h1, ref l2, ref h2, ref l3, ref h3, ref l4, ref h4, ref l5, ref h5);
            }
            for (; k < depth; k++, panel += Panel)
            {
                Step<TRows>(0, panel, a0 + k, a1 + k, a2 + k, a3 + k, a4 + k, a5 + k, ref l0, ref h0, ref l1, ref h1, ref l2, ref h2, ref l3, ref h3, ref l4, ref h4, ref l5, ref h5);
            }
        }
        // All rows together, from what is read of the tile once; one after the other would read it again after each store.
        if (tile.Bias is not null)
        {
            float* bias = tile.Bias;
            AddRow(bias, ref l0, ref h0);
            AddRow(bias, ref l1, ref h1);
            AddRow(bias, ref l2, ref h2);
            AddRow(bias, ref l3, ref h3);
            if (TRows.Count > 4) AddRow(bias, ref l4, ref h4);
            if (TRows.Count > 5) AddRow(bias, ref l5, ref h5);
        }
        if (tile.Addend is not null)
        {
            float* addend = tile.Addend;
            nint next = tile.AddendStride;
            AddRow(addend, ref l0, ref h0);
            AddRow(addend + next, ref l1, ref h1);
            AddRow(addend + 2 * next, ref l2, ref h2);
            AddRow(addend + 3 * next, ref l3, ref h3);
            if (TRows.Count > 4) AddRow(addend + 4 * next, ref l4, ref h4);
            if (TRows.Count > 5) AddRow(addend + 5 * next, ref l5, ref h5);
        }
        Vector256<float> least = Vector256.Create(tile.Low), most = Vector256.Create(tile.High);
        float* output = tile.Output;
        nint stride = tile.Stride;
        Store(output, l0, h0, least, most);
        Store(output + stride, l1, h1, least, most);
        Store(output + 2 * stride, l2, h2, least, most);
        Store(output + 3 * stride, l3, h3, least, most);
        if (TRows.Count > 4) Store(output + 4 * stride, l4, h4, least, most);
        if (TRows.Count > 5) Store(output + 5 * stride, l5, h5, least, most);
    }

    /// <summary>A step of the depth, counted from the given places: an element of each row times a row of the panel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step<TRows>(
        int step, float* panel, float* a0, float* a1, float* a2, float* a3, float* a4, float* a5, ref Vector256<float> l0, ref Vector256<float> h0, ref Vector256<float> l1, ref Vector256<float> h1,
        ref Vector256<float> l2, ref Vector256<float> h2, ref Vector256<float> l3, ref Vector256<float> h3, ref Vector256<float> l4, ref Vector256<float> h4, ref Vector256<float> l5, ref Vector256<float> h5)
        where TRows : struct, IRows
    {
        Vector256<float> low = Vector256.Load(panel + step * Panel), high = Vector256.Load(panel + step * Panel + 8);
        Add(a0[step], low, high, ref l0, ref h0);
        Add(a1[step], low, high, ref l1, ref h1);
        Add(a2[step], low, high, ref l2, ref h2);
        Add(a3[step], low, high, ref l3, ref h3);
        if (TRows.Count > 4) Add(a4[step], low, high, ref l4, ref h4);
        if (TRows.Count > 5) Add(a5[step], low, high, ref l5, ref h5);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(float element, Vector256<float> low, Vector256<float> high, ref Vector256<float> lowSum, ref Vector256<float> highSum)
    {
        Vector256<float> a = Vector256.Create(element);
        lowSum = Fma.MultiplyAdd(a, low, lowSum);
        highSum = Fma.MultiplyAdd(a, high, highSum);
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
        for (int taps = tile.Taps; taps > 0; taps--, rows += TileKernel.TileRows)
        {
            float* a0 = rows[0] + from, a1 = rows[1] + from, a2 = rows[2] + from;
            nint k = 0;
            for (; k < depth - 1; k += 2, panel += 2 * Panel)
            {
                Vector256<float> low = Vector256.Load(panel), high = Vector256.Load(panel + 8);
                Add(a0[k], low, high, ref l0, ref h0);
                Add(a1[k], low, high, ref l1, ref h1);
                if (TRows.Count > 2) Add(a2[k], low, high, ref l2, ref h2);
                (low, high) = (Vector256.Load(panel + Panel), Vector256.Load(panel + Panel + 8));
                Add(a0[k + 1], low, high, ref l3, ref h3);
                Add(a1[k + 1], low, high, ref l4, ref h4);
                if (TRows.Count > 2) Add(a2[k + 1], low, high, ref l5, ref h5);
            }
            if (k == depth) continue;
            Vector256<float> lastLow = Vector256.Load(panel), lastHigh = Vector256.Load(panel + 8);
            panel += Panel;
            Add(a0[k], lastLow, lastHigh, ref l0, ref h0);
            Add(a1[k], lastLow, lastHigh, ref l1, ref h1);
            if (TRows.Count > 2) Add(a2[k], lastLow, lastHigh, ref l2, ref h2);
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
        for (int taps = tile.Taps; taps > 0; taps--, rows += TileKernel.TileRows)
        {
            float* row = *rows + tile.From, end = row + tile.Depth;
            for (; row <= end - 4; row += 4, panel += 4 * Panel)
            {
                Add(row[0], Vector256.Load(panel), Vector256.Load(panel + 8), ref l0, ref h0);
                Add(row[1], Vector256.Load(panel + 16), Vector256.Load(panel + 24), ref l1, ref h1);
                Add(row[2], Vector256.Load(panel + 32), Vector256.Load(panel + 40), ref l2, ref h2);
                Add(row[3], Vector256.Load(panel + 48), Vector256.Load(panel + 56), ref l3, ref h3);
            }
            for (; row < end; row++, panel += Panel) Add(*row, Vector256.Load(panel), Vector256.Load(panel + 8), ref l0, ref h0);
        }
        Finish(tile, 0, l0 + l1 + (l2 + l3), h0 + h1 + (h2 + h3));
    }

    /// <summary>Adds what is added to a row's sums, bounds them and writes them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(in Tile tile, nint row, Vector256<float> low, Vector256<float> high)
    {
        if (tile.Bias is not null) AddRow(tile.Bias, ref low, ref high);
        if (tile.Addend is not null) AddRow(tile.Addend + row * tile.AddendStride, ref low, ref high);
        Store(tile.Output + row * tile.Stride, low, high, Vector256.Create(tile.Low), Vector256.Create(tile.High));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddRow(float* values, ref Vector256<float> low, ref Vector256<float> high)
    {
        low += Vector256.Load(values);
        high += Vector256.Load(values + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* target, Vector256<float> low, Vector256<float> high, Vector256<float> least, Vector256<float> most)
    {
        Activations.Clamp(low, least, most).Store(target);
        Activations.Clamp(high, least, most).Store(target + 8);
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
