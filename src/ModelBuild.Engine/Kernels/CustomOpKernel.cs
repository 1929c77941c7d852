using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>A node of an op that the application brought (<see cref="CustomOp"/>).</summary>
internal sealed class CustomOpKernel : Kernel
{
    private readonly CustomKernel _run;
    private readonly DType[] _outputTypes;

    public CustomOpKernel(CustomOp op, NodeInfo node)
    {
        IsPure = op.IsPure;
        _outputTypes = OutputTypes(op, node);
        _run = Asked(op, node, op.Create);
    }

    public override bool IsPure { get; }

    /// <summary>The dtypes of a node's outputs.</summary>
    public static DType[] OutputTypes(CustomOp op, NodeInfo node) => [.. Asked(op, node, op.OutputTypes)];

    public override void Run(RunContext context)
    {
        // The memory of the run before: an output that the kernel leaves out must not show it.
        for (int i = 0; i < _outputTypes.Length; i++) context.Output(i).DType = DType.Invalid;
        try
        {
            _run(new CustomCall(context, _outputTypes));
        }
        catch (Exception e) when (e is not (KernelException or OperationCanceledException or ModelException))
        {
            throw new KernelException(e.Message, e);
        }
        for (int i = 0; i < _outputTypes.Length; i++)
        {
            if (context.Output(i).DType != _outputTypes[i]) throw new KernelException($"its kernel gave no output {i}");
        }
    }

    /// <summary>Calls the application's code, and names the node when it throws.</summary>
    private static T Asked<T>(CustomOp op, NodeInfo node, Func<CustomNode, T> ask)
    {
        try
        {
            return ask(new CustomNode(node));
        }
        catch (Exception e) when (e is not ModelException)
        {
            throw new ModelException(ModelErrorCodes.OpNotSupported, $"The application's op {op.Name} refused the node '{node.Name}': {e.Message.TrimEnd('.')}.", e);
        }
    }
}
