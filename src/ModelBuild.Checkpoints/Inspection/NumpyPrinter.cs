using ModelBuild.Checkpoints.Inspection;
using ModelBuild.Protos;

namespace ModelBuild.Checkpoints;

/// <summary>Prints arrays as numpy's <c>print</c> does, for values that need not come from a checkpoint.</summary>
public static class NumpyPrinter
{
    /// <summary>The text of an array of elements of fixed size, lines ended by a line feed, none at the end.</summary>
    /// <param name="dtype">The dtype of the elements.</param>
    /// <param name="shape">The shape; empty for a single value.</param>
    /// <param name="bytes">The elements in row-major order, little-endian.</param>
    /// <param name="options">How numbers are printed, and from how many elements on only the edges are; null for numpy's defaults.</param>
    /// <exception cref="ArgumentException">The dtype has no elements of fixed size, or the bytes do not make the shape.</exception>
    public static string ToText(DataType dtype, IReadOnlyList<long> shape, ReadOnlySpan<byte> bytes, NumpyPrintOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(shape);
        int size = ElementSize.Of(dtype);
        if (size == 0 || bytes.Length != size * CheckpointTensor.CountOf([.. shape])) throw new ArgumentException($"{bytes.Length} bytes are no {dtype} [{string.Join(',', shape)}].", nameof(bytes));
        return Text(PrintedArray.Of(dtype, [.. shape], bytes, [], options ?? new NumpyPrintOptions()), options);
    }

    /// <summary>The text of an array of strings, as Python's bytes: <c>[b'a' b'b']</c>.</summary>
    /// <param name="shape">The shape; empty for a single value.</param>
    /// <param name="strings">The elements in row-major order.</param>
    /// <param name="options">From how many elements on only the edges are printed; null for numpy's defaults.</param>
    /// <exception cref="ArgumentException">The strings do not make the shape.</exception>
    public static string ToText(IReadOnlyList<long> shape, IReadOnlyList<byte[]> strings, NumpyPrintOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(strings);
        if (strings.Count != CheckpointTensor.CountOf([.. shape])) throw new ArgumentException($"{strings.Count} strings are no [{string.Join(',', shape)}].", nameof(strings));
        return Text(PrintedArray.Of(DataType.DtString, [.. shape], [], [.. strings], options ?? new NumpyPrintOptions()), options);
    }

    private static string Text(PrintedArray array, NumpyPrintOptions? options)
    {
        using var text = new StringWriter();
        if (!NumpyText.TryWrite(text, array, (options ?? new NumpyPrintOptions()) with { ExactFill = true }))
            throw new ArgumentException($"An array of {array.DType} cannot be printed.");
        return text.ToString();
    }
}
