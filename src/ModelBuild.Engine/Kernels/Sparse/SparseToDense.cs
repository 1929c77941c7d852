using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>Values put at indices of a tensor that is else full of a default (sparse_to_dense_op.cc).</summary>
internal readonly struct SparseToDense(bool validate) : IMoveKernel
{
    public void Run<T>(RunContext context)
    {
        Tensor indices = context.Input(0), values = context.Input(2), fallback = context.Input(3);
        long[] shape = context.Input(1).Integers(), at = indices.Integers();
        if (indices.Shape.Rank > 2 || fallback.Shape.Rank != 0) throw new KernelException("sparse_indices should be a scalar, vector, or matrix, and default_value a scalar");
        int rank = indices.Shape.Rank == 2 ? checked((int)indices.Shape[1]) : 1, count = rank == 0 ? checked((int)indices.Shape[0]) : at.Length / rank;
        if (rank != shape.Length) throw new KernelException($"output_shape has incorrect number of elements: {shape.Length} should be: {rank}");
        if (values.Shape.Rank > 0 && values.Count != count) throw new KernelException($"sparse_values has incorrect shape {values.Shape}, should be [] or [{count}]");
        Span<T> to = Elements.Of<T>(context.Output(0, values.DType, SparseInput.ShapeOf(shape)));
        ReadOnlySpan<T> from = Elements.Of<T>(values);
        to.Fill(Elements.Of<T>(fallback)[0]);
        long before = -1;
        for (int i = 0; i < count; i++)
        {
            long place = 0;
            for (int d = 0; d < rank; d++)
            {
                long index = at[i * rank + d];
                if (index < 0 || index >= shape[d]) throw new KernelException($"Indices are not valid (out of bounds): {index} is not in [0, {shape[d]})");
                place = place * shape[d] + index;
            }
            if (validate && place <= before) throw new KernelException($"indices[{i}] is {(place == before ? "repeated" : "out of order")}");
            before = place;
            to[checked((int)place)] = from[values.Shape.Rank == 0 ? 0 : i];
        }
    }
}
