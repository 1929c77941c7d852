namespace ModelBuild;

/// <summary>
/// A static shape: what is known of a tensor's shape before the graph runs. A dimension may be unknown (-1), and so may the rank.
/// </summary>
public sealed class Shape : IEquatable<Shape>
{
    private readonly long[]? _dims;

    private Shape(long[]? dims) => _dims = dims;

    /// <summary>A shape of which not even the rank is known.</summary>
    public static Shape Unknown { get; } = new(null);

    /// <summary>The shape of a single value: rank 0.</summary>
    public static Shape Scalar { get; } = new([]);

    /// <summary>A shape of known rank.</summary>
    /// <param name="dims">One length a dimension, -1 where it is unknown.</param>
    /// <exception cref="ArgumentOutOfRangeException">A length is below -1.</exception>
    public static Shape Of(params ReadOnlySpan<long> dims)
    {
        foreach (long dim in dims) ArgumentOutOfRangeException.ThrowIfLessThan(dim, -1, nameof(dims));
        return dims.IsEmpty ? Scalar : new Shape(dims.ToArray());
    }

    /// <summary>Whether the rank is known.</summary>
    public bool HasRank => _dims is not null;

    /// <summary>The number of dimensions, or -1 when it is unknown.</summary>
    public int Rank => _dims?.Length ?? -1;

    /// <summary>Whether every dimension is known.</summary>
    public bool IsStatic => _dims is not null && Array.IndexOf(_dims, -1L) < 0;

    /// <summary>The dimensions, -1 where unknown; empty when the rank is unknown.</summary>
    public ReadOnlySpan<long> Dims => _dims;

    /// <summary>Whether a tensor of shape <paramref name="actual"/> fits this static shape.</summary>
    public bool Accepts(ReadOnlySpan<nint> actual)
    {
        if (_dims is null) return true;
        if (actual.Length != _dims.Length) return false;
        for (int i = 0; i < _dims.Length; i++)
        {
            if (_dims[i] >= 0 && _dims[i] != actual[i]) return false;
        }
        return true;
    }

    /// <inheritdoc/>
    public bool Equals(Shape? other) =>
        other is not null && HasRank == other.HasRank && Dims.SequenceEqual(other.Dims);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Shape);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Rank);
        foreach (long dim in Dims) hash.Add(dim);
        return hash.ToHashCode();
    }

    /// <summary>As TensorFlow prints it: <c>[?,8,8]</c>, <c>[]</c> for a scalar, <c>&lt;unknown&gt;</c> without a rank.</summary>
    public override string ToString() =>
        _dims is null ? "<unknown>" : "[" + string.Join(',', _dims.Select(d => d < 0 ? "?" : d.ToString(System.Globalization.CultureInfo.InvariantCulture))) + "]";
}
