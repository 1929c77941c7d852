using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>A tensor repeated to a larger shape (broadcast_to_op.cc).</summary>
internal readonly struct BroadcastTo : IMoveKernel
{
    public void Run<T>(RunContext context)
    {
        Tensor input = context.Input(0);
        var shape = TensorShape.Scalar;
        foreach (long dim in context.Input(1).Integers()) shape.Add((nint)dim);
        var pairs = new BroadcastIndex(shape, input.Shape);
        Span<T> to = Elements.Of<T>(context.Output(0, input.DType, shape));
        ReadOnlySpan<T> from = Elements.Of<T>(input);
        for (int i = 0; i < to.Length; i++, pairs.Next()) to[i] = from[pairs[0]];
    }
}
