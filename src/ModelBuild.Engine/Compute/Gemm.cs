namespace ModelBuild.Engine.Compute;

/// <summary>Matrix products of 32-bit floats.</summary>
internal static unsafe class Gemm
{
    // Below this many multiplications a product is done before another thread would have woken up.
    private const long WorthSharing = 200_000;

    // Bytes of the left matrix that are used again for every panel: half of a second-level cache.
    private const int RowBytes = 256 << 10;

    // Pointers to rows on the stack; more are kept in scratch memory.
    private const int FewPointers = 192;

    /// <summary>output[m, n] = activation(a[m, k] · b + bias + addend), row-major.</summary>
    /// <param name="pool">The threads to share the work.</param>
    /// <param name="m">Rows of a.</param>
    /// <param name="a">The left matrix.</param>
    /// <param name="aStride">Elements from one row of a to the next.</param>
    /// <param name="panels">The packed right matrix, see <see cref="PackedMatrix"/>.</param>
    /// <param name="k">Rows of the right matrix.</param>
    /// <param name="n">Columns of the right matrix.</param>
    /// <param name="output">The result.</param>
    /// <param name="outputStride">Elements from one row of the result to the next.</param>
    /// <param name="bias">n values padded to whole panels, or null.</param>
    /// <param name="activation">Applied to each element.</param>
    /// <param name="addend">A matrix laid out as the result, which is added; the result itself or null.</param>
    public static void Run(
        WorkPool pool, int m, float* a, nint aStride, float* panels, int k, int n, float* output, nint outputStride, float* bias, Activation activation, float* addend = null)
    {
        if (m == 0 || n == 0) return;
        int panelCount = (n + PackedMatrix.PanelWidth - 1) / PackedMatrix.PanelWidth, threads = (long)m * n * k < WorthSharing ? 1 : pool.Threads;
        WorkItems items = WorkItems.Of(m, Math.Max(1, RowBytes / sizeof(float) / Math.Clamp(k, 64, 256)), panelCount, threads);
        var work = new Work
        {
            Items = items, A = a, AStride = aStride,
            Block = new TileBlock
            {
                Rows = m, Taps = 1, Depth = k, Panels = panels, Columns = n, Bias = bias, Activation = activation, Addend = addend, AddendStride = outputStride, Output = output, Stride = outputStride,
            },
        };
        if (threads == 1)
        {
            for (int i = 0; i < items.Count; i++) work.Execute(i);
        }
        else pool.Run(items.Count, ref work);
    }

    private struct Work : IParallelWork
    {
        public WorkItems Items;
        public TileBlock Block;
        public float* A;
        public nint AStride;

        public readonly void Execute(int item)
        {
            TileBlock block = Block;
            int first = Items.Cut(item, ref block);
            int pointers = TileBlock.Tiles(block.Rows) * TileKernel.TileRows;
            if (pointers <= FewPointers)
            {
                float** few = stackalloc float*[pointers];
                Run(block, A + first * AStride, few);
                return;
            }
            using var scratch = Scratch.Rent((long)pointers * sizeof(float*));
            Run(block, A + first * AStride, (float**)scratch.Pointer);
        }

        private readonly void Run(TileBlock block, float* a, float** pointers)
        {
            int tiles = TileBlock.Tiles(block.Rows);
            block.Pointers = pointers;
            for (int t = 0; t < tiles; t++)
            {
                int row = TileBlock.FirstRow(t, block.Rows), last = TileBlock.FirstRow(t + 1, block.Rows) - 1;
                for (int r = 0; r < TileKernel.TileRows; r++) *pointers++ = a + Math.Min(row + r, last) * AStride;
            }
            block.Run();
        }
    }
}
