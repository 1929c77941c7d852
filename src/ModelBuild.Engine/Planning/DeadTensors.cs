using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Kernels;

namespace ModelBuild.Engine.Planning;

/// <summary>Finds the steps whose inputs may be dead, so that all others need not look.</summary>
internal static class DeadTensors
{
    public static void Mark(Step[] steps)
    {
        var mayBeDead = new HashSet<int>();
        foreach (Step step in steps)
        {
            foreach (int place in step.Inputs) step.MayBeDead |= mayBeDead.Contains(place);
            if (step.Kernel is SwitchKernel || step.MayBeDead && !step.Kernel.TakesDeadInputs) foreach (int place in step.Outputs) mayBeDead.Add(place);
        }
    }
}
