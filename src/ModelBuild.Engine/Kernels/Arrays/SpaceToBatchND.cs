using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>
/// Blocks of space become entries of the batch, with a border of zeros (SpaceToBatchND), and back, with the border cut off (BatchToSpaceND): both are
/// the same walk over the padded space (spacetobatch_functor.h).
/// </summary>
internal readonly struct SpaceToBatchND(bool back) : IMoveKernel
{
    private readonly int _blockSize;

    /// <summary>The older ops SpaceToBatch and BatchToSpace, whose block is square and an attribute.</summary>
    public SpaceToBatchND(bool back, long blockSize) : this(back) => _blockSize = checked((int)blockSize);

    public void Run<T>(RunContext context)
    {
        Tensor input = context.Input(0);
        long[] block = _blockSize > 0 ? [_blockSize, _blockSize] : context.Input(1).Integers(), edges = context.Input(_blockSize > 0 ? 1 : 2).Integers();
        int m = block.Length;
        TensorShape shape = input.Shape;
        if (shape.Rank < m + 1 || edges.Length != 2 * m) throw new KernelException($"input rank should be >= {1 + m} instead of {shape.Rank}, and the paddings or crops [{m}, 2]");
        // "Batch" is the shape with many entries, "space" the one with the space in one piece.
        TensorShape batch = shape, space = shape;
        long blocks = 1;
        for (int d = 0; d < m; d++)
        {
            long before = edges[2 * d], after = edges[2 * d + 1], size = shape[d + 1];
            if (block[d] < 1 || before < 0 || after < 0) throw new KernelException("block shapes must be positive and paddings or crops non-negative");
            blocks = checked(blocks * block[d]);
            long whole = back ? checked(size * block[d]) : checked(size + before + after);
            if (!back && whole % block[d] != 0) throw new KernelException($"padded_shape[{d}]={whole} is not divisible by block_shape[{d}]={block[d]}");
            if (back && whole < before + after) throw new KernelException($"cropped_shape[{d}]={whole - before - after} must be non-negative");
            if (back) space[d + 1] = (nint)(whole - before - after);
            else batch[d + 1] = (nint)(whole / block[d]);
        }
        if (back && shape[0] % blocks != 0) throw new KernelException($"Input batch dimension ({shape[0]}) is not divisible by product of block sizes ({blocks})");
        if (back) space[0] = (nint)(shape[0] / blocks);
        else batch[0] = (nint)checked(shape[0] * blocks);

        int inner = (int)shape.Product(m + 1, shape.Rank), entries = (int)space[0];
        ReadOnlySpan<T> from = Elements.Of<T>(input);
        Span<T> to = Elements.Of<T>(context.Output(0, input.DType, back ? space : batch));
        if (!back && typeof(T) != typeof(TensorString)) to.Clear();
        int[] index = new int[m];
        for (int entry = 0, at = 0; entry < entries && inner > 0; entry++)
        {
            nint positions = space.Product(1, m + 1);
            for (nint p = 0; p < positions; p++, at += inner)
            {
                int offset = 0, cell = 0;
                for (int d = 0; d < m; d++)
                {
                    int k = index[d] + (int)edges[2 * d];
                    offset = offset * (int)block[d] + k % (int)block[d];
                    cell = cell * (int)batch[d + 1] + k / (int)block[d];
                }
                int other = ((offset * entries + entry) * (int)batch.Product(1, m + 1) + cell) * inner;
                if (back) from.Slice(other, inner).CopyTo(to[at..]);
                else from.Slice(at, inner).CopyTo(to[other..]);
                for (int d = m - 1; d >= 0 && ++index[d] == space[d + 1]; d--) index[d] = 0;
            }
        }
    }
}
