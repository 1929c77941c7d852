using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>The slices that indices address (gather_nd_op.cc).</summary>
internal readonly struct GatherNd : IMoveKernel
{
    public void Run<T>(RunContext context)
    {
        Tensor values = context.Input(0), indices = context.Input(1);
        var slices = new NdIndices(indices, values.Shape);
        TensorShape shape = indices.Shape;
        shape.RemoveAt(shape.Rank - 1);
        for (int d = slices.Depth; d < values.Shape.Rank; d++) shape.Add(values.Shape[d]);
        ReadOnlySpan<T> from = Elements.Of<T>(values);
        Span<T> to = Elements.Of<T>(context.Output(0, values.DType, shape));
        for (int i = 0; i < slices.Count; i++) from.Slice(slices.First(i), slices.SliceLength).CopyTo(to[(i * slices.SliceLength)..]);
    }
}
