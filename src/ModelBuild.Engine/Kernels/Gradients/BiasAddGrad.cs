using System.Numerics;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>The sum over everything but the channels (bias_op.cc).</summary>
internal sealed class BiasAddGrad(bool channelsFirst) : IFieldKernel
{
    public void Run<T>(RunContext context) where T : unmanaged, INumberBase<T>
    {
        Tensor gradient = context.Input(0);
        TensorShape shape = gradient.Shape;
        if (shape.Rank < 2) throw new KernelException($"Input tensor must be at least 2D: {shape}");
        int axis = channelsFirst ? 1 : shape.Rank - 1, channels = checked((int)shape[axis]), inner = checked((int)shape.Product(axis + 1, shape.Rank));
        ReadOnlySpan<T> from = gradient.Span<T>();
        Span<T> sums = context.Output(0, gradient.DType, TensorShape.Of(channels)).Span<T>();
        sums.Clear();
        for (int at = 0; at < from.Length; at += channels * inner)
            for (int c = 0; c < channels; c++)
                for (int i = 0; i < inner; i++) sums[c] = unchecked(sums[c] + from[at + c * inner + i]);
    }
}
