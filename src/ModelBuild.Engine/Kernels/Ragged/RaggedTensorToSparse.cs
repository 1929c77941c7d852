using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>A ragged tensor's values with the place of each (ragged_tensor_to_sparse_kernel.cc).</summary>
internal readonly struct RaggedTensorToSparse(NodeInfo node) : IMoveKernel
{
    private readonly int _levels = checked((int)node.Int("RAGGED_RANK"));

    public void Run<T>(RunContext context)
    {
        List<long[]> levels = [.. Enumerable.Range(0, _levels).Select(i => RaggedRows.OfSplits(context.Input(i)))];
        Tensor values = context.Input(_levels);
        if (levels.Count == 0) throw new KernelException("a ragged tensor needs row splits");
        RaggedRows.Check(levels, values);
        int inner = checked((int)values.Shape.Product(1, values.Shape.Rank));
        var places = new List<long>();
        void Walk(int level, long row, long[] prefix)
        {
            if (level < levels.Count)
            {
                for (long i = levels[level][row]; i < levels[level][row + 1]; i++) Walk(level + 1, i, [.. prefix, i - levels[level][row]]);
                return;
            }
            for (int k = 0; k < inner; k++)
            {
                places.AddRange(prefix);
                for (int d = 1; d < values.Shape.Rank; d++) places.Add(k / values.Shape.Product(d + 1, values.Shape.Rank) % values.Shape[d]);
            }
        }
        for (int row = 0; row < levels[0].Length - 1; row++) Walk(0, row, [row]);
        long[] shape = [levels[0].Length - 1, .. levels.Select(s => Enumerable.Range(0, s.Length - 1).Select(r => s[r + 1] - s[r]).DefaultIfEmpty(0).Max()), .. TensorList.Dims(values.Shape)[1..]];
        int count = checked((int)values.Count);
        IndexOutput.Write(context, 0, DType.Int64, TensorShape.Of(count, shape.Length), places.ToArray());
        Elements.Of<T>(values).CopyTo(Elements.Of<T>(context.Output(1, values.DType, TensorShape.Of(count))));
        IndexOutput.Write(context, 2, DType.Int64, shape);
    }
}
