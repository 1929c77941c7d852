using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>A border that mirrors what lies within: REFLECT leaves the edge out of the mirror, SYMMETRIC does not (mirror_pad_op.cc).</summary>
internal sealed class MirrorPad(string mode) : IMoveKernel
{
    public void Run<T>(RunContext context)
    {
        Tensor input = context.Input(0);
        long[] paddings = context.Input(1).Integers();
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
        int[] index = new int[shape.Rank];
        for (int i = 0; i < to.Length; i++)
        {
            int at = 0;
            for (int d = 0; d < shape.Rank; d++)
            {
                int length = (int)shape[d], k = index[d] - (int)paddings[2 * d];
                if (k < 0) k = -k - 1 + edge;
                else if (k >= length) k = 2 * length - 1 - edge - k;
                at = at * length + k;
            }
            to[i] = from[at];
            for (int d = shape.Rank - 1; d >= 0 && ++index[d] == padded[d]; d--) index[d] = 0;
        }
    }
}
