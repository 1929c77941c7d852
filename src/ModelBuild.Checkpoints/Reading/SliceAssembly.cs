namespace ModelBuild.Checkpoints.Reading;

/// <summary>
/// Puts a tensor together from its slices, or cuts a slice out of it, in row-major order and without holding more of it than a band: as many of its
/// outermost rows as fit a buffer. Each stored slice is read from first to last exactly once, so its checksum is verified on the way.
/// </summary>
internal static class SliceAssembly
{
    private const int BandBytes = 1024 * 1024;

    /// <summary>Hands out the part of a tensor that <paramref name="wanted"/> is.</summary>
    /// <param name="shape">The tensor's shape; at least one dimension, and no element count of zero.</param>
    /// <param name="elementSize">Bytes of one element.</param>
    /// <param name="stored">The stored blocks that overlap what is wanted; where one is missing, nothing is wanted.</param>
    /// <param name="wanted">What to hand out.</param>
    /// <param name="handler">Takes the bytes, part by part.</param>
    /// <param name="cancellation">Looked at between bands.</param>
    public static void Read(
        long[] shape, int elementSize, IReadOnlyList<(Block Block, ValueCursor Cursor)> stored, Block wanted, BytesHandler handler, CancellationToken cancellation)
    {
        // Rows along this axis are the largest that fit the band; the dimensions before it are gone through one index at a time.
        int axis = 0;
        long rowElements = CheckpointTensor.CountOf(shape) / shape[0];
        while (rowElements * elementSize > BandBytes) rowElements /= shape[++axis];
        long rows = Math.Max(1, BandBytes / (rowElements * elementSize));
        rows = Math.Min(rows, shape[axis]);
        byte[] band = new byte[rows * rowElements * elementSize], part = new byte[band.Length];

        long[] prefix = new long[axis];
        do
        {
            for (long row = 0; row < shape[axis]; row += rows)
            {
                cancellation.ThrowIfCancellationRequested();
                Block region = Region(shape, prefix, axis, row, Math.Min(rows, shape[axis] - row));
                foreach ((Block block, ValueCursor cursor) in stored)
                {
                    if (Intersection(region, block) is not { } common) continue;
                    Span<byte> bytes = part.AsSpan(0, (int)(CheckpointTensor.CountOf(common.Length) * elementSize));
                    cursor.Read(bytes);
                    Copy(bytes, common, band, region, common, elementSize);
                }
                if (Intersection(region, wanted) is not { } shown) continue;
                Span<byte> result = part.AsSpan(0, (int)(CheckpointTensor.CountOf(shown.Length) * elementSize));
                Copy(band, region, result, shown, shown, elementSize);
                handler(result);
            }
        }
        while (Next(prefix, shape));
        foreach ((_, ValueCursor cursor) in stored) cursor.Finish();
    }

    private static Block Region(long[] shape, long[] prefix, int axis, long row, long rows)
    {
        var region = new Block([.. prefix, row, .. new long[shape.Length - axis - 1]], [.. shape]);
        for (int i = 0; i < axis; i++) region.Length[i] = 1;
        region.Length[axis] = rows;
        return region;
    }

    private static Block? Intersection(Block a, Block b)
    {
        long[] start = new long[a.Start.Length], length = new long[a.Start.Length];
        for (int i = 0; i < start.Length; i++)
        {
            start[i] = Math.Max(a.Start[i], b.Start[i]);
            length[i] = Math.Min(a.Start[i] + a.Length[i], b.Start[i] + b.Length[i]) - start[i];
            if (length[i] <= 0) return null;
        }
        return new Block(start, length);
    }

    /// <summary>Copies what lies within both blocks: out of the bytes of one, into the bytes of the other.</summary>
    private static void Copy(ReadOnlySpan<byte> source, Block from, Span<byte> destination, Block to, Block what, int elementSize)
    {
        // Trailing dimensions that are whole on both sides make one run of bytes.
        int rank = what.Start.Length, inner = rank - 1;
        long run = what.Length[inner];
        while (inner > 0 && from.Length[inner] == what.Length[inner] && to.Length[inner] == what.Length[inner]) run *= what.Length[--inner];
        long[] index = new long[inner];
        int runBytes = (int)(run * elementSize);
        do
        {
            source.Slice((int)(Offset(from, what, index) * elementSize), runBytes).CopyTo(destination[(int)(Offset(to, what, index) * elementSize)..]);
        }
        while (Next(index, what.Length));
    }

    /// <summary>Where in the elements of <paramref name="of"/> the run of <paramref name="what"/> with that outer index begins.</summary>
    private static long Offset(Block of, Block what, long[] index)
    {
        long offset = 0;
        for (int i = 0; i < of.Start.Length; i++) offset = offset * of.Length[i] + what.Start[i] - of.Start[i] + (i < index.Length ? index[i] : 0);
        return offset;
    }

    /// <summary>The next index in row-major order; false when there is none.</summary>
    internal static bool Next(long[] index, IReadOnlyList<long> lengths)
    {
        for (int i = index.Length - 1; i >= 0; i--)
        {
            if (++index[i] < lengths[i]) return true;
            index[i] = 0;
        }
        return false;
    }
}
