using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>A ragged tensor as a dense one: as wide as its longest row or as asked, with a default where a row is shorter (ragged_tensor_to_tensor_op.cc).</summary>
internal readonly struct RaggedTensorToTensor(NodeInfo node) : IMoveKernel
{
    private readonly string[] _types = node.Texts("row_partition_types");

    public void Run<T>(RunContext context)
    {
        Tensor values = context.Input(1), fallback = context.Input(2);
        if (context.InputCount != 3 + _types.Length) throw new KernelException("there must be a row partition for each type");
        var levels = new List<long[]>();
        long rows = -1;
        for (int i = 0; i < _types.Length; i++)
        {
            Tensor partition = context.Input(3 + i);
            if (_types[i] == "FIRST_DIM_SIZE") rows = partition.Integer();
            else
            {
                levels.Add(_types[i] switch
                {
                    "ROW_SPLITS" => RaggedRows.OfSplits(partition),
                    "VALUE_ROWIDS" => RaggedRows.OfRowIds(partition, levels.Count == 0 ? rows : levels[^1][^1]),
                    _ => throw new KernelException($"Unsupported row partition type {_types[i]}"),
                });
            }
        }
        if (levels.Count == 0) throw new KernelException("a ragged tensor needs a row partition");
        RaggedRows.Check(levels, values);
        long[]? wanted = TensorList.ShapeOf(context.Input(0));
        var shape = TensorShape.Of(levels[0].Length - 1);
        foreach (long[] splits in levels) shape.Add((nint)Enumerable.Range(0, splits.Length - 1).Select(r => splits[r + 1] - splits[r]).DefaultIfEmpty(0).Max());
        for (int d = 1; d < values.Shape.Rank; d++) shape.Add(values.Shape[d]);
        if (wanted is not null && wanted.Length != shape.Rank) throw new KernelException($"shape must have {shape.Rank} dimensions, got {wanted.Length}");
        for (int d = 0; wanted is not null && d < shape.Rank; d++)
        {
            if (wanted[d] < 0) continue;
            if (d > levels.Count && wanted[d] != shape[d]) throw new KernelException($"dimension {d} of the values is {shape[d]}, not {wanted[d]}");
            shape[d] = (nint)wanted[d];
        }
        int inner = checked((int)values.Shape.Product(1, values.Shape.Rank));
        Span<T> to = Elements.Of<T>(context.Output(0, values.DType, shape));
        ReadOnlySpan<T> filler = Elements.Of<T>(fallback);
        if (filler.Length != 1 && filler.Length != inner) throw new KernelException($"default_value {fallback.Shape} must be a scalar or as large as a value");
        for (int i = 0; i < to.Length; i++) to[i] = filler[filler.Length == 1 ? 0 : i % inner];
        long count = Math.Min(shape[0], levels[0].Length - 1);
        for (long row = 0; row < count; row++) Place(Elements.Of<T>(values), to, levels, 0, row, row, shape, inner);
    }

    private static void Place<T>(ReadOnlySpan<T> from, Span<T> to, List<long[]> levels, int level, long row, long place, in TensorShape shape, int inner)
    {
        if (level == levels.Count)
        {
            from.Slice(checked((int)(row * inner)), inner).CopyTo(to[checked((int)(place * inner))..]);
            return;
        }
        long first = levels[level][row], count = Math.Min(levels[level][row + 1] - first, shape[level + 1]);
        for (long i = 0; i < count; i++) Place(from, to, levels, level + 1, first + i, place * shape[level + 1] + i, shape, inner);
    }
}
