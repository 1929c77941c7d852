using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>Passes on a tensor whose shape is as the node says, and fails at any other (no_op.cc, EnsureShapeOp).</summary>
internal sealed class EnsureShape(NodeInfo node) : Kernel
{
    private readonly PartialShape? _shape = node.Shape("shape");

    public override void Run(RunContext context)
    {
        TensorShape given = context.Input(0).Shape;
        bool fits = _shape is null or { UnknownRank: true } || _shape.Rank == given.Rank;
        for (int d = 0; fits && _shape is { UnknownRank: false } && d < given.Rank; d++) fits = _shape[d] < 0 || _shape[d] == given[d];
        if (!fits) throw new KernelException($"Shape of tensor {given} is not compatible with expected shape [{string.Join(',', _shape!.Dims())}]");
        context.Output(0).Alias(context.Input(0));
    }
}
