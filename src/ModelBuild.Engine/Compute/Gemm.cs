using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ModelBuild.Engine.Compute;

/// <summary>Matrix products of 32-bit floats.</summary>
internal static unsafe class Gemm
{
    // Below this many multiplications a product is done before another thread would have woken up.
    private const long WorthSharing = 200_000;

    /// <summary>output[m, n] = activation(a[m, k] · b + bias), row-major.</summary>
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
    public static void Run(
        WorkPool pool, int m, float* a, nint aStride, float* panels, int k, int n, float* output, nint outputStride, float* bias, Activation activation)
    {
        if (m == 0 || n == 0) return;
        var work = new Work
        {
            M = m, K = k, N = n, A = a, AStride = aStride, Panels = panels, Output = output, OutputStride = outputStride, Bias = bias, Activation = activation,
        };
        int panelCount = (n + PackedMatrix.PanelWidth - 1) / PackedMatrix.PanelWidth;
        work.PanelCount = panelCount;
        int threads = (long)m * n * k < WorthSharing ? 1 : pool.Threads;
        // Rows in one item: enough tiles to use a panel again while it is in the first cache levels, yet several items a thread.
        int tiles = (m + TileKernel.TileRows - 1) / TileKernel.TileRows;
        work.RowsPerItem = Math.Clamp((tiles + 3) / 4, 1, Math.Max(1, 131072 / Math.Max(1, k * 24))) * TileKernel.TileRows;
        int rowItems = (m + work.RowsPerItem - 1) / work.RowsPerItem;
        // Few rows: share the panels instead.
        work.PanelsPerItem = rowItems >= 4 * threads ? panelCount : Math.Max(1, panelCount * rowItems / (4 * threads));
        work.PanelItems = (panelCount + work.PanelsPerItem - 1) / work.PanelsPerItem;
        int items = rowItems * work.PanelItems;
        if (threads == 1)
        {
            for (int i = 0; i < items; i++) work.Execute(i);
        }
        else pool.Run(items, ref work);
    }

    private struct Work : IParallelWork
    {
        public int M, K, N, RowsPerItem, PanelCount, PanelsPerItem, PanelItems;
        public float* A, Panels, Output, Bias;
        public nint AStride, OutputStride;
        public Activation Activation;

        public readonly void Execute(int item)
        {
            int firstRow = item / PanelItems * RowsPerItem, lastRow = Math.Min(M, firstRow + RowsPerItem);
            int firstPanel = item % PanelItems * PanelsPerItem, lastPanel = Math.Min(PanelCount, firstPanel + PanelsPerItem);
            float** rows = stackalloc float*[TileKernel.TileRows];
            for (int p = firstPanel; p < lastPanel; p++)
            {
                int column = p * PackedMatrix.PanelWidth, width = Math.Min(PackedMatrix.PanelWidth, N - column);
                float* panel = Panels + (long)p * K * PackedMatrix.PanelWidth;
                float* bias = Bias is null ? null : Bias + column;
                for (int r = firstRow; r < lastRow; r += TileKernel.TileRows)
                {
                    int height = Math.Min(TileKernel.TileRows, lastRow - r);
                    float* target = Output + r * OutputStride + column;
                    if (height == 1 && Fma.IsSupported)
                    {
                        Vector(A + r * AStride, K, panel, target, width, bias, Activation);
                        continue;
                    }
                    for (int i = 0; i < TileKernel.TileRows; i++) rows[i] = A + (r + Math.Min(i, height - 1)) * AStride;
                    TileKernel.Run(rows, 1, K, panel, target, OutputStride, height, width, bias, Activation);
                }
            }
        }

        /// <summary>One row times one panel: bound by reading the panel, so four independent sums hide the latency of adding.</summary>
        private static void Vector(float* row, int k, float* panel, float* output, int width, float* bias, Activation activation)
        {
            Vector256<float> l0 = bias is null ? default : Vector256.Load(bias), h0 = bias is null ? default : Vector256.Load(bias + 8);
            Vector256<float> l1 = default, h1 = default, l2 = default, h2 = default, l3 = default, h3 = default;
            int i = 0;
            for (; i <= k - 4; i += 4, panel += 4 * PackedMatrix.PanelWidth)
            {
                Vector256<float> a = Vector256.Create(row[i]), b = Vector256.Create(row[i + 1]), c = Vector256.Create(row[i + 2]), d = Vector256.Create(row[i + 3]);
                l0 = Fma.MultiplyAdd(a, Vector256.Load(panel), l0);
                h0 = Fma.MultiplyAdd(a, Vector256.Load(panel + 8), h0);
                l1 = Fma.MultiplyAdd(b, Vector256.Load(panel + 16), l1);
                h1 = Fma.MultiplyAdd(b, Vector256.Load(panel + 24), h1);
                l2 = Fma.MultiplyAdd(c, Vector256.Load(panel + 32), l2);
                h2 = Fma.MultiplyAdd(c, Vector256.Load(panel + 40), h2);
                l3 = Fma.MultiplyAdd(d, Vector256.Load(panel + 48), l3);
                h3 = Fma.MultiplyAdd(d, Vector256.Load(panel + 56), h3);
            }
            for (; i < k; i++, panel += PackedMatrix.PanelWidth)
            {
                Vector256<float> a = Vector256.Create(row[i]);
                l0 = Fma.MultiplyAdd(a, Vector256.Load(panel), l0);
                h0 = Fma.MultiplyAdd(a, Vector256.Load(panel + 8), h0);
            }
            l0 = l0 + l1 + (l2 + l3);
            h0 = h0 + h1 + (h2 + h3);
            float* edge = stackalloc float[PackedMatrix.PanelWidth];
            l0.Store(edge);
            h0.Store(edge + 8);
            for (int c = 0; c < width; c++) output[c] = TileKernel.Apply(edge[c], activation);
        }
    }
}
