using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using ModelBuild.Protos;

namespace ModelBuild.Freezing.Shapes;

/// <summary>
/// What is known of a tensor's shape before the graph runs: nothing (unknown rank), or the rank and some of the dims.
/// The counterpart of TensorFlow's <c>PartialTensorShape</c>. Immutable.
/// </summary>
public sealed class StaticShape : IEquatable<StaticShape>
{
    /// <summary>How an unknown dim is written: -1, as in TensorShapeProto.</summary>
    public const long UnknownDim = -1;

    private readonly long[]? _dims;

    private StaticShape(long[]? dims) => _dims = dims;

    /// <summary>The shape of which not even the rank is known.</summary>
    public static StaticShape Unknown { get; } = new(null);

    /// <summary>The shape of a single element: rank 0.</summary>
    public static StaticShape Scalar { get; } = new([]);

    /// <summary>A shape of known rank. Any negative dim counts as unknown.</summary>
    public static StaticShape Of(params ReadOnlySpan<long> dims) => dims.IsEmpty ? Scalar : Own(dims.ToArray());

    /// <summary>A shape of known rank with no known dim; the unknown shape when <paramref name="rank"/> is negative.</summary>
    public static StaticShape OfRank(int rank)
    {
        if (rank < 0) return Unknown;
        long[] dims = new long[rank];
        Array.Fill(dims, UnknownDim);
        return Own(dims);
    }

    /// <summary>Reads TensorFlow's message; null (an absent field) reads as the unknown shape.</summary>
    public static StaticShape FromProto(TensorShapeProto? proto)
    {
        if (proto is null || proto.UnknownRank) return Unknown;
        if (proto.Dim.Count == 0) return Scalar;
        long[] dims = new long[proto.Dim.Count];
        for (int i = 0; i < dims.Length; i++) dims[i] = proto.Dim[i].Size;
        return Own(dims);
    }

    /// <summary>Whether the number of dims is known.</summary>
    public bool HasRank => _dims is not null;

    /// <summary>The number of dims; -1 when unknown.</summary>
    public int Rank => _dims?.Length ?? -1;

    /// <summary>The dims, -1 for each unknown one; empty when the rank is unknown.</summary>
    public ReadOnlySpan<long> Dims => _dims;

    /// <summary>The dim at <paramref name="index"/>; -1 when it is unknown, the rank is unknown or the shape has no such dim.</summary>
    public long this[int index] => _dims is not null && (uint)index < (uint)_dims.Length ? _dims[index] : UnknownDim;

    /// <summary>Whether rank and all dims are known.</summary>
    public bool IsFullyKnown => _dims is not null && Array.IndexOf(_dims, UnknownDim) < 0;

    /// <summary>The number of elements; -1 when a dim is unknown or the number does not fit into a long.</summary>
    public long ElementCount
    {
        get
        {
            if (_dims is null) return UnknownDim;
            long count = 1;
            foreach (long dim in _dims) count = Dim.Multiply(count, dim);
            return count;
        }
    }

    /// <summary>Whether one tensor could have both shapes.</summary>
    public bool IsCompatibleWith(StaticShape other)
    {
        if (_dims is null || other._dims is null) return true;
        if (_dims.Length != other._dims.Length) return false;
        for (int i = 0; i < _dims.Length; i++)
        {
            if (_dims[i] >= 0 && other._dims[i] >= 0 && _dims[i] != other._dims[i]) return false;
        }
        return true;
    }

    /// <summary>Whether everything that <paramref name="other"/> knows is known here too, with the same answer.</summary>
    public bool IsAtLeastAsSpecificAs(StaticShape other)
    {
        if (other._dims is null) return true;
        if (_dims is null || _dims.Length != other._dims.Length) return false;
        for (int i = 0; i < _dims.Length; i++)
        {
            if (other._dims[i] >= 0 && _dims[i] != other._dims[i]) return false;
        }
        return true;
    }

    /// <summary>Whether this shape agrees with <paramref name="other"/> and knows more.</summary>
    public bool IsMoreSpecificThan(StaticShape other) => IsAtLeastAsSpecificAs(other) && !Equals(other);

    /// <summary>What both shapes know together (TensorFlow's <c>InferenceContext::Merge</c>); null when they contradict each other.</summary>
    public StaticShape? Merge(StaticShape other)
    {
        if (other._dims is null || ReferenceEquals(this, other)) return this;
        if (_dims is null) return other;
        if (!IsCompatibleWith(other)) return null;
        if (IsAtLeastAsSpecificAs(other)) return this;
        long[] dims = new long[_dims.Length];
        for (int i = 0; i < dims.Length; i++) dims[i] = Math.Max(_dims[i], other._dims[i]);
        return Own(dims);
    }

    /// <summary>What holds for either shape: the dims on which both agree (how TensorFlow's <c>Merge</c> op joins its inputs).</summary>
    public StaticShape Join(StaticShape other)
    {
        if (_dims is null || other._dims is null || _dims.Length != other._dims.Length) return Unknown;
        if (Equals(other)) return this;
        long[] dims = new long[_dims.Length];
        for (int i = 0; i < dims.Length; i++) dims[i] = _dims[i] == other._dims[i] ? _dims[i] : UnknownDim;
        return Own(dims);
    }

    /// <summary>The same shape with one dim replaced; the shape itself when it has no such dim.</summary>
    public StaticShape With(int index, long dim)
    {
        if (_dims is null || (uint)index >= (uint)_dims.Length) return this;
        long[] dims = (long[])_dims.Clone();
        dims[index] = dim;
        return Own(dims);
    }

    /// <summary>Dims [<paramref name="start"/>, <paramref name="end"/>), both clamped to the rank; unknown when the rank is.</summary>
    public StaticShape Slice(int start, int end = int.MaxValue)
    {
        if (_dims is null) return Unknown;
        start = Math.Clamp(start, 0, _dims.Length);
        end = Math.Clamp(end, start, _dims.Length);
        return Of(_dims.AsSpan(start, end - start));
    }

    /// <summary>This shape's dims followed by those of <paramref name="other"/>; unknown when either rank is.</summary>
    public StaticShape Concat(StaticShape other)
    {
        if (_dims is null || other._dims is null) return Unknown;
        return other._dims.Length == 0 ? this : _dims.Length == 0 ? other : Own([.. _dims, .. other._dims]);
    }

    /// <summary>Writes TensorFlow's message.</summary>
    public TensorShapeProto ToProto()
    {
        TensorShapeProto proto = new();
        if (_dims is null) proto.UnknownRank = true;
        else
            foreach (long dim in _dims) proto.Dim.Add(new TensorShapeProto.Types.Dim { Size = dim });
        return proto;
    }

    /// <summary>As TensorFlow prints it: <c>[?,8]</c>, <c>[]</c> for a scalar, <c>&lt;unknown&gt;</c> for an unknown rank.</summary>
    public override string ToString()
    {
        if (_dims is null) return "<unknown>";
        StringBuilder text = new("[");
        for (int i = 0; i < _dims.Length; i++)
        {
            if (i > 0) text.Append(',');
            if (_dims[i] < 0) text.Append('?');
            else text.Append(CultureInfo.InvariantCulture, $"{_dims[i]}");
        }
        return text.Append(']').ToString();
    }

    /// <summary>Equal when both know the same: the unknown shape equals itself, an unknown dim equals an unknown dim.</summary>
    public bool Equals(StaticShape? other) =>
        other is not null && (_dims is null) == (other._dims is null) && Dims.SequenceEqual(other.Dims);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as StaticShape);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        if (_dims is null) return -1;
        HashCode hash = new();
        hash.AddBytes(MemoryMarshal.AsBytes<long>(_dims));
        return hash.ToHashCode();
    }

    private static StaticShape Own(long[] dims)
    {
        if (dims.Length == 0) return Scalar;
        for (int i = 0; i < dims.Length; i++)
        {
            if (dims[i] < 0) dims[i] = UnknownDim;
        }
        return new StaticShape(dims);
    }
}
