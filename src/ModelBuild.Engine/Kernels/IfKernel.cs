using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Planning;

namespace ModelBuild.Engine.Kernels;

/// <summary>If, Case and their stateless forms: runs one of several functions (tensorflow/core/kernels/functional_ops.cc).</summary>
/// <param name="branches">The steps of each function and the places of its results.</param>
/// <param name="byNumber">Whether input 0 is a branch's number, and the last branch stands for every number beyond; else it is a condition, and the first branch is for true.</param>
internal sealed class IfKernel((Step[] Steps, int[] Results)[] branches, bool byNumber) : Kernel
{
    // Results that a branch makes are given back here; others are arguments passed through.
    private readonly int[][] _made = Array.ConvertAll(branches, b => PlaceUses.Made(b.Steps, b.Results));

    public override bool IsPure => false;

    public override void Run(RunContext context)
    {
        int taken = byNumber ? Number(context.Input(0).Integer(), branches.Length) : Truth.Of(context.Input(0)) ? 0 : 1;
        int[] results = branches[taken].Results;
        context.Run(branches[taken].Steps);
        for (int i = 0; i < context.OutputCount; i++) context.Output(i).Alias(context.Places[results[i]]);
        foreach (int place in _made[taken]) context.Release(place);
    }

    /// <summary>The branch of a number: the last for every number beyond.</summary>
    public static int Number(long given, int branches) => given >= 0 && given < branches ? (int)given : branches - 1;
}
