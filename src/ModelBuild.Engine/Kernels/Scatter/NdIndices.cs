using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>
/// Indices whose last dimension addresses slices of a tensor, as GatherNd and the ScatterNd family take them (tensorflow/core/util/scatter_nd_util.cc).
/// </summary>
internal readonly struct NdIndices
{
    private readonly long[] _values;
    private readonly TensorShape _shape;

    /// <param name="indices">The indices.</param>
    /// <param name="shape">The shape of the tensor that they address.</param>
    public NdIndices(Tensor indices, in TensorShape shape)
    {
        if (indices.Shape.Rank < 1) throw new KernelException("indices must be at least a vector");
        Depth = checked((int)indices.Shape[indices.Shape.Rank - 1]);
        if (Depth > shape.Rank) throw new KernelException($"index innermost dimension length must be <= params rank; saw: {Depth} vs. {shape.Rank}");
        _values = indices.Integers();
        _shape = shape;
        Count = checked((int)indices.Shape.Product(0, indices.Shape.Rank - 1));
        SliceLength = checked((int)shape.Product(Depth, shape.Rank));
    }

    /// <summary>How many dimensions an index fixes.</summary>
    public int Depth { get; }

    /// <summary>How many indices there are.</summary>
    public int Count { get; }

    /// <summary>The number of elements that an index addresses.</summary>
    public int SliceLength { get; }

    /// <summary>The first element that an index addresses.</summary>
    /// <exception cref="KernelException">The index lies outside.</exception>
    public int First(int index)
    {
        if (!TryFirst(index, out int first))
            throw new KernelException($"indices[{index}] = [{string.Join(", ", _values[(index * Depth)..((index + 1) * Depth)])}] does not index into shape {_shape}");
        return first;
    }

    /// <summary>The first element that an index addresses; false when it lies outside.</summary>
    public bool TryFirst(int index, out int first)
    {
        long at = 0;
        first = 0;
        for (int d = 0; d < Depth; d++)
        {
            long k = _values[index * Depth + d];
            if (k < 0 || k >= _shape[d]) return false;
            at = at * _shape[d] + k;
        }
        first = checked((int)(at * SliceLength));
        return true;
    }
}
