using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>A border that mirrors what lies within: REFLECT leaves the edge out of the mirror, SYMMETRIC does not (mirror_pad_op.cc).</summary>
internal readonly struct MirrorPad(string mode) : IMoveKernel
{
    public void Run<T>(RunContext context)
    {
        Tensor input = context.Input(0);
        ReadOnlySpan<long> paddings = context.Input(1).Integers(stackalloc long[2 * TensorShape.MostDimensions]);
        TensorShape shape = input.Shape, padded = shape;
        if (mode is not ("REFLECT" or "SYMMETRIC")) throw new KernelException("mode must be either REFLECT or SYMMETRIC");
        if (paddings.Length != 2 * shape.Rank) throw new KernelException("The first dimension of paddings must be the rank of inputs");
        int edge = mode == "REFLECT" ? 1 : 0;
        for (int d = 0; d < shape.Rank; d++)
        {
            long before = paddings[2 * d], after = paddings[2 * d + 1];
            if (before < 0 || after < 0 || before > shape[d] - edge || after > shape[d] - edge)
                throw new KernelException($"paddings must be non-negative and no greater than the dimension size: {before}, {after} {(edge == 1 ? "not less than" : "greater than")} {shape[d]}");
            padded[d] += (nint)(before + after);
        }
        ReadOnlySpan<T> from = Elements.Of<T>(input);
        Span<T> to = Elements.Of<T>(context.Output(0, input.DType, padded));
        int last = shape.Rank - 1;
        if (last < 0)
        {
            from.CopyTo(to);
            return;
        }
        int row = (int)shape[last], before0 = (int)paddings[2 * last], width = (int)padded[last];
        Span<int> index = stackalloc int[TensorShape.MostDimensions];
        index.Clear();
        for (int i = 0; i < to.Length; i += width)
        {
            int at = 0;
            for (int d = 0; d < last; d++) at = at * (int)shape[d] + Within(index[d] - (int)paddings[2 * d], (int)shape[d], edge);
            ReadOnlySpan<T> source = from.Slice(at * row, row);
            Span<T> target = to.Slice(i, width);
            for (int k = 0; k < before0; k++) target[k] = source[Within(k - before0, row, edge)];
            source.CopyTo(target[before0..]);
            for (int k = before0 + row; k < width; k++) target[k] = source[Within(k - before0, row, edge)];
            for (int d = last - 1; d >= 0 && ++index[d] == padded[d]; d--) index[d] = 0;
        }
    }

    /// <summary>The place within a dimension that a place in its border mirrors.</summary>
    private static int Within(int k, int length, int edge) => k < 0 ? -k - 1 + edge : k >= length ? 2 * length - 1 - edge - k : k;
}
