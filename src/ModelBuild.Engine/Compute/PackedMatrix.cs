using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ModelBuild.Engine.Compute;

/// <summary>
/// The right-hand matrix of a product, laid out as the inner loop reads it: panels of 16 columns, each panel row by row, the last padded with
/// zeros. Weights are packed once at load. A convolution's filter is such a matrix of (height × width × channels) rows.
/// </summary>
internal sealed unsafe class PackedMatrix : IDisposable
{
    /// <summary>Columns of a panel: two vectors of eight floats.</summary>
    public const int PanelWidth = 16;

    private readonly NativeBlock _block;

    private PackedMatrix(int rows, int columns)
    {
        Rows = rows;
        Columns = columns;
        Panels = (columns + PanelWidth - 1) / PanelWidth;
        _block = new NativeBlock((long)Panels * rows * PanelWidth * sizeof(float));
    }

    public int Rows { get; }

    public int Columns { get; }

    public int Panels { get; }

    public float* Panel(int panel) => (float*)_block.Pointer + (long)panel * Rows * PanelWidth;

    /// <summary>Packs a row-major matrix, or with <paramref name="transposed"/> the transpose of a row-major columns × rows matrix.</summary>
    /// <param name="matrix">The matrix.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="transposed">Whether it lies there as its transpose.</param>
    /// <param name="scale">A factor for each column, not for transposed ones, or null. A scaled copy instead would be memory that the system has to find and clear.</param>
    public static PackedMatrix Pack(float* matrix, int rows, int columns, bool transposed = false, float* scale = null)
    {
        var packed = new PackedMatrix(rows, columns);
        PackInto((float*)packed._block.Pointer, matrix, rows, columns, transposed, scale);
        return packed;
    }

    /// <summary>Floats that a packed matrix takes.</summary>
    public static long PackedLength(int rows, int columns) => (long)(columns + PanelWidth - 1) / PanelWidth * PanelWidth * rows;

    /// <summary>Packs into memory of <see cref="PackedLength"/> floats: for matrices that are made anew in every run.</summary>
    // At its best at once: it runs through all weights of a model in the first run, mostly never again.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void PackInto(float* target, float* matrix, int rows, int columns, bool transposed = false, float* scale = null)
    {
        for (int first = 0; first < columns; first += PanelWidth)
        {
            int width = Math.Min(PanelWidth, columns - first);
            if (transposed)
            {
                for (int c = 0; c < width; c++)
                {
                    float* source = matrix + (long)(first + c) * rows;
                    for (int r = 0; r < rows; r++) target[(long)r * PanelWidth + c] = source[r];
                }
                for (int c = width; c < PanelWidth; c++)
                    for (int r = 0; r < rows; r++) target[(long)r * PanelWidth + c] = 0;
            }
            else
            {
                float* from = matrix + first, to = target;
                Vector128<float> s0 = Vector128<float>.One, s1 = s0, s2 = s0, s3 = s0;
                if (scale is not null && width == PanelWidth) (s0, s1, s2, s3) = (Vector128.Load(scale + first), Vector128.Load(scale + first + 4), Vector128.Load(scale + first + 8), Vector128.Load(scale + first + 12));
                for (int r = 0; r < rows; r++, from += columns, to += PanelWidth)
                {
                    if (width == PanelWidth)
                    {
                        // A line of the cache: no call is made for so little.
                        Vector128.Store(Vector128.Load(from) * s0, to);
                        Vector128.Store(Vector128.Load(from + 4) * s1, to + 4);
                        Vector128.Store(Vector128.Load(from + 8) * s2, to + 8);
                        Vector128.Store(Vector128.Load(from + 12) * s3, to + 12);
                        continue;
                    }
                    for (int c = 0; c < PanelWidth; c++) to[c] = c >= width ? 0 : scale is null ? from[c] : from[c] * scale[first + c];
                }
            }
            target += (long)rows * PanelWidth;
        }
    }

    public void Dispose() => _block.Dispose();
}
