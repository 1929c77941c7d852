using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>The band around the main diagonal, zeros elsewhere (matrix_band_part_op.cc); a negative width keeps all on that side.</summary>
internal readonly struct MatrixBandPart : IMoveKernel
{
    public void Run<T>(RunContext context)
    {
        Tensor input = context.Input(0);
        TensorShape shape = input.Shape;
        if (shape.Rank < 2) throw new KernelException("input must be at least 2-dim");
        int rows = checked((int)shape[shape.Rank - 2]), columns = checked((int)shape[shape.Rank - 1]);
        long lower = context.Input(1).Integer(), upper = context.Input(2).Integer();
        if (lower > rows || upper > columns) throw new KernelException($"num_lower and num_upper must be negative or less or equal to the number of rows ({rows}) and columns ({columns}), got {lower} and {upper}");
        ReadOnlySpan<T> from = Elements.Of<T>(input);
        Span<T> to = Elements.Of<T>(context.Output(0, input.DType, shape));
        for (int at = 0; at < to.Length; at++)
        {
            int row = at / columns % rows, column = at % columns;
            to[at] = (lower < 0 || row - column <= lower) && (upper < 0 || column - row <= upper) ? from[at] : default!;
        }
    }
}
