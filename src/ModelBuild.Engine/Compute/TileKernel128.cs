using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ModelBuild.Engine.Compute;

/// <summary>The innermost loop for Neon and for x86 without AVX2: two rows at a time, in eight vectors of four, as sixteen registers allow.</summary>
internal static unsafe class TileKernel128
{
    public static void Run(in Tile tile)
    {
        for (int row = 0; row < tile.Height; row += 2) Pair(tile, row, Math.Min(row + 1, tile.Height - 1));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pair(in Tile tile, int first, int second)
    {
        Vector128<float> s0 = default, s1 = default, s2 = default, s3 = default, t0 = default, t1 = default, t2 = default, t3 = default;
        float* panel = tile.Panel;
        float** rows = tile.Rows;
        for (int taps = tile.Taps; taps > 0; taps--, rows += TileKernel.TileRows)
        {
            float* a = rows[first] + tile.From, b = rows[second] + tile.From;
            for (nint k = 0; k < tile.Depth; k++, panel += PackedMatrix.PanelWidth)
            {
                Vector128<float> x = Vector128.Create(a[k]), y = Vector128.Create(b[k]);
                Vector128<float> c0 = Vector128.Load(panel), c1 = Vector128.Load(panel + 4), c2 = Vector128.Load(panel + 8), c3 = Vector128.Load(panel + 12);
                s0 = Vector128.MultiplyAddEstimate(x, c0, s0);
                t0 = Vector128.MultiplyAddEstimate(y, c0, t0);
                s1 = Vector128.MultiplyAddEstimate(x, c1, s1);
                t1 = Vector128.MultiplyAddEstimate(y, c1, t1);
                s2 = Vector128.MultiplyAddEstimate(x, c2, s2);
                t2 = Vector128.MultiplyAddEstimate(y, c2, t2);
                s3 = Vector128.MultiplyAddEstimate(x, c3, s3);
                t3 = Vector128.MultiplyAddEstimate(y, c3, t3);
            }
        }
        Store(tile, first, 0, s0);
        Store(tile, first, 4, s1);
        Store(tile, first, 8, s2);
        Store(tile, first, 12, s3);
        if (second == first) return;
        Store(tile, second, 0, t0);
        Store(tile, second, 4, t1);
        Store(tile, second, 8, t2);
        Store(tile, second, 12, t3);
    }

    private static void Store(in Tile tile, int row, int column, Vector128<float> sum)
    {
        if (tile.Bias is not null) sum += Vector128.Load(tile.Bias + column);
        if (tile.Addend is not null) sum += Vector128.Load(tile.Addend + row * tile.AddendStride + column);
        Activations.Clamp(sum, Vector128.Create(tile.Low), Vector128.Create(tile.High)).Store(tile.Output + row * tile.Stride + column);
    }
}
