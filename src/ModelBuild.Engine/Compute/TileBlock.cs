using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace ModelBuild.Engine.Compute;

/// <summary>
/// Some rows of a product times some panels, tile by tile. The depth is cut into chunks: a chunk of a panel stays near for all tiles, which add to what the chunks before have left
/// in the output.
/// </summary>
internal unsafe struct TileBlock
{
    // Rows of a panel that are used again: 32 KB. With the rows of a tile that is a little more than a first-level cache holds, but the next level gives them as fast as they are
    // multiplied, and half as many rows would take every sum through memory twice as often (measured: 97 against 94 GFLOP/s at a depth of 512).
    private const int Chunk = 512;

    /// <summary>Pointers to the rows' elements, by tile and tap; see <see cref="Tile.Rows"/> and <see cref="FirstRow"/>.</summary>
    public float** Pointers;

    /// <summary>Rows of the block.</summary>
    public int Rows;

    /// <summary>Stretches that a row consists of.</summary>
    public int Taps;

    /// <summary>Elements of each stretch.</summary>
    public int Depth;

    /// <summary>All panels of the right-hand matrix.</summary>
    public float* Panels;

    /// <summary>The first panel of the block.</summary>
    public int FirstPanel;

    /// <summary>The panel behind its last.</summary>
    public int LastPanel;

    /// <summary>Columns of the whole product.</summary>
    public int Columns;

    /// <summary>A value for each column, padded to whole panels, or null.</summary>
    public float* Bias;

    /// <summary>What is added to the sums, laid out by <see cref="AddendStride"/>; or null.</summary>
    public float* Addend;

    /// <summary>Elements from one row of <see cref="Addend"/> to the next.</summary>
    public nint AddendStride;

    /// <summary>The block's first row of the result, in the first column of the product.</summary>
    public float* Output;

    /// <summary>Elements from one row of the result to the next.</summary>
    public nint Stride;

    /// <summary>Applied at the end.</summary>
    public Activation Activation;

    /// <summary>The number of tiles that rows make.</summary>
    public static int Tiles(int rows) => (rows + TileKernel.TileRows - 1) / TileKernel.TileRows;

    /// <summary>The first row of a tile, counted from the block's. Tiles are as even as can be: a tile of one row would wait for its own sums.</summary>
    public static int FirstRow(int tile, int rows) => (int)((long)tile * rows / Tiles(rows));

    /// <summary>Computes the block.</summary>
    public readonly void Run()
    {
        int tiles = Tiles(Rows);
        // With a tile or two there is nothing to read again.
        if (tiles <= 2 || (long)Taps * Depth <= Chunk + Chunk / 2)
        {
            Part(0, Taps, 0, Depth, tiles, true, true);
        }
        else if (Depth > Chunk + Chunk / 2)
        {
            int parts = (Depth + Chunk - 1) / Chunk, size = (Depth + parts - 1) / parts;
            for (int tap = 0; tap < Taps; tap++)
                for (int from = 0; from < Depth; from += size)
                    Part(tap, 1, from, Math.Min(size, Depth - from), tiles, tap == 0 && from == 0, tap == Taps - 1 && from + size >= Depth);
        }
        else
        {
            int parts = (Taps * Depth + Chunk - 1) / Chunk, size = (Taps + parts - 1) / parts;
            for (int tap = 0; tap < Taps; tap += size) Part(tap, Math.Min(size, Taps - tap), 0, Depth, tiles, tap == 0, tap + size >= Taps);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Part(int firstTap, int taps, int from, int depth, int tiles, bool first, bool last)
    {
        nint panelLength = (nint)Taps * Depth * PackedMatrix.PanelWidth;
        var tile = new Tile
        {
            Taps = taps, From = from, Depth = depth, Stride = Stride,
            Low = last ? Activation.Low() : float.NegativeInfinity, High = last ? Activation.High() : float.PositiveInfinity,
        };
        float* addend = first ? Addend : Output;
        tile.AddendStride = first ? AddendStride : Stride;
        for (int p = FirstPanel; p < LastPanel; p++)
        {
            int column = p * PackedMatrix.PanelWidth;
            tile.Width = Math.Min(PackedMatrix.PanelWidth, Columns - column);
            tile.Panel = Panels + p * panelLength + ((nint)firstTap * Depth + from) * PackedMatrix.PanelWidth;
            tile.Bias = Bias is null || !first ? null : Bias + column;
            // What comes after this chunk of a panel: that of the next one, or the next chunk of the first.
            float* next = p + 1 < LastPanel ? tile.Panel + panelLength : Panels + FirstPanel * panelLength + ((nint)firstTap * Depth + from + (nint)taps * depth) * PackedMatrix.PanelWidth;
            int lines = tiles > 2 && (p + 1 < LastPanel || !last) ? taps * depth : 0, perTile = (lines + tiles - 1) / tiles;
            for (int t = 0, row = 0; t < tiles; t++)
            {
                // A few at a time: weights of a whole model come from memory, and more would hold up the tile's own reading.
                for (int line = t * perTile, endLine = Math.Min(lines, line + perTile); line < endLine && Sse.IsSupported; line++) Sse.Prefetch1(next + (nint)line * PackedMatrix.PanelWidth);
                int end = FirstRow(t + 1, Rows);
                tile.Rows = Pointers + ((nint)t * Taps + firstTap) * TileKernel.TileRows;
                tile.Height = end - row;
                tile.Addend = addend is null ? null : addend + row * tile.AddendStride + column;
                tile.Output = Output + row * Stride + column;
                TileKernel.Run(tile);
                row = end;
            }
        }
    }
}
