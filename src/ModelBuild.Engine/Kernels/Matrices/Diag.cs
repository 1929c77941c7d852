using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>A tensor as the diagonal of one of twice the rank (Diag), and back (DiagPart): diag_op.cc.</summary>
internal readonly struct Diag(bool part) : IMoveKernel
{
    public void Run<T>(RunContext context)
    {
        Tensor input = context.Input(0);
        TensorShape shape = input.Shape;
        int half = part ? shape.Rank / 2 : shape.Rank;
        if (part && (shape.Rank % 2 != 0 || shape.Rank == 0 || !shape.Dims[..half].SequenceEqual(shape.Dims[half..]))) throw new KernelException($"The rank of the tensor should be even and its two halves equal, got shape {shape}");
        TensorShape result = new(shape.Dims[..half]);
        int length = checked((int)result.Count);
        for (int d = 0; d < half && !part; d++) result.Add(shape[d]);
        ReadOnlySpan<T> from = Elements.Of<T>(input);
        Span<T> to = Elements.Of<T>(context.Output(0, input.DType, result));
        if (!part && typeof(T) != typeof(TensorString)) to.Clear();
        for (int i = 0; i < length; i++)
        {
            if (part) to[i] = from[i * (length + 1)];
            else to[i * (length + 1)] = from[i];
        }
    }
}
