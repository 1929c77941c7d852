using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ModelBuild.Engine.Compute;

/// <summary>
/// Convolution by Winograd's algorithm (<see cref="WinogradAxis"/>): tiles of the image go to the points; there each point is a product of matrices, tiles × channels times channels × outputs;
/// and the products of a panel of outputs go back to results while they are in the cache. A block of tiles is one item of work.
/// <para>
/// Rounding: results of a tile differ from exact ones by a few units in the last place of the largest numbers of the tile, a direct convolution's by as many of the sums' own
/// terms. A tile with an infinity, a NaN or an overflow on the way is computed directly, to what a direct convolution gives.
/// </para>
/// </summary>
internal static unsafe class WinogradConv2D
{
    // Tiles of a block at the points: half of a second-level cache. With few tiles the weights, which every block reads, would take longer than the products.
    private const int BlockBytes = 256 << 10, FewestTiles = 24;

    private const int Panel = PackedMatrix.PanelWidth, Lanes = WinogradTransform.Lanes;

    /// <summary>As <see cref="Conv2D.Run"/>.</summary>
    public static void Run(
        WorkPool pool, float* input, int batch, int height, int width, in Window window, WinogradFilter filter, float* bias, Activation activation, float* output, float* addend = null)
    {
        WinogradTiling tiling = filter.Tiling;
        int across = tiling.Across.Tiles(window.OutputWidth), down = tiling.Down.Tiles(window.OutputHeight), tiles = batch * down * across;
        int most = Math.Max(BlockBytes / sizeof(float) / tiling.Points / filter.Channels, FewestTiles) / TileKernel.TileRows * TileKernel.TileRows;
        var work = new Work
        {
            Input = input, Height = height, Width = width, Channels = filter.Channels, Outputs = filter.Outputs, Window = window, Tiling = tiling, TilesAcross = across, TilesDown = down, Tiles = tiles,
            Items = WorkItems.Of(tiles, most, filter.Panels, pool.Threads), Panels = filter[0], PanelCount = filter.Panels, Weights = filter.Weights, Scale = filter.Scale,
            Bias = bias, Activation = activation, Output = output, Addend = addend,
        };
        pool.Run(work.Items.Count, ref work);
    }

    private struct Work : IParallelWork
    {
        public float* Input, Panels, Weights, Scale, Bias, Output, Addend;
        public int Height, Width, Channels, Outputs, TilesAcross, TilesDown, Tiles, PanelCount;
        public Window Window;
        public WinogradTiling Tiling;
        public WorkItems Items;
        public Activation Activation;

        public readonly void Execute(int item)
        {
            int first = item / Items.PanelItems * Items.RowsPerItem, count = Math.Min(Items.RowsPerItem, Tiles - first), points = Tiling.Points;
            int firstPanel = item % Items.PanelItems * Items.PanelsPerItem, lastPanel = Math.Min(PanelCount, firstPanel + Items.PanelsPerItem);
            // From one point to the next. A line more than the tiles take, or the points of one channel would share a set of the first-level cache.
            nint stride = (nint)count * Channels + Panel;
            int groups = TileBlock.Tiles(count), rows = groups * TileKernel.TileRows;
            using var scratch = Scratch.Rent(((points * (stride + (nint)count * Panel + Channels + 2 * Lanes)) * sizeof(float)) + rows * sizeof(float*));
            float* values = (float*)scratch.Pointer, products = values + points * stride, part = products + (nint)points * count * Panel, bordered = part + points * 2 * Lanes;
            float** pointers = (float**)(bordered + (nint)points * Channels);

            for (int t = 0; t < count; t++) TakeImage(Place(first + t), values + (nint)t * Channels, stride, part, bordered);
            for (int g = 0, at = 0; g < groups; g++)
            {
                int row = TileBlock.FirstRow(g, count), last = TileBlock.FirstRow(g + 1, count) - 1;
                for (int r = 0; r < TileKernel.TileRows; r++) pointers[at++] = values + (nint)Math.Min(row + r, last) * Channels;
            }
            for (int panel = firstPanel; panel < lastPanel; panel++)
            {
                Multiply(panel, count, pointers, stride, products);
                for (int column = panel * Panel, end = Math.Min(Outputs, column + Panel); column < end; column += Lanes)
                    for (int t = 0; t < count; t++) GiveResults(Place(first + t), products + (nint)t * Panel + column % Panel, (nint)count * Panel, column, part);
            }
        }

        private readonly TilePlace Place(int tile)
        {
            int row = tile / TilesAcross;
            return new TilePlace(row / TilesDown, row % TilesDown * Tiling.Down.Outputs, tile % TilesAcross * Tiling.Across.Outputs);
        }

        /// <summary>Takes all channels of a tile to the points.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void TakeImage(TilePlace place, float* target, nint stride, float* part, float* bordered)
        {
            int down = Tiling.Down.Points, across = Tiling.Across.Points, top = place.Y - Window.PadTop, left = place.X - Window.PadLeft;
            nint row = (nint)Width * Channels;
            float* source = Input + (((nint)place.Image * Height + top) * Width + left) * Channels;
            if (top < 0 || left < 0 || top + down > Height || left + across > Width)
            {
                // What lies beside the image is zero.
                row = (nint)across * Channels;
                int firstColumn = Math.Clamp(-left, 0, across), lastColumn = Math.Clamp(Width - left, firstColumn, across);
                for (int y = 0; y < down; y++)
                {
                    var line = new Span<float>(bordered + y * row, (int)row);
                    if ((uint)(top + y) >= (uint)Height || firstColumn == lastColumn)
                    {
                        line.Clear();
                        continue;
                    }
                    line[..(firstColumn * Channels)].Clear();
                    new ReadOnlySpan<float>(source + ((nint)y * Width + firstColumn) * Channels, (lastColumn - firstColumn) * Channels).CopyTo(line[(firstColumn * Channels)..]);
                    line[(lastColumn * Channels)..].Clear();
                }
                source = bordered;
            }
            for (int c = 0; c < Channels; c += Lanes, source += Lanes, target += Lanes)
            {
                if (down == 1) WinogradTransform.Image(across, source, Channels, row, 1, target, stride, 0);
                else if (across == 1) WinogradTransform.Image(down, source, row, Channels, 1, target, stride, 0);
                else
                {
                    WinogradTransform.Image(down, source, row, Channels, across, part, across * Lanes, Lanes);
                    WinogradTransform.Image(across, part, Lanes, across * Lanes, down, target, stride, across * stride);
                }
            }
        }

        /// <summary>The products of a block and a panel, point by point.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Multiply(int panel, int count, float** pointers, nint stride, float* products)
        {
            int groups = TileBlock.Tiles(count), points = Tiling.Points, perGroup = (Channels + groups - 1) / groups;
            var tile = new Tile
            {
                Taps = 1, Depth = Channels, Panel = Panels + (nint)panel * points * Channels * Panel, Output = products, Stride = Panel, Width = Panel,
                Low = float.NegativeInfinity, High = float.PositiveInfinity,
            };
            for (int point = 0; point < points; point++, tile.From += stride)
            {
                float* next = tile.Panel + (nint)Channels * Panel;
                for (int g = 0, row = 0; g < groups; g++)
                {
                    // The next point's weights, a few at a time; see TileBlock.
                    for (int line = g * perGroup, endLine = Math.Min(Channels, line + perGroup); line < endLine && Sse.IsSupported; line++) Sse.Prefetch1(next + (nint)line * Panel);
                    int end = TileBlock.FirstRow(g + 1, count);
                    tile.Rows = pointers + g * TileKernel.TileRows;
                    tile.Height = end - row;
                    TileKernel.Run(tile);
                    tile.Output += tile.Height * Panel;
                    row = end;
                }
                tile.Panel = next;
            }
        }

        /// <summary>Takes eight output channels of a tile from the points to results.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void GiveResults(TilePlace place, float* source, nint stride, int column, float* part)
        {
            WinogradAxis down = Tiling.Down, across = Tiling.Across;
            float* results = part + Tiling.Points * Lanes;
            if (down.Points == 1) WinogradTransform.Result(across, source, stride, 0, 1, results, Lanes, 0);
            else if (across.Points == 1) WinogradTransform.Result(down, source, stride, 0, 1, results, Lanes, 0);
            else
            {
                WinogradTransform.Result(down, source, across.Points * stride, stride, across.Points, part, across.Points * Lanes, Lanes);
                WinogradTransform.Result(across, part, Lanes, across.Points * Lanes, down.Outputs, results, Lanes, across.Outputs * Lanes);
            }
            // Zero, or NaN where any result is no number.
            Vector256<float> check = default;
            for (int i = 0; i < down.Outputs * across.Outputs; i++) check = Vector256.MultiplyAddEstimate(Vector256.Load(results + i * Lanes), Vector256<float>.Zero, check);
            bool direct = !Vector256.EqualsAll(check, Vector256<float>.Zero);

            Vector256<float> bias = Bias is null ? default : Vector256.Load(Bias + column), least = Vector256.Create(Activation.Low()), most = Vector256.Create(Activation.High());
            int height = Math.Min(down.Outputs, Window.OutputHeight - place.Y), width = Math.Min(across.Outputs, Window.OutputWidth - place.X);
            for (int y = 0; y < height; y++)
            {
                nint at = (((nint)place.Image * Window.OutputHeight + place.Y + y) * Window.OutputWidth + place.X) * Outputs + column;
                for (int x = 0; x < width; x++, at += Outputs)
                {
                    Vector256<float> start = Addend is null ? bias : bias + Vector256.Load(Addend + at);
                    Vector256<float> sum = direct ? Direct(place.Image, place.Y + y, place.X + x, column, start) : start + Vector256.Load(results + (y * across.Outputs + x) * Lanes);
                    Activations.Clamp(sum, least, most).Store(Output + at);
                }
            }
        }

        /// <summary>Eight output channels of one pixel, in the order of a direct convolution.</summary>
        private readonly Vector256<float> Direct(int image, int y, int x, int column, Vector256<float> sum)
        {
            Vector256<float> scale = Scale is null ? Vector256<float>.One : Vector256.Load(Scale + column);
            float* weights = Weights + column;
            for (int ky = 0; ky < Window.KernelHeight; ky++)
            {
                int sy = y - Window.PadTop + ky;
                for (int kx = 0; kx < Window.KernelWidth; kx++)
                {
                    int sx = x - Window.PadLeft + kx;
                    bool inside = (uint)sy < (uint)Height && (uint)sx < (uint)Width;
                    float* pixel = Input + (((nint)image * Height + sy) * Width + sx) * Channels;
                    for (int c = 0; c < Channels; c++, weights += Outputs) sum = Vector256.MultiplyAddEstimate(Vector256.Create(inside ? pixel[c] : 0), Vector256.Load(weights) * scale, sum);
                }
            }
            return sum;
        }
    }

    /// <summary>A tile's image, and its first result there.</summary>
    private readonly record struct TilePlace(int Image, int Y, int X);
}
