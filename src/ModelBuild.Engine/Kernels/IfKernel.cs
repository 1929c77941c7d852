using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>If and StatelessIf: runs one of two functions.</summary>
internal sealed class IfKernel(Step[] then, int[] thenResults, Step[] otherwise, int[] otherwiseResults) : Kernel
{
    // Results that a branch makes are given back here; others are arguments passed through.
    private readonly int[] _thenMade = Made(then, thenResults), _otherwiseMade = Made(otherwise, otherwiseResults);

    public override bool IsPure => false;

    public override void Run(RunContext context)
    {
        bool condition = Truth.Of(context.Input(0));
        // The branch runs as steps of its own, so the outputs must be looked up before.
        var outputs = new Tensor[context.OutputCount];
        for (int i = 0; i < outputs.Length; i++) outputs[i] = context.Output(i);
        int[] results = condition ? thenResults : otherwiseResults;
        context.Run(condition ? then : otherwise);
        for (int i = 0; i < outputs.Length; i++) outputs[i].Alias(context.Places[results[i]]);
        foreach (int place in condition ? _thenMade : _otherwiseMade) context.Release(place);
    }

    private static int[] Made(Step[] steps, int[] results) => [.. results.Distinct().Where(place => steps.Any(step => step.Outputs.Contains(place)))];
}
