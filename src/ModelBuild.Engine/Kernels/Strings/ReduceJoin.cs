using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>Strings joined along axes, in the order in which the axes are named (reduce_join_op.cc).</summary>
internal sealed class ReduceJoin(string separator, bool keepDims) : Kernel
{
    private readonly byte[] _separator = StringOps.Bytes(separator);

    public override void Run(RunContext context)
    {
        Tensor input = context.Input(0);
        TensorShape shape = input.Shape, result = TensorShape.Scalar;
        int[] axes = [.. context.Input(1).Integers().Select(axis => Axes.Normalize(axis, shape.Rank))];
        if (axes.Distinct().Count() != axes.Length) throw new KernelException("Duplicate reduction dimension");
        if (axes.Length == 0)
        {
            context.Output(0).Alias(input);
            return;
        }
        int[] kept = [.. Enumerable.Range(0, shape.Rank).Where(d => !axes.Contains(d))];
        for (int d = 0; d < shape.Rank; d++)
        {
            if (!axes.Contains(d)) result.Add(shape[d]);
            else if (keepDims) result.Add(1);
        }
        TensorString[] joined = context.Output(0, DType.String, result).Strings!;
        var parts = new List<TensorString>();
        int summed = axes.Aggregate(1, (product, axis) => checked(product * (int)shape[axis]));
        for (int i = 0; i < joined.Length; i++)
        {
            parts.Clear();
            int first = Offset(shape, kept, i);
            for (int k = 0; k < summed; k++) parts.Add(input.Strings![first + Offset(shape, axes, k)]);
            joined[i] = StringJoin.Join(parts, _separator);
        }
    }

    /// <summary>Where an element stands that is the i-th in the order of the given dimensions.</summary>
    private static int Offset(in TensorShape shape, int[] dims, int i)
    {
        nint offset = 0;
        for (int d = dims.Length - 1; d >= 0; d--)
        {
            offset += i % (int)shape[dims[d]] * shape.Product(dims[d] + 1, shape.Rank);
            i /= (int)shape[dims[d]];
        }
        return (int)offset;
    }
}

/// <summary>Strings joined by segment, in any order of segments (unsorted_segment_join_op.cc).</summary>
internal sealed class UnsortedSegmentJoin(string separator) : Kernel
{
    private readonly byte[] _separator = StringOps.Bytes(separator);

    public override void Run(RunContext context)
    {
        Tensor input = context.Input(0);
        TensorShape shape = input.Shape, prefix = context.Input(1).Shape;
        long[] ids = context.Input(1).Integers();
        long count = context.Input(2).Integer();
        if (prefix.Rank > shape.Rank || !shape.Dims[..prefix.Rank].SequenceEqual(prefix.Dims)) throw new KernelException("the shape of the inputs must start with that of the segment ids");
        if (count < 0) throw new KernelException("Number of segments must be non-negative");
        var result = TensorShape.Of((nint)count);
        for (int d = prefix.Rank; d < shape.Rank; d++) result.Add(shape[d]);
        TensorString[] joined = context.Output(0, DType.String, result).Strings!;
        int row = checked((int)shape.Product(prefix.Rank, shape.Rank));
        var parts = new List<TensorString>?[joined.Length];
        for (int i = 0; i < ids.Length; i++)
        {
            if (ids[i] < 0) continue;
            if (ids[i] >= count) throw new KernelException($"segment id {ids[i]} is not in [0, {count})");
            for (int k = 0; k < row; k++) (parts[ids[i] * row + k] ??= []).Add(input.Strings![i * row + k]);
        }
        for (int i = 0; i < joined.Length; i++) joined[i] = parts[i] is { } own ? StringJoin.Join(own, _separator) : default;
    }
}
