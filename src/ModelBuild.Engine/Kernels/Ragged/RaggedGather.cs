using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>Rows of a ragged tensor by index (ragged_gather_op.cc).</summary>
internal readonly struct RaggedGather(NodeInfo node) : IMoveKernel
{
    private readonly int _levels = checked((int)node.Int("PARAMS_RAGGED_RANK"));
    private readonly DType _splits = ElementWise.IndexType(node, "Tsplits", DType.Int64);

    public void Run<T>(RunContext context)
    {
        long[][] levels = [.. Enumerable.Range(0, _levels).Select(i => RaggedRows.OfSplits(context.Input(i)))];
        Tensor values = context.Input(_levels), indices = context.Input(_levels + 1);
        RaggedRows.Check(levels, values);
        int rank = indices.Shape.Rank;
        if (levels.Length == 0 || context.OutputCount != rank + _levels) throw new KernelException("the indices have another rank than the node says");
        // Dimensions of the indices before their last divide evenly.
        for (int d = 0; d < rank - 1; d++)
        {
            long rows = indices.Shape.Product(0, d + 1), each = indices.Shape[d + 1];
            IndexOutput.Write(context, d, _splits, [.. Enumerable.Range(0, checked((int)rows + 1)).Select(i => i * each)]);
        }
        // What is taken of a level: stretches of its rows.
        (long First, long End)[] taken = [.. indices.Integers().Select(i => i >= 0 && i < levels[0].Length - 1 ? (i, i + 1) : throw new KernelException($"indices: {i} is not in [0, {levels[0].Length - 1})"))];
        for (int level = 0; level < _levels; level++)
        {
            var splits = new List<long> { 0 };
            for (int i = 0; i < taken.Length; i++)
            {
                for (long row = taken[i].First; row < taken[i].End; row++) splits.Add(splits[^1] + levels[level][row + 1] - levels[level][row]);
                taken[i] = (levels[level][taken[i].First], levels[level][taken[i].End]);
            }
            if (rank - 1 + level >= 0) IndexOutput.Write(context, rank - 1 + level, _splits, splits.ToArray());
        }
        TensorShape shape = values.Shape;
        shape[0] = (nint)taken.Sum(t => t.End - t.First);
        int inner = checked((int)shape.Product(1, shape.Rank)), at = 0;
        ReadOnlySpan<T> from = Elements.Of<T>(values);
        Span<T> to = Elements.Of<T>(context.Output(context.OutputCount - 1, values.DType, shape));
        foreach ((long first, long end) in taken)
        {
            ReadOnlySpan<T> part = from.Slice((int)first * inner, (int)(end - first) * inner);
            part.CopyTo(to[at..]);
            at += part.Length;
        }
    }
}
