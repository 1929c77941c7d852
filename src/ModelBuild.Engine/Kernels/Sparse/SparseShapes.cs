using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>Sparse tensors in another shape or order, in parts, and put together: SparseReshape, SparseReorder, SparseSlice, SparseConcat, SparseFillEmptyRows.</summary>
internal static class SparseShapes
{
    public static void Register(KernelRegistry.Adder add)
    {
        add(_ => new FunctionKernel(Reshape), "SparseReshape");
        add(_ => MoveKernel.Of(new Reorder(), 1), "SparseReorder");
        add(_ => MoveKernel.Of(new Slice(), 1), "SparseSlice");
        add(n => MoveKernel.Of(new Concat(n.Int("concat_dim"), n.InputCount / 3), n.InputCount / 3), "SparseConcat");
        add(_ => MoveKernel.Of(new FillEmptyRows(), 1), "SparseFillEmptyRows");
    }

    /// <summary>sparse_reshape_op.cc; one dimension may be -1.</summary>
    private static void Reshape(RunContext context)
    {
        long[] indices = context.Input(0).Integers(), shape = context.Input(1).Integers(), wanted = context.Input(2).Integers();
        if (context.Input(0).Shape.Rank != 2 || context.Input(0).Shape[1] != shape.Length) throw new KernelException("Input indices should be a matrix with a column for each dimension");
        long total = 1, known = 1;
        foreach (long dim in shape) total = dim >= 0 ? checked(total * dim) : throw new KernelException("the input shape must not be negative");
        int open = -1;
        for (int d = 0; d < wanted.Length; d++)
        {
            if (wanted[d] == -1 && open < 0) open = d;
            else known = wanted[d] >= 0 ? checked(known * wanted[d]) : throw new KernelException("only one output dimension may be -1, and none below");
        }
        if (open >= 0)
        {
            if (known == 0 || total % known != 0) throw new KernelException($"Input to reshape is a SparseTensor with {total} dense values, but the requested shape requires a multiple of {known}");
            wanted[open] = total / known;
        }
        else if (known != total) throw new KernelException($"Input to reshape is a tensor with {total} dense values, but the requested shape has {known}");
        int count = checked((int)context.Input(0).Shape[0]);
        long[] moved = new long[checked(count * wanted.Length)];
        for (int i = 0; i < count; i++)
        {
            long place = 0;
            for (int d = 0; d < shape.Length; d++)
            {
                long index = indices[i * shape.Length + d];
                if (index < 0 || index >= shape[d]) throw new KernelException($"indices[{i}] is out of bounds of the shape [{string.Join(',', shape)}]");
                place = place * shape[d] + index;
            }
            for (int d = wanted.Length - 1; d >= 0; d--)
            {
                moved[i * wanted.Length + d] = place % wanted[d];
                place /= wanted[d];
            }
        }
        IndexOutput.Write(context, 0, DType.Int64, TensorShape.Of(count, wanted.Length), moved);
        IndexOutput.Write(context, 1, DType.Int64, wanted);
    }

    /// <summary>Gives some of a sparse tensor's values as outputs 0 and 1.</summary>
    private static void Give<T>(RunContext context, SparseInput sparse, int[] kept, long[] origin)
    {
        long[] indices = new long[kept.Length * sparse.Rank];
        ReadOnlySpan<T> from = Elements.Of<T>(sparse.Values);
        Span<T> to = Elements.Of<T>(context.Output(1, sparse.Values.DType, TensorShape.Of(kept.Length)));
        for (int i = 0; i < kept.Length; i++)
        {
            to[i] = from[kept[i]];
            for (int d = 0; d < sparse.Rank; d++) indices[i * sparse.Rank + d] = sparse.Indices[kept[i] * sparse.Rank + d] - origin[d];
        }
        IndexOutput.Write(context, 0, DType.Int64, TensorShape.Of(kept.Length, sparse.Rank), indices);
    }

    /// <summary>Values in row-major order (sparse_reorder_op.cc).</summary>
    private readonly struct Reorder : IMoveKernel
    {
        public void Run<T>(RunContext context)
        {
            var sparse = new SparseInput(context, 0, 1, 2);
            Give<T>(context, sparse, [.. Enumerable.Range(0, sparse.Count).OrderBy(sparse.Place)], new long[sparse.Rank]);
        }
    }

    /// <summary>The values within a box (sparse_slice_op.cc).</summary>
    private readonly struct Slice : IMoveKernel
    {
        public void Run<T>(RunContext context)
        {
            var sparse = new SparseInput(context, 0, 1, 2);
            long[] start = context.Input(3).Integers(), size = context.Input(4).Integers(), shape = new long[sparse.Rank];
            if (start.Length != sparse.Rank || size.Length != sparse.Rank) throw new KernelException("start and size must be as long as the shape");
            for (int d = 0; d < shape.Length; d++) shape[d] = Math.Max(0, Math.Min(size[d], sparse.Shape[d] - start[d]));
            bool Within(int value)
            {
                for (int d = 0; d < sparse.Rank; d++)
                {
                    long index = sparse.Indices[value * sparse.Rank + d];
                    if (index < start[d] || index - start[d] >= size[d]) return false;
                }
                return true;
            }
            Give<T>(context, sparse, [.. Enumerable.Range(0, sparse.Count).Where(Within)], start);
            IndexOutput.Write(context, 2, DType.Int64, shape);
        }
    }

    /// <summary>Sparse tensors behind one another (sparse_concat_op.cc).</summary>
    private readonly struct Concat(long dimension, int count) : IMoveKernel
    {
        public void Run<T>(RunContext context)
        {
            var parts = new SparseInput[count];
            for (int i = 0; i < count; i++) parts[i] = new SparseInput(context, i, count + i, 2 * count + i);
            int axis = Axes.Normalize(dimension, parts[0].Rank);
            long[] shape = [.. parts[0].Shape];
            var values = new List<(long[] Index, int Part, int Value)>();
            long offset = 0;
            for (int p = 0; p < parts.Length; p++)
            {
                if (parts[p].Rank != shape.Length || parts[p].Shape.Where((dim, d) => d != axis && dim != shape[d]).Any()) throw new KernelException("Concat dimensions must match");
                for (int v = 0; v < parts[p].Count; v++)
                {
                    long[] index = parts[p].Row(v);
                    index[axis] += offset;
                    values.Add((index, p, v));
                }
                offset = checked(offset + parts[p].Shape[axis]);
            }
            shape[axis] = offset;
            values.Sort((a, b) => a.Index.AsSpan().SequenceCompareTo(b.Index));
            Span<T> to = Elements.Of<T>(context.Output(1, parts[0].Values.DType, TensorShape.Of(values.Count)));
            for (int i = 0; i < to.Length; i++) to[i] = Elements.Of<T>(parts[values[i].Part].Values)[values[i].Value];
            IndexOutput.Write(context, 0, DType.Int64, TensorShape.Of(values.Count, shape.Length), [.. values.SelectMany(v => v.Index)]);
            IndexOutput.Write(context, 2, DType.Int64, shape);
        }
    }

    /// <summary>A default value in each row that has none (sparse_fill_empty_rows_op.cc).</summary>
    private readonly struct FillEmptyRows : IMoveKernel
    {
        public void Run<T>(RunContext context)
        {
            var sparse = new SparseInput(context, 0, 1, 2);
            if (sparse.Rank < 1) throw new KernelException("dense_shape must be at least a vector of one");
            T fallback = Elements.Of<T>(context.Input(3))[0];
            int rows = checked((int)sparse.Shape[0]);
            Span<bool> empty = context.Output(2, DType.Bool, TensorShape.Of(rows)).Span<bool>();
            empty.Fill(true);
            for (int i = 0; i < sparse.Count; i++) empty[(int)sparse.Indices[i * sparse.Rank]] = false;
            // Rows in order; within a row the values in the order in which they come.
            var values = new List<(long Row, int Value)>();
            for (int i = 0; i < sparse.Count; i++) values.Add((sparse.Indices[i * sparse.Rank], i));
            for (int r = 0; r < rows; r++)
            {
                if (empty[r]) values.Add((r, -1));
            }
            (long Row, int Value)[] ordered = [.. values.OrderBy(v => v.Row)];
            long[] indices = new long[ordered.Length * sparse.Rank], reverse = new long[sparse.Count];
            ReadOnlySpan<T> from = Elements.Of<T>(sparse.Values);
            Span<T> to = Elements.Of<T>(context.Output(1, sparse.Values.DType, TensorShape.Of(ordered.Length)));
            for (int i = 0; i < ordered.Length; i++)
            {
                (long row, int value) = ordered[i];
                indices[i * sparse.Rank] = row;
                to[i] = value < 0 ? fallback : from[value];
                if (value < 0) continue;
                sparse.Row(value).CopyTo(indices, i * sparse.Rank);
                reverse[value] = i;
            }
            IndexOutput.Write(context, 0, DType.Int64, TensorShape.Of(ordered.Length, sparse.Rank), indices);
            IndexOutput.Write(context, 3, DType.Int64, reverse);
        }
    }
}
