namespace ModelBuild.Engine.Compute;

/// <summary>The geometry of a two-dimensional window over images in NHWC layout.</summary>
internal readonly record struct Window(
    int KernelHeight, int KernelWidth, int StrideY, int StrideX, int DilationY, int DilationX, int PadTop, int PadLeft, int OutputHeight, int OutputWidth);

/// <summary>Two-dimensional convolution of 32-bit floats, NHWC, filter HWIO packed once (the right-hand matrix of an indirect product).</summary>
internal static unsafe class Conv2D
{
    // With fewer input channels than this the pointers cost more than copying the patches.
    private const int FewChannels = 12;

    // Output pixels in one item of work; a multiple of the tile's rows.
    private const int PixelsPerItem = 24 * TileKernel.TileRows;

    /// <summary>output = activation(convolution(input, filter) + bias).</summary>
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
    public static void Run(
        WorkPool pool, float* input, int batch, int height, int width, int channels, in Window window, PackedMatrix filter, float* bias,
        Activation activation, float* output)
    {
        if (window is { KernelHeight: 1, KernelWidth: 1, StrideY: 1, StrideX: 1, PadTop: 0, PadLeft: 0 } && window.OutputHeight == height && window.OutputWidth == width)
        {
            Gemm.Run(pool, batch * height * width, input, channels, filter.Panel(0), channels, filter.Columns, output, filter.Columns, bias, activation);
            return;
        }
        int pixels = batch * window.OutputHeight * window.OutputWidth;
        int perItem = PixelsPerItem;
        // Small images: more, smaller items, so that every thread has some.
        while (perItem > TileKernel.TileRows && pixels / perItem < 3 * pool.Threads) perItem -= TileKernel.TileRows;
        // No zeros of its own: every tap that falls beside the image reads this row.
        float* zeros = stackalloc float[channels <= 1024 ? channels : 1];
        NativeBlock? large = channels <= 1024 ? null : new NativeBlock(channels * sizeof(float));
        if (large is not null) zeros = (float*)large.Pointer;
        new Span<float>(zeros, channels).Clear();
        var work = new Work
        {
            Input = input, Height = height, Width = width, Channels = channels, Window = window, Panels = filter.Panel(0), Rows = filter.Rows, N = filter.Columns,
            PanelCount = filter.Panels, Bias = bias, Activation = activation, Output = output, Zeros = zeros, Pixels = pixels, PerItem = perItem,
        };
        pool.Run((pixels + perItem - 1) / perItem, ref work);
        large?.Dispose();
    }

    private struct Work : IParallelWork
    {
        public float* Input, Panels, Bias, Output, Zeros;
        public int Height, Width, Channels, Rows, N, PanelCount, Pixels, PerItem;
        public Window Window;
        public Activation Activation;

        public readonly void Execute(int item)
        {
            int first = item * PerItem, last = Math.Min(Pixels, first + PerItem);
            int tiles = (last - first + TileKernel.TileRows - 1) / TileKernel.TileRows;
            bool copy = Channels < FewChannels;
            int taps = Window.KernelHeight * Window.KernelWidth;
            // Either the patches themselves, or pointers to where each tap of each pixel's patch begins.
            using var scratch = Scratch.Rent(copy ? (long)tiles * TileKernel.TileRows * Rows * sizeof(float) : (long)tiles * TileKernel.TileRows * taps * sizeof(float*));
            float** pointers = (float**)scratch.Pointer;
            float* patches = (float*)scratch.Pointer;
            for (int t = 0; t < tiles; t++)
            {
                for (int r = 0; r < TileKernel.TileRows; r++)
                {
                    int pixel = Math.Min(first + t * TileKernel.TileRows + r, last - 1);
                    if (copy) CopyPatch(pixel, patches + (long)(t * TileKernel.TileRows + r) * Rows);
                    else PointToTaps(pixel, pointers + (long)t * TileKernel.TileRows * taps + r);
                }
            }
            float** rows = stackalloc float*[TileKernel.TileRows];
            for (int p = 0; p < PanelCount; p++)
            {
                int column = p * PackedMatrix.PanelWidth, width = Math.Min(PackedMatrix.PanelWidth, N - column);
                float* panel = Panels + (long)p * Rows * PackedMatrix.PanelWidth;
                float* bias = Bias is null ? null : Bias + column;
                for (int t = 0; t < tiles; t++)
                {
                    int pixel = first + t * TileKernel.TileRows, count = Math.Min(TileKernel.TileRows, last - pixel);
                    float* target = Output + (long)pixel * N + column;
                    if (copy)
                    {
                        for (int r = 0; r < TileKernel.TileRows; r++) rows[r] = patches + (long)(t * TileKernel.TileRows + r) * Rows;
                        TileKernel.Run(rows, 1, Rows, panel, target, N, count, width, bias, Activation);
                    }
                    else
                    {
                        TileKernel.Run(pointers + (long)t * TileKernel.TileRows * taps, taps, Channels, panel, target, N, count, width, bias, Activation);
                    }
                }
            }
        }

        private readonly void PointToTaps(int pixel, float** pointers)
        {
            (int image, int y, int x) = Place(pixel);
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

        private readonly void CopyPatch(int pixel, float* patch)
        {
            (int image, int y, int x) = Place(pixel);
            for (int ky = 0; ky < Window.KernelHeight; ky++)
            {
                int sy = y + ky * Window.DilationY;
                for (int kx = 0; kx < Window.KernelWidth; kx++, patch += Channels)
                {
                    int sx = x + kx * Window.DilationX;
                    bool inside = (uint)sy < (uint)Height && (uint)sx < (uint)Width;
                    float* source = inside ? Input + (((long)image * Height + sy) * Width + sx) * Channels : Zeros;
                    for (int c = 0; c < Channels; c++) patch[c] = source[c];
                }
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
