namespace ModelBuild.Engine.Compute;

/// <summary>The geometry of a two-dimensional window over images in NHWC layout.</summary>
internal readonly record struct Window(
    int KernelHeight, int KernelWidth, int StrideY, int StrideX, int DilationY, int DilationX, int PadTop, int PadLeft, int OutputHeight, int OutputWidth);

/// <summary>Two-dimensional convolution of 32-bit floats, NHWC, filter HWIO packed once (the right-hand matrix of an indirect product).</summary>
internal static unsafe class Conv2D
{
    // With fewer input channels a row of the filter's taps is taken as one stretch, as its pixels lie beside each other.
    private const int FewChannels = 64;

    // Output pixels in one item of work.
    private const int PixelsPerItem = 126;

    /// <summary>output = activation(convolution(input, filter) + bias + addend).</summary>
    /// <param name="pool">The threads to share the work.</param>
    /// <param name="input">Batch × height × width × channels.</param>
    /// <param name="batch">Images.</param>
    /// <param name="height">Rows of an input image.</param>
    /// <param name="width">Columns of an input image.</param>
    /// <param name="channels">Input channels.</param>
    /// <param name="window">Where the filter is laid.</param>
    /// <param name="filter">(filter height × width × channels) × output channels, packed.</param>
    /// <param name="bias">Output channels padded to whole panels, or null.</param>
    /// <param name="activation">Applied to each element.</param>
    /// <param name="output">Batch × output height × output width × output channels.</param>
    /// <param name="addend">What is added, laid out as the output; the output itself or null.</param>
    public static void Run(
        WorkPool pool, float* input, int batch, int height, int width, int channels, in Window window, PackedMatrix filter, float* bias,
        Activation activation, float* output, float* addend = null)
    {
        if (window is { KernelHeight: 1, KernelWidth: 1, StrideY: 1, StrideX: 1, PadTop: 0, PadLeft: 0 } && window.OutputHeight == height && window.OutputWidth == width)
        {
            Gemm.Run(pool, batch * height * width, input, channels, filter.Panel(0), channels, filter.Columns, output, filter.Columns, bias, activation, addend);
            return;
        }
        if (PlanarConv2D.Suits(window, height, width, filter.Columns))
        {
            PlanarConv2D.Run(pool, input, batch, height, width, channels, window, filter, bias, activation, output, addend);
            return;
        }
        int pixels = batch * window.OutputHeight * window.OutputWidth;
        bool byRow = channels < FewChannels && window.DilationX == 1;
        int depth = byRow ? channels * window.KernelWidth : channels;
        // No zeros of its own: every tap that falls beside the image reads these.
        float* zeros = stackalloc float[depth <= 1024 ? depth : 1];
        NativeBlock? large = depth <= 1024 ? null : new NativeBlock(depth * sizeof(float));
        if (large is not null) zeros = (float*)large.Pointer;
        new Span<float>(zeros, depth).Clear();
        var work = new Work
        {
            Input = input, Height = height, Width = width, Channels = channels, Window = window, Zeros = zeros, ByRow = byRow,
            Items = WorkItems.Of(pixels, PixelsPerItem, filter.Panels, pool.Threads),
            Block = new TileBlock
            {
                Rows = pixels, Taps = window.KernelHeight * (byRow ? 1 : window.KernelWidth), Depth = depth, Panels = filter.Panel(0), Columns = filter.Columns, Bias = bias,
                Activation = activation, Output = output, Stride = filter.Columns, Addend = addend, AddendStride = filter.Columns,
            },
        };
        pool.Run(work.Items.Count, ref work);
        large?.Dispose();
    }

    private struct Work : IParallelWork
    {
        public float* Input, Zeros;
        public int Height, Width, Channels;
        public bool ByRow;
        public Window Window;
        public WorkItems Items;
        public TileBlock Block;

        public readonly void Execute(int item)
        {
            TileBlock block = Block;
            int first = Items.Cut(item, ref block);
            int tiles = TileBlock.Tiles(block.Rows);
            long pointerCount = (long)tiles * TileKernel.TileRows * block.Taps;
            // Stretches that reach beyond the image are copied beside zeros.
            long copies = ByRow && MayReachOut() ? (long)block.Rows * block.Taps * block.Depth : 0;
            using var scratch = Scratch.Rent(pointerCount * sizeof(float*) + copies * sizeof(float));
            float** at = block.Pointers = (float**)scratch.Pointer;
            float* copy = (float*)(at + pointerCount);
            (int image, int y, int x) = Place(first);
            int column = first % Window.OutputWidth, line = first / Window.OutputWidth % Window.OutputHeight;
            nint across = (nint)Window.StrideX * Channels, down = (nint)Window.DilationY * Width * Channels, right = (nint)Window.DilationX * Channels;
            long reachDown = (Window.KernelHeight - 1L) * Window.DilationY, reach = (Window.KernelWidth - 1L) * Window.DilationX;
            int tapsAcross = ByRow ? 1 : Window.KernelWidth;
            for (int t = 0, row = 0; t < tiles; t++, at += (nint)TileKernel.TileRows * block.Taps)
            {
                int end = TileBlock.FirstRow(t + 1, block.Rows), rows = end - row;
                row = end;
                if (x >= 0 && y >= 0 && y + reachDown < Height && x + (rows - 1L) * Window.StrideX + reach < Width && column + rows <= Window.OutputWidth)
                {
                    // All of the tile's windows lie in the image, side by side.
                    float* window = Input + (((nint)image * Height + y) * Width + x) * Channels;
                    float** pointers = at;
                    for (int ky = 0; ky < Window.KernelHeight; ky++, window += down)
                    {
                        float* tap = window;
                        for (int kx = 0; kx < tapsAcross; kx++, tap += right)
                            for (int r = 0; r < TileKernel.TileRows; r++) *pointers++ = tap + Math.Min(r, rows - 1) * across;
                    }
                    Advance(rows, ref image, ref line, ref column, ref y, ref x);
                    continue;
                }
                for (int r = 0; r < rows; r++)
                {
                    if (ByRow) PointToRows(image, y, x, at + r, ref copy);
                    else PointToTaps(image, y, x, at + r);
                    Advance(1, ref image, ref line, ref column, ref y, ref x);
                }
                for (int r = rows; r < TileKernel.TileRows; r++)
                    for (int tap = 0; tap < block.Taps; tap++) at[tap * TileKernel.TileRows + r] = at[tap * TileKernel.TileRows + rows - 1];
            }
            block.Run();
        }

        /// <summary>On by some pixels of a line, without the divisions that their place would take.</summary>
        private readonly void Advance(int pixels, ref int image, ref int line, ref int column, ref int y, ref int x)
        {
            x += pixels * Window.StrideX;
            column += pixels;
            if (column < Window.OutputWidth) return;
            (column, x, y) = (0, -Window.PadLeft, y + Window.StrideY);
            if (++line < Window.OutputHeight) return;
            (line, y) = (0, -Window.PadTop);
            image++;
        }

        private readonly bool MayReachOut() => Window.PadLeft > 0 || (Window.OutputWidth - 1) * Window.StrideX - Window.PadLeft + Window.KernelWidth > Width;

        private readonly void PointToTaps(int image, int y, int x, float** pointers)
        {
            for (int ky = 0; ky < Window.KernelHeight; ky++)
            {
                int sy = y + ky * Window.DilationY;
                for (int kx = 0; kx < Window.KernelWidth; kx++, pointers += TileKernel.TileRows)
                {
                    int sx = x + kx * Window.DilationX;
                    bool inside = (uint)sy < (uint)Height && (uint)sx < (uint)Width;
                    *pointers = inside ? Input + (((long)image * Height + sy) * Width + sx) * Channels : Zeros;
                }
            }
        }

        private readonly void PointToRows(int image, int y, int x, float** pointers, ref float* copy)
        {
            if (x >= 0 && y >= 0 && x + Window.KernelWidth <= Width && y + (Window.KernelHeight - 1L) * Window.DilationY < Height)
            {
                float* inner = Input + (((nint)image * Height + y) * Width + x) * Channels;
                nint down = (nint)Window.DilationY * Width * Channels;
                for (int ky = 0; ky < Window.KernelHeight; ky++, pointers += TileKernel.TileRows, inner += down) *pointers = inner;
                return;
            }
            int before = Math.Clamp(-x, 0, Window.KernelWidth), after = Math.Clamp(x + Window.KernelWidth - Width, 0, Window.KernelWidth), inside = Math.Max(0, Window.KernelWidth - before - after);
            for (int ky = 0; ky < Window.KernelHeight; ky++, pointers += TileKernel.TileRows)
            {
                int sy = y + ky * Window.DilationY;
                if ((uint)sy >= (uint)Height || inside == 0)
                {
                    *pointers = Zeros;
                    continue;
                }
                float* source = Input + (((long)image * Height + sy) * Width + x) * Channels;
                *pointers = source;
                if (inside == Window.KernelWidth) continue;
                *pointers = copy;
                var stretch = new Span<float>(copy, Window.KernelWidth * Channels);
                stretch[..(before * Channels)].Clear();
                new ReadOnlySpan<float>(source + before * Channels, inside * Channels).CopyTo(stretch[(before * Channels)..]);
                stretch[((before + inside) * Channels)..].Clear();
                copy += stretch.Length;
            }
        }

        /// <summary>The image of an output pixel, and the input place of its window's first tap.</summary>
        private readonly (int Image, int Y, int X) Place(int pixel)
        {
            int x = pixel % Window.OutputWidth, rest = pixel / Window.OutputWidth;
            return (rest / Window.OutputHeight, rest % Window.OutputHeight * Window.StrideY - Window.PadTop, x * Window.StrideX - Window.PadLeft);
        }
    }
}
