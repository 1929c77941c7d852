using System.Globalization;
using ModelBuild.Protos;

namespace ModelBuild.Checkpoints;

/// <summary>How much of one dimension a slice takes.</summary>
/// <param name="Start">The first index; 0 when the dimension is whole.</param>
/// <param name="Length">The number of indices, or null when the slice takes the whole dimension.</param>
public readonly record struct SliceExtent(long Start, long? Length)
{
    /// <summary>The whole dimension.</summary>
    public static SliceExtent Whole => new(0, null);
}

/// <summary>
/// A block of a tensor: one extent for each dimension. Partitioned variables are saved as such slices (tensorflow/core/framework/tensor_slice).
/// </summary>
public sealed class TensorSlice : IEquatable<TensorSlice>
{
    /// <summary>Makes a slice from one extent for each dimension, outermost first.</summary>
    /// <exception cref="ArgumentException">A start is negative or a length is below zero.</exception>
    public TensorSlice(IReadOnlyList<SliceExtent> extents)
    {
        ArgumentNullException.ThrowIfNull(extents);
        foreach (SliceExtent extent in extents)
        {
            if (extent.Start < 0 || extent.Length < 0 || (extent.Length is null && extent.Start != 0))
                throw new ArgumentException($"No slice begins at {extent.Start} with the length {extent.Length?.ToString(CultureInfo.InvariantCulture) ?? "-"}.", nameof(extents));
        }
        Extents = [.. extents];
    }

    /// <summary>One extent for each dimension, outermost first.</summary>
    public IReadOnlyList<SliceExtent> Extents { get; }

    /// <summary>Whether every dimension is whole.</summary>
    public bool IsWhole => Extents.All(extent => extent.Length is null);

    /// <summary>The slice that is a whole tensor of that rank.</summary>
    public static TensorSlice Whole(int rank) => new(Enumerable.Repeat(SliceExtent.Whole, rank).ToArray());

    /// <summary>Reads TensorFlow's form: <c>start,length</c> or <c>-</c> for each dimension, joined by colons; empty for a scalar.</summary>
    /// <exception cref="FormatException">The text has another form.</exception>
    public static TensorSlice Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length == 0) return Whole(0);
        return new TensorSlice(text.Split(':').Select(Extent).ToArray());

        SliceExtent Extent(string part)
        {
            if (part == "-") return SliceExtent.Whole;
            string[] numbers = part.Split(',');
            if (numbers.Length == 2
                && long.TryParse(numbers[0], NumberStyles.None, CultureInfo.InvariantCulture, out long start)
                && long.TryParse(numbers[1], NumberStyles.None, CultureInfo.InvariantCulture, out long length))
                return new SliceExtent(start, length);
            throw new FormatException($"'{text}' is not a slice; write 'start,length' or '-' for each dimension, joined by colons, as in '0,5:-'.");
        }
    }

    /// <summary>The shape of the slice in a tensor of that shape, or null when it does not lie within it.</summary>
    public long[]? ShapeIn(IReadOnlyList<long> shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (shape.Count != Extents.Count) return null;
        long[] own = new long[shape.Count];
        for (int i = 0; i < own.Length; i++)
        {
            own[i] = Extents[i].Length ?? shape[i];
            if (own[i] > shape[i] - Extents[i].Start) return null;
        }
        return own;
    }

    /// <summary>TensorFlow's form, as <see cref="Parse"/> reads it.</summary>
    public override string ToString() =>
        string.Join(':', Extents.Select(e => e.Length is { } length ? string.Create(CultureInfo.InvariantCulture, $"{e.Start},{length}") : "-"));

    /// <inheritdoc/>
    public bool Equals(TensorSlice? other) => other is not null && Extents.SequenceEqual(other.Extents);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as TensorSlice);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (SliceExtent extent in Extents) hash.Add(extent);
        return hash.ToHashCode();
    }

    /// <summary>The slice that a message describes, or null when the message describes none.</summary>
    internal static TensorSlice? From(TensorSliceProto proto)
    {
        foreach (TensorSliceProto.Types.Extent extent in proto.Extent)
        {
            // TensorFlow ignores the start of a dimension without a length.
            if (extent.HasLength && (extent.Start < 0 || extent.Length < 0)) return null;
        }
        return new TensorSlice(proto.Extent.Select(e => e.HasLength ? new SliceExtent(e.Start, e.Length) : SliceExtent.Whole).ToArray());
    }

    /// <summary>The message of this slice: a whole dimension is an empty extent.</summary>
    internal TensorSliceProto ToProto()
    {
        var proto = new TensorSliceProto();
        foreach (SliceExtent extent in Extents)
        {
            var part = new TensorSliceProto.Types.Extent();
            if (extent.Length is { } length) (part.Start, part.Length) = (extent.Start, length);
            proto.Extent.Add(part);
        }
        return proto;
    }
}
