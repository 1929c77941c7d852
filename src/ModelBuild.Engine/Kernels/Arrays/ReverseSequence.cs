using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>The first elements along an axis the other way round, as many as each entry of the batch says (reverse_sequence_op.cc).</summary>
internal readonly struct ReverseSequence(int batchDim, int seqDim) : IMoveKernel
{
    public void Run<T>(RunContext context)
    {
        Tensor input = context.Input(0);
        TensorShape shape = input.Shape;
        int batch = Axes.Normalize(batchDim, shape.Rank), sequence = Axes.Normalize(seqDim, shape.Rank);
        long[] lengths = context.Input(1).Integers();
        if (batch == sequence) throw new KernelException("batch_dim == seq_dim");
        if (lengths.Length != shape[batch]) throw new KernelException($"Length of seq_lengths != input.dims({batch}), ({lengths.Length} vs. {shape[batch]})");
        foreach (long length in lengths)
        {
            if (length < 0 || length > shape[sequence]) throw new KernelException($"seq_lens[{length}] is not in [0, {shape[sequence]}]");
        }
        ReadOnlySpan<T> from = Elements.Of<T>(input);
        Span<T> to = Elements.Of<T>(context.Output(0, input.DType, shape));
        int stride = (int)shape.Product(sequence + 1, shape.Rank), batchStride = (int)shape.Product(batch + 1, shape.Rank);
        for (int i = 0; i < to.Length; i++)
        {
            int k = i / stride % (int)shape[sequence], length = (int)lengths[i / batchStride % (int)shape[batch]];
            to[i] = from[k < length ? i + (length - 1 - 2 * k) * stride : i];
        }
    }
}
