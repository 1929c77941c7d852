using System.Globalization;
using System.Text;
using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>Every combination of the features of several columns, row by row, as text or as a hash (sparse_cross_op.cc). In each row the last column changes fastest.</summary>
internal sealed class SparseCross(NodeInfo node) : Kernel
{
    private const long MostCrosses = 1 << 24;

    private readonly int _sparse = checked((int)node.Int("N")), _dense = node.Types("dense_types").Length;
    private readonly bool _hashed = node.Bool("hashed_output");
    private readonly ulong _key = (ulong)node.Int("hash_key"), _buckets = (ulong)node.Int("num_buckets");

    public override void Run(RunContext context)
    {
        var columns = new List<(Tensor Values, int[][] Rows)>();
        for (int i = 0; i < _sparse; i++)
        {
            var column = new SparseInput(context, i, _sparse + i, 2 * _sparse + i);
            if (column.Rank != 2) throw new KernelException("Input indices should be a matrix of two columns");
            var rows = new List<int>[column.Shape[0]];
            for (int r = 0; r < rows.Length; r++) rows[r] = [];
            for (int v = 0; v < column.Count; v++) rows[column.Indices[2 * v]].Add(v);
            columns.Add((column.Values, [.. rows.Select(r => r.ToArray())]));
        }
        for (int i = 0; i < _dense; i++)
        {
            Tensor dense = context.Input(3 * _sparse + i);
            if (dense.Shape.Rank != 2) throw new KernelException("Dense inputs should be matrices");
            int width = checked((int)dense.Shape[1]);
            columns.Add((dense, [.. Enumerable.Range(0, checked((int)dense.Shape[0])).Select(r => Enumerable.Range(r * width, width).ToArray())]));
        }
        int batch = columns.Count == 0 ? 0 : columns[0].Rows.Length;
        if (columns.Exists(c => c.Rows.Length != batch)) throw new KernelException("Expected all columns to have the same batch size");
        foreach ((Tensor values, _) in columns)
        {
            if (values.DType is not (DType.Int64 or DType.String)) throw new KernelException($"a column of {DTypes.NameOf(values.DType)} cannot be crossed");
        }
        var indices = new List<long>();
        var crosses = new List<(ulong Hash, TensorString Text)>();
        int[] chosen = new int[columns.Count];
        long widest = 0;
        for (int row = 0; row < batch; row++)
        {
            long count = columns.Aggregate(1L, (product, c) => Math.Min(MostCrosses + 1, product * c.Rows[row].Length));
            if (crosses.Count + count > MostCrosses) throw new KernelException($"the columns have more than {MostCrosses} combinations");
            widest = Math.Max(widest, count);
            Array.Clear(chosen);
            for (long n = 0; n < count; n++)
            {
                indices.AddRange([row, n]);
                crosses.Add(_hashed ? (Hashed(columns, row, chosen), default) : (0, Joined(columns, row, chosen)));
                for (int c = columns.Count - 1; c >= 0 && ++chosen[c] == columns[c].Rows[row].Length; c--) chosen[c] = 0;
            }
        }
        IndexOutput.Write(context, 0, DType.Int64, TensorShape.Of(crosses.Count, 2), indices.ToArray());
        if (_hashed) IndexOutput.Write(context, 1, DType.Int64, [.. crosses.Select(c => (long)c.Hash)]);
        else crosses.ConvertAll(c => c.Text).CopyTo(context.Output(1, DType.String, TensorShape.Of(crosses.Count)).Strings!);
        IndexOutput.Write(context, 2, DType.Int64, [batch, widest]);
    }

    private ulong Hashed(List<(Tensor Values, int[][] Rows)> columns, int row, int[] chosen)
    {
        ulong hash = _key;
        for (int c = 0; c < columns.Count; c++)
        {
            (Tensor values, int[][] rows) = columns[c];
            int at = rows[row][chosen[c]];
            hash = FarmHash.Concatenated(hash, values.DType == DType.String ? FarmHash.Fingerprint64(values.Strings![at].Bytes.Span) : (ulong)values.Span<long>()[at]);
        }
        return hash % (_buckets > 0 ? _buckets : long.MaxValue);
    }

    private static TensorString Joined(List<(Tensor Values, int[][] Rows)> columns, int row, int[] chosen)
    {
        var parts = new List<TensorString>();
        for (int c = 0; c < columns.Count; c++)
        {
            (Tensor values, int[][] rows) = columns[c];
            int at = rows[row][chosen[c]];
            parts.Add(values.DType == DType.String ? values.Strings![at] : values.Span<long>()[at].ToString(CultureInfo.InvariantCulture));
        }
        return StringJoin.Join(parts, Encoding.ASCII.GetBytes("_X_"));
    }
}
