using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>A border of zeros, or of a given value, around a tensor.</summary>
internal sealed unsafe class PadKernel(bool hasValue) : Kernel
{
    /// <summary>Whether the border is always of zeros.</summary>
    public bool IsZero => !hasValue;

    public override void Run(RunContext context)
    {
        Tensor input = context.Input(0);
        ReadOnlySpan<long> paddings = context.Input(1).Integers(stackalloc long[2 * TensorShape.MostDimensions]);
        TensorShape shape = input.Shape;
        int rank = shape.Rank, size = DTypes.SizeOf(input.DType);
        if (paddings.Length != 2 * rank) throw new KernelException("The first dimension of paddings must be the rank of inputs");
        if (hasValue) context.Input(2).RequireScalar("constant_values");
        if (size == 0) throw new KernelException($"a border around {DTypes.NameOf(input.DType)} is not there");
        for (int d = 0; d < rank; d++)
        {
            if (paddings[2 * d] < 0 || paddings[2 * d + 1] < 0) throw new KernelException("Paddings must be non-negative");
            shape[d] += (nint)(paddings[2 * d] + paddings[2 * d + 1]);
        }
        Tensor output = context.Output(0, input.DType, shape);
        if (!hasValue) output.WritableBytes.Clear();
        else
        {
            nint elements = output.Count;
            for (nint i = 0; i < elements; i++) Elements.Copy(context.Input(2).Data, output.Data + i * size, size);
        }
        if (input.Count == 0) return;
        Span<nint> strides = stackalloc nint[TensorShape.MostDimensions], index = stackalloc nint[TensorShape.MostDimensions];
        index.Clear();
        nint stride = 1, at = 0;
        for (int d = rank - 1; d >= 0; d--)
        {
            strides[d] = stride;
            at += (nint)paddings[2 * d] * stride;
            stride *= shape[d];
        }
        // Innermost dimensions without a border, and the one around them, are rows that go at once.
        int inner = rank;
        nint row = 1;
        while (inner > 0)
        {
            row *= input.Shape[--inner];
            if (paddings[2 * inner] + paddings[2 * inner + 1] > 0) break;
        }
        nint rows = inner > 0 ? input.Shape[inner - 1] : 1, step = inner > 0 ? strides[inner - 1] : 0, all = input.Count;
        for (nint done = 0; done < all; done += row * rows)
        {
            Elements.CopyRows(input.Data + done * size, row * size, output.Data + at * size, step * size, row * size, rows);
            for (int d = inner - 2; d >= 0; d--)
            {
                at += strides[d];
                if (++index[d] < input.Shape[d]) break;
                at -= strides[d] * input.Shape[d];
                index[d] = 0;
            }
        }
    }
}

/// <summary>A tensor repeated along its dimensions (tile_ops.cc).</summary>
internal readonly struct TileKernelOp : IMoveKernel
{
    public void Run<T>(RunContext context)
    {
        Tensor input = context.Input(0);
        long[] multiples = context.Input(1).Integers();
        TensorShape shape = input.Shape;
        int rank = shape.Rank;
        if (multiples.Length != rank) throw new KernelException($"Expected multiples argument to be a vector of length {rank}");
        for (int d = 0; d < rank; d++) shape[d] = multiples[d] >= 0 ? checked(shape[d] * (nint)multiples[d]) : throw new KernelException($"Expected multiples[{d}] >= 0, but got {multiples[d]}");
        Span<T> to = Elements.Of<T>(context.Output(0, input.DType, shape));
        ReadOnlySpan<T> from = Elements.Of<T>(input);
        Span<nint> strides = stackalloc nint[TensorShape.MostDimensions], index = stackalloc nint[TensorShape.MostDimensions];
        index.Clear();
        nint stride = 1;
        for (int d = rank - 1; d >= 0; d--)
        {
            strides[d] = stride;
            stride *= input.Shape[d];
        }
        for (int i = 0; i < to.Length; i++)
        {
            nint at = 0;
            for (int d = 0; d < rank; d++) at += index[d] % input.Shape[d] * strides[d];
            to[i] = from[(int)at];
            for (int d = rank - 1; d >= 0 && ++index[d] == shape[d]; d--) index[d] = 0;
        }
    }
}
