using System.Numerics;
using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>The likeliest label of each step, without blanks and, if wished, without repetitions, as a sparse tensor (ctc_decoder_ops.cc).</summary>
internal sealed class CtcGreedyDecoder(NodeInfo node) : IRealKernel
{
    private readonly bool _merge = node.Bool("merge_repeated");
    private readonly long _blank = node.Int("blank_index");

    public void Run<T>(RunContext context) where T : unmanaged, IFloatingPointIeee754<T>
    {
        TensorShape shape = context.Input(0).Shape;
        long[] lengths = context.Input(1).Integers();
        if (shape.Rank != 3 || lengths.Length != shape[1]) throw new KernelException("inputs must be [time, batch, classes], with a sequence length for each of the batch");
        int steps = checked((int)shape[0]), batch = checked((int)shape[1]), classes = checked((int)shape[2]);
        long blank = _blank < 0 ? _blank + classes : _blank;
        ReadOnlySpan<T> x = context.Input(0).Span<T>();
        Span<T> likelihood = context.Output(3, context.Input(0).DType, TensorShape.Of(batch, 1)).Span<T>();
        var indices = new List<long>();
        var values = new List<long>();
        long longest = 0;
        for (int b = 0; b < batch; b++)
        {
            if (lengths[b] < 0 || lengths[b] > steps) throw new KernelException($"sequence_length({b}) <= {steps}");
            int before = -1, count = 0;
            T sum = T.Zero;
            for (int t = 0; t < lengths[b]; t++)
            {
                ReadOnlySpan<T> row = x.Slice((t * batch + b) * classes, classes);
                int best = 0;
                for (int c = 1; c < classes; c++)
                {
                    if (row[c] > row[best]) best = c;
                }
                sum -= row[best];
                if (best != blank && !(_merge && best == before))
                {
                    indices.AddRange([b, count++]);
                    values.Add(best);
                }
                before = best;
            }
            likelihood[b] = sum;
            longest = Math.Max(longest, count);
        }
        IndexOutput.Write(context, 0, DType.Int64, TensorShape.Of(values.Count, 2), indices.ToArray());
        IndexOutput.Write(context, 1, DType.Int64, values.ToArray());
        IndexOutput.Write(context, 2, DType.Int64, [batch, longest]);
    }
}
