using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>Whether the prediction for each target is among the k largest of its row (in_topk_op.h): InTopK, InTopKV2.</summary>
internal sealed class InTopK(long fixedK) : Kernel
{
    public override void Run(RunContext context)
    {
        Tensor predictions = context.Input(0);
        long[] targets = context.Input(1).Integers();
        long k = context.InputCount > 2 ? context.Input(2).Integer() : fixedK;
        if (predictions.Shape.Rank != 2 || predictions.Shape[0] != targets.Length) throw new KernelException("predictions must be 2-dimensional, with a row for each target");
        int classes = (int)predictions.Shape[1];
        ReadOnlySpan<float> all = predictions.Span<float>();
        Span<bool> within = context.Output(0, DType.Bool, context.Input(1).Shape).Span<bool>();
        for (int i = 0; i < targets.Length; i++)
        {
            ReadOnlySpan<float> row = all.Slice(i * classes, classes);
            bool possible = targets[i] >= 0 && targets[i] < classes && float.IsFinite(row[(int)targets[i]]);
            int larger = 0;
            for (int j = 0; possible && j < classes; j++)
            {
                if (!float.IsFinite(row[j])) possible = false;
                else if (row[j] > row[(int)targets[i]]) larger++;
            }
            within[i] = possible && larger < k;
        }
    }
}
