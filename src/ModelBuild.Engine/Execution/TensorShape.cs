using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace ModelBuild.Engine.Execution;

/// <summary>The shape of a tensor while the graph runs, held in place: up to eight dimensions, as many as TensorFlow's kernels take.</summary>
internal struct TensorShape : IEquatable<TensorShape>
{
    public const int MostDimensions = 8;

    // Below this nobody asks how much memory the machine has.
    private const long Usual = 1 << 28;

    private Dimensions _dims;

    public TensorShape(ReadOnlySpan<nint> dims)
    {
        if (dims.Length > MostDimensions) throw new KernelException($"a tensor of {dims.Length} dimensions; the engine has at most {MostDimensions}");
        Rank = dims.Length;
        dims.CopyTo(_dims);
    }

    public int Rank { get; private set; }

    public static TensorShape Scalar => default;

    public nint this[int index]
    {
        readonly get => _dims[index];
        set => _dims[index] = value;
    }

    public static TensorShape Of(params ReadOnlySpan<nint> dims) => new(dims);

    [UnscopedRef]
    public readonly ReadOnlySpan<nint> Dims => ((ReadOnlySpan<nint>)_dims)[..Rank];

    /// <summary>The number of elements.</summary>
    public readonly nint Count
    {
        get
        {
            nint count = 1;
            for (int i = 0; i < Rank; i++) count = checked(count * _dims[i]);
            return count;
        }
    }

    /// <summary>
    /// The bytes that a tensor of this shape takes, and the only way to memory for one. A graph computes shapes from values, so they may be anything: a negative
    /// dimension, more bytes than the machine has, or endless rows of nothing, over which a kernel would walk, throw.
    /// </summary>
    /// <exception cref="KernelException">A tensor of this shape cannot be.</exception>
    public readonly long Bytes(int elementSize)
    {
        long rows = 1;
        bool empty = false;
        for (int i = 0; i < Rank; i++)
        {
            if (_dims[i] < 0) throw new KernelException($"the shape {this} has a negative dimension");
            if (_dims[i] == 0) empty = true;
            else rows = rows <= long.MaxValue / _dims[i] ? rows * _dims[i] : throw new KernelException($"a tensor of the shape {this} is too large");
        }
        if (rows > Usual / Math.Max(elementSize, 1)) ThrowIfLarge(rows, elementSize, empty);
        return empty ? 0 : rows * elementSize;
    }

    private readonly void ThrowIfLarge(long rows, int elementSize, bool empty)
    {
        UInt128 bytes = (UInt128)(ulong)rows * (uint)elementSize;
        if (bytes > (ulong)GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)
            throw new KernelException(empty ? $"a tensor of the shape {this} has too many rows" : $"a tensor of the shape {this} takes {bytes:N0} bytes, more than this machine has");
    }

    /// <summary>The product of the dimensions from <paramref name="from"/> up to, not including, <paramref name="to"/>.</summary>
    public readonly nint Product(int from, int to)
    {
        nint product = 1;
        for (int i = from; i < to; i++) product = checked(product * _dims[i]);
        return product;
    }

    public void Add(nint dim)
    {
        if (Rank == MostDimensions) throw new KernelException($"a tensor of more than {MostDimensions} dimensions");
        _dims[Rank++] = dim;
    }

    public void Insert(int at, nint dim)
    {
        Add(0);
        for (int i = Rank - 1; i > at; i--) _dims[i] = _dims[i - 1];
        _dims[at] = dim;
    }

    public void RemoveAt(int at)
    {
        for (int i = at; i < Rank - 1; i++) _dims[i] = _dims[i + 1];
        Rank--;
    }

    public readonly bool Equals(TensorShape other)
    {
        if (Rank != other.Rank) return false;
        for (int i = 0; i < Rank; i++)
        {
            if (_dims[i] != other._dims[i]) return false;
        }
        return true;
    }

    public override readonly bool Equals(object? obj) => obj is TensorShape other && Equals(other);

    public override readonly int GetHashCode() => HashCode.Combine(Rank, Rank > 0 ? _dims[0] : 0);

    public override readonly string ToString() => "[" + string.Join(',', Dims.ToArray()) + "]";

    [InlineArray(MostDimensions)]
    private struct Dimensions
    {
        private nint _first;
    }
}
