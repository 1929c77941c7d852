using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>The rows of a tensor in random order: each place is exchanged with one of those that follow (random_shuffle_op.cc).</summary>
internal sealed class RandomShuffle(NodeInfo node) : Kernel
{
    private readonly RandomStream _stream = new(node);

    public override bool IsPure => false;

    public override void Run(RunContext context)
    {
        Tensor input = context.Input(0);
        if (input.Count <= 1 || input.Shape[0] <= 1)
        {
            context.Output(0).Alias(input);
            return;
        }
        int rows = checked((int)input.Shape[0]);
        PhiloxRandom random = _stream.Take((ulong)(rows - 1 + 3) / 4);
        PhiloxRandom.Group group = default;
        int[] order = [.. Enumerable.Range(0, rows)];
        for (int i = 0; i < rows - 1; i++)
        {
            if (i % 4 == 0) group = random.Next();
            int other = i + (int)(group[i % 4] % (uint)(rows - i));
            (order[i], order[other]) = (order[other], order[i]);
        }
        MoveKernel.Of(new Rows(order)).Run(context);
    }

    private readonly struct Rows(int[] order) : IMoveKernel
    {
        public void Run<T>(RunContext context)
        {
            Tensor input = context.Input(0);
            ReadOnlySpan<T> from = Elements.Of<T>(input);
            Span<T> to = Elements.Of<T>(context.Output(0, input.DType, input.Shape));
            int row = from.Length / order.Length;
            for (int i = 0; i < order.Length; i++) from.Slice(order[i] * row, row).CopyTo(to.Slice(i * row, row));
        }
    }
}
