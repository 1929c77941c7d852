using ModelBuild.Diagnostics;
using ModelBuild.Protos;

namespace ModelBuild.Checkpoints.Inspection;

/// <summary>
/// The elements of a tensor that its print shows: all, or, of one with more than <see cref="NumpyPrintOptions.Threshold"/> elements, those at the edges.
/// They are picked from the stream of values, so that no large tensor is ever in memory.
/// </summary>
/// <param name="DType">The dtype of the elements.</param>
/// <param name="Shape">The tensor's shape.</param>
/// <param name="Kept">The shape of what is shown.</param>
/// <param name="Bytes">Its elements, little-endian; empty for strings.</param>
/// <param name="Strings">Its elements when they are strings.</param>
internal sealed record PrintedArray(DataType DType, long[] Shape, int[] Kept, byte[] Bytes, byte[][] Strings)
{
    /// <exception cref="ModelFileException">What <see cref="CheckpointReader.Read"/> throws; MB1007 when more is to be shown than fits into memory.</exception>
    public static PrintedArray Read(CheckpointReader reader, CheckpointTensor tensor, NumpyPrintOptions options)
    {
        long[] shape = [.. tensor.Shape];
        long[] kept = KeptOf(shape, options);
        long count = CheckpointTensor.CountOf(kept);
        if (tensor.DType == DataType.DtString)
        {
            byte[][] all = reader.ReadStrings(tensor);
            byte[][] strings = [.. Runs(shape, kept).SelectMany(run => new ArraySegment<byte[]>(all, (int)run.Start, (int)run.Length))];
            return new PrintedArray(tensor.DType, shape, [.. kept.Select(dim => (int)dim)], [], strings);
        }
        int size = ElementSize.Of(tensor.DType);
        if (count > Array.MaxLength / Math.Max(size, 1))
        {
            throw new ModelFileException(
                DiagnosticCodes.UnsupportedDType,
                $"'{tensor.Name}' has {count} elements to print, more than fit into memory. Lower the print options 'threshold' and 'edgeitems'.", reader.Prefix);
        }
        if (size > 0) reader.EnsureThere(tensor);
        byte[] bytes = new byte[count * size];
        using IEnumerator<(long Start, long Length)> runs = Runs(shape, kept).GetEnumerator();
        long at = 0, runStart = 0, runEnd = 0;
        int done = 0;
        reader.Read(tensor, part =>
        {
            while (true)
            {
                if (at >= runEnd)
                {
                    if (!runs.MoveNext()) (runStart, runEnd) = (long.MaxValue, long.MaxValue);
                    else (runStart, runEnd) = (runs.Current.Start * size, (runs.Current.Start + runs.Current.Length) * size);
                }
                long skip = Math.Min(Math.Max(runStart - at, 0), part.Length);
                part = part[(int)skip..];
                at += skip;
                if (part.IsEmpty) return;
                int take = (int)Math.Min(runEnd - at, part.Length);
                part[..take].CopyTo(bytes.AsSpan(done));
                part = part[take..];
                at += take;
                done += take;
            }
        });
        return new PrintedArray(tensor.DType, shape, [.. kept.Select(dim => (int)dim)], bytes, []);
    }

    /// <summary>The same of values in memory.</summary>
    public static PrintedArray Of(DataType dtype, long[] shape, ReadOnlySpan<byte> bytes, byte[][] strings, NumpyPrintOptions options)
    {
        long[] kept = KeptOf(shape, options);
        int size = ElementSize.Of(dtype);
        var shownBytes = new List<byte>();
        var shownStrings = new List<byte[]>();
        foreach ((long start, long length) in Runs(shape, kept))
        {
            if (dtype == DataType.DtString) shownStrings.AddRange(strings.AsSpan((int)start, (int)length));
            else shownBytes.AddRange(bytes.Slice((int)start * size, (int)length * size));
        }
        return new PrintedArray(dtype, shape, [.. kept.Select(dim => (int)dim)], [.. shownBytes], [.. shownStrings]);
    }

    private static long[] KeptOf(long[] shape, NumpyPrintOptions options)
    {
        bool summarized = CheckpointTensor.CountOf(shape) > options.Threshold;
        return [.. shape.Select(dim => summarized ? Math.Min(dim, 2L * options.EdgeItems) : dim)];
    }

    /// <summary>The kept elements as runs of neighbours in row-major order.</summary>
    private static IEnumerable<(long Start, long Length)> Runs(long[] shape, long[] kept)
    {
        if (shape.SequenceEqual(kept)) return [(0, CheckpointTensor.CountOf(shape))];
        return Of(0, 0);

        IEnumerable<(long, long)> Of(int axis, long start)
        {
            start *= shape[axis];
            long edge = kept[axis] / 2;
            bool whole = kept[axis] == shape[axis];
            if (axis == shape.Length - 1)
            {
                if (whole)
                {
                    yield return (start, shape[axis]);
                    yield break;
                }
                yield return (start, edge);
                yield return (start + shape[axis] - edge, edge);
                yield break;
            }
            for (long i = 0; i < kept[axis]; i++)
            {
                long index = whole || i < edge ? i : shape[axis] - kept[axis] + i;
                foreach ((long, long) run in Of(axis + 1, start + index)) yield return run;
            }
        }
    }
}
