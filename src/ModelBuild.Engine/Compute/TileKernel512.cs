using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ModelBuild.Engine.Compute;

/// <summary>The innermost loop for AVX-512: twelve rows times one panel, whose 16 columns are one register.</summary>
internal static unsafe class TileKernel512
{
    /// <summary>Most rows of a tile.</summary>
    public const int Rows = 12;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in Tile tile)
    {
        float* panel = tile.Panel;
        float** rows = tile.Rows;
        nint depth = tile.Depth;
        Vector512<float> s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default, s8 = default, s9 = default, s10 = default, s11 = default;
        for (int taps = tile.Taps; taps > 0; taps--, rows += Rows)
        {
            for (nint k = tile.From; k < tile.From + depth; k++, panel += PackedMatrix.PanelWidth)
            {
                Vector512<float> b = Vector512.Load(panel);
                s0 = Vector512.MultiplyAddEstimate(Vector512.Create(rows[0][k]), b, s0);
                s1 = Vector512.MultiplyAddEstimate(Vector512.Create(rows[1][k]), b, s1);
                s2 = Vector512.MultiplyAddEstimate(Vector512.Create(rows[2][k]), b, s2);
                s3 = Vector512.MultiplyAddEstimate(Vector512.Create(rows[3][k]), b, s3);
                s4 = Vector512.MultiplyAddEstimate(Vector512.Create(rows[4][k]), b, s4);
                s5 = Vector512.MultiplyAddEstimate(Vector512.Create(rows[5][k]), b, s5);
                s6 = Vector512.MultiplyAddEstimate(Vector512.Create(rows[6][k]), b, s6);
                s7 = Vector512.MultiplyAddEstimate(Vector512.Create(rows[7][k]), b, s7);
                s8 = Vector512.MultiplyAddEstimate(Vector512.Create(rows[8][k]), b, s8);
                s9 = Vector512.MultiplyAddEstimate(Vector512.Create(rows[9][k]), b, s9);
                s10 = Vector512.MultiplyAddEstimate(Vector512.Create(rows[10][k]), b, s10);
                s11 = Vector512.MultiplyAddEstimate(Vector512.Create(rows[11][k]), b, s11);
            }
        }
        Store(tile, 0, s0); Store(tile, 1, s1); Store(tile, 2, s2); Store(tile, 3, s3); Store(tile, 4, s4); Store(tile, 5, s5);
        Store(tile, 6, s6); Store(tile, 7, s7); Store(tile, 8, s8); Store(tile, 9, s9); Store(tile, 10, s10); Store(tile, 11, s11);
    }

    private static void Store(in Tile tile, int row, Vector512<float> sum)
    {
        if (row >= tile.Height) return;
        if (tile.Bias is not null) sum += Vector512.Load(tile.Bias);
        if (tile.Addend is not null) sum += Vector512.Load(tile.Addend + row * tile.AddendStride);
        Activations.Clamp(sum, Vector512.Create(tile.Low), Vector512.Create(tile.High)).Store(tile.Output + row * tile.Stride);
    }
}
