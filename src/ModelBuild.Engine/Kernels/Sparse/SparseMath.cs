using System.Numerics;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>Computing with sparse tensors: SparseTensorDenseMatMul, SparseTensorDenseAdd, SparseReduceSum, SparseReduceMax.</summary>
internal static class SparseMath
{
    public static void Register(KernelRegistry.Adder add)
    {
        add(n => TypedKernel.Fields(n, new MatMul(n.Bool("adjoint_a"), n.Bool("adjoint_b"))), "SparseTensorDenseMatMul");
        add(n => TypedKernel.Fields(n, new Add()), "SparseTensorDenseAdd");
        add(n => TypedKernel.Fields(n, new Reduce(false, n.Bool("keep_dims"))), "SparseReduceSum");
        add(n => TypedKernel.Numbers(n, TypedKernel.Compared(new Reduce(true, n.Bool("keep_dims")))), "SparseReduceMax");
    }

    /// <summary>sparse_tensor_dense_matmul_op.cc.</summary>
    private sealed class MatMul(bool transposeA, bool transposeB) : IFieldKernel
    {
        public void Run<T>(RunContext context) where T : unmanaged, INumberBase<T>
        {
            var a = new SparseInput(context, 0, 1, 2);
            Tensor b = context.Input(3);
            if (a.Rank != 2 || b.Shape.Rank != 2) throw new KernelException("both inputs must be matrices");
            long inner = a.Shape[transposeA ? 0 : 1];
            if (inner != b.Shape[transposeB ? 1 : 0]) throw new KernelException($"Cannot multiply A and B because inner dimension does not match: {inner} vs. {b.Shape[transposeB ? 1 : 0]}");
            int columns = checked((int)b.Shape[transposeB ? 0 : 1]);
            Span<T> to = context.Output(0, b.DType, TensorShape.Of((nint)a.Shape[transposeA ? 1 : 0], columns)).Span<T>();
            ReadOnlySpan<T> values = a.Values.Span<T>(), right = b.Span<T>();
            to.Clear();
            for (int i = 0; i < a.Count; i++)
            {
                int row = (int)a.Indices[2 * i + (transposeA ? 1 : 0)], k = (int)a.Indices[2 * i + (transposeA ? 0 : 1)];
                for (int c = 0; c < columns; c++)
                {
                    ref T sum = ref to[row * columns + c];
                    sum = unchecked(sum + values[i] * right[transposeB ? c * (int)inner + k : k * columns + c]);
                }
            }
        }
    }

    /// <summary>sparse_tensor_dense_add_op.cc.</summary>
    private sealed class Add : IFieldKernel
    {
        public void Run<T>(RunContext context) where T : unmanaged, INumberBase<T>
        {
            var a = new SparseInput(context, 0, 1, 2);
            Tensor b = context.Input(3);
            if (!b.Shape.Equals(SparseInput.ShapeOf(a.Shape))) throw new KernelException($"Dimension mismatch: [{string.Join(',', a.Shape)}] vs. {b.Shape}");
            Span<T> to = context.Output(0, b.DType, b.Shape).Span<T>();
            ReadOnlySpan<T> values = a.Values.Span<T>();
            b.Span<T>().CopyTo(to);
            for (int i = 0; i < a.Count; i++) to[(int)a.Place(i)] = unchecked(to[(int)a.Place(i)] + values[i]);
        }
    }

    /// <summary>sparse_reduce_op.cc: a dense tensor without, or with dimensions of 1 for, the axes.</summary>
    private sealed class Reduce(bool max, bool keepDims) : IFieldKernel
    {
        public void Run<T>(RunContext context) where T : unmanaged, INumberBase<T>
        {
            var sparse = new SparseInput(context, 0, 1, 2);
            bool[] reduced = new bool[sparse.Rank];
            long[] axes = context.Input(3).Integers();
            foreach (long axis in axes) reduced[Axes.Normalize(axis, sparse.Rank)] = true;
            // Without axes all are reduced.
            if (axes.Length == 0) Array.Fill(reduced, true);
            var shape = TensorShape.Scalar;
            for (int d = 0; d < sparse.Rank; d++)
            {
                if (!reduced[d]) shape.Add((nint)sparse.Shape[d]);
                else if (keepDims) shape.Add(1);
            }
            Span<T> to = context.Output(0, sparse.Values.DType, shape).Span<T>();
            ReadOnlySpan<T> values = sparse.Values.Span<T>();
            bool[] written = new bool[to.Length];
            to.Clear();
            for (int i = 0; i < sparse.Count; i++)
            {
                int place = 0;
                for (int d = 0; d < sparse.Rank; d++)
                {
                    if (!reduced[d]) place = place * (int)sparse.Shape[d] + (int)sparse.Indices[i * sparse.Rank + d];
                }
                to[place] = !written[place] ? values[i] : max ? Extremes.Larger(to[place], values[i]) : unchecked(to[place] + values[i]);
                written[place] = true;
            }
        }
    }
}
