using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>Switch and Merge: the conditions of TensorFlow 1. The planner has already turned loops into <see cref="WhileKernel"/>.</summary>
internal static class ConditionKernels
{
    public static void Register(KernelRegistry.Adder add)
    {
        foreach (string prefix in (string[])["", "Ref"])
        {
            add(_ => new SwitchKernel(), prefix + "Switch");
            add(_ => new MergeKernel(), prefix + "Merge");
        }
    }
}

/// <summary>Passes its first input to output 1 when its second is true, else to output 0; the other output is dead.</summary>
internal sealed class SwitchKernel : Kernel
{
    public override bool IsPure => false;

    public override void Run(RunContext context)
    {
        int taken = context.Input(1).Span<bool>()[0] ? 1 : 0;
        context.Output(taken).Alias(context.Input(0));
        context.Output(1 - taken).IsDead = true;
    }
}

/// <summary>Passes on whichever input is alive, and its number.</summary>
internal sealed class MergeKernel : Kernel
{
    public override bool IsPure => false;

    public override bool TakesDeadInputs => true;

    public override void Run(RunContext context)
    {
        for (int i = 0; i < context.InputCount; i++)
        {
            if (context.Input(i).IsDead) continue;
            context.Output(0).Alias(context.Input(i));
            context.Output(1, DType.Int32, TensorShape.Scalar).Span<int>()[0] = i;
            return;
        }
        // Inside a branch that was not taken: this Merge is dead as a whole.
        context.Output(0).IsDead = true;
        context.Output(1).IsDead = true;
    }
}

/// <summary>An optional input: what was fed, or the default when nothing was.</summary>
internal sealed class DefaultKernel : Kernel
{
    public override bool IsPure => false;

    public override bool TakesDeadInputs => true;

    public override void Run(RunContext context) => context.Output(0).Alias(context.Input(context.Input(0).IsDead ? 1 : 0));
}

/// <summary>A constant inside a branch: alive only when the branch is taken, which its second input tells.</summary>
internal sealed class GateKernel : Kernel
{
    public override bool IsPure => false;

    public override void Run(RunContext context) => context.Output(0).Alias(context.Input(0));
}
