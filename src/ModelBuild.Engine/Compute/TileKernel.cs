using System.Runtime.Intrinsics.X86;

namespace ModelBuild.Engine.Compute;

/// <summary>The innermost loop of matrix products and convolutions, as the processor has it: <see cref="TileKernel512"/>, <see cref="TileKernel256"/> or <see cref="TileKernel128"/>.</summary>
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
        if (tile.Addend is not null)
        {
            for (int r = 0; r < tile.Height; r++)
                for (int c = 0; c < Panel; c++) sums[r * Panel + c] = c < tile.Width ? tile.Addend[r * tile.AddendStride + c] : 0;
            whole.Addend = sums;
            whole.AddendStride = Panel;
        }
        Whole(whole);
        for (int r = 0; r < tile.Height; r++)
            for (int c = 0; c < tile.Width; c++) tile.Output[r * tile.Stride + c] = sums[r * Panel + c];
    }

    private static void Whole(in Tile tile)
    {
        if (Avx512F.IsSupported) TileKernel512.Run(tile);
        else if (Fma.IsSupported) TileKernel256.Run(tile);
        else TileKernel128.Run(tile);
    }
}
