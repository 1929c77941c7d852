using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Kernels;

namespace ModelBuild.Engine.Planning;

/// <summary>
/// Draws what follows a matrix product or convolution into it: a constant bias, a batch normalization with constant statistics, a
/// rectifier, another tensor that is added. The product's result then goes through memory once. A border of zeros before a convolution is drawn in too.
/// </summary>
internal static class Fusion
{
    public static void Run(Region region, IReadOnlyCollection<int> results, IReadOnlyList<Tensor?> constants)
    {
        int[] readers = PlaceUses.Count(region, results, constants.Count);
        // The step that makes a place, counted from one; none for what comes from outside.
        int[] makers = new int[constants.Count];
        for (int i = 0; i < region.Steps.Count; i++)
        {
            Step step = region.Steps[i];
            foreach (int output in step.Outputs) makers[output] = i + 1;
            // Only the first output may be in use: a batch normalization's statistics have no other source.
            if (OthersAreRead(step, readers)) continue;
            if (DrawnInBorder(region, step, makers, readers, constants) is { } bordered) region.Steps[i] = step = bordered;
            for (int data = 0; data < step.Inputs.Length; data++)
            {
                int at = makers[step.Inputs[data]] - 1;
                if (at < 0 || at == i || readers[step.Inputs[data]] != 1) continue;
                Step maker = region.Steps[at];
                if (maker.Kernel is not IFusable fusable || constants[maker.Inputs[1]] is not { } weights || weights.Shape.Rank != fusable.WeightsRank) continue;
                var others = new Tensor?[step.Inputs.Length];
                for (int other = 0; other < others.Length; other++) others[other] = other == data ? null : constants[step.Inputs[other]];
                // A sum may be with a tensor that is only known in the run; everything else is read now.
                bool sum = step.Inputs.Length == 2 && others[1 - data] is null && step.Inputs[0] != step.Inputs[1] && maker.InputTypes.Length == maker.Inputs.Length && step.InputTypes.Length == 2;
                if (!sum && !AreConstants(others, data, step.InputTypes)) continue;
                if (fusable.Fuse(weights, step.Kernel, data, others) is not { } fused) continue;
                // Moved to where the last of its parts stood; the product's other inputs are known long before.
                region.Steps[i] = step = new Step
                {
                    Node = maker.Node, Op = maker.Op, Kernel = fused, Outputs = [step.Outputs[0]],
                    Inputs = sum ? [.. maker.Inputs, step.Inputs[1 - data]] : maker.Inputs, InputTypes = sum ? [.. maker.InputTypes, step.InputTypes[1 - data]] : maker.InputTypes,
                };
                region.Steps[at] = null!;
                makers[step.Outputs[0]] = i + 1;
                break;
            }
        }
        region.Steps.RemoveAll(s => s is null);
    }

    /// <summary>Whether all inputs but one are constants, of the dtypes that they must have: what is drawn in is read now and never again, and that its dtype is wrong must still be told by the run.</summary>
    private static bool AreConstants(Tensor?[] inputs, int but, DType[] types)
    {
        for (int i = 0; i < inputs.Length; i++)
        {
            if (i != but && (inputs[i] is null || (i < types.Length && types[i] != DType.Invalid && inputs[i]!.DType != types[i]))) return false;
        }
        return true;
    }

    private static bool OthersAreRead(Step step, int[] readers)
    {
        for (int i = 1; i < step.Outputs.Length; i++)
        {
            if (readers[step.Outputs[i]] > 0) return true;
        }
        return false;
    }

    /// <summary>The convolution with the border that a step before puts around its image, and nobody else reads; null when there is none.</summary>
    private static Step? DrawnInBorder(Region region, Step step, int[] makers, int[] readers, IReadOnlyList<Tensor?> constants)
    {
        if (step.Kernel is not (Conv2DKernel or DepthwiseKernel) || makers[step.Inputs[0]] == 0 || readers[step.Inputs[0]] != 1) return null;
        int at = makers[step.Inputs[0]] - 1;
        Step pad = region.Steps[at];
        if (pad.Kernel is not PadKernel { IsZero: true } || constants[pad.Inputs[1]] is not { DType: DType.Int32 or DType.Int64 } paddings || pad.InputTypes is not [DType.Float, ..]) return null;
        if (pad.InputTypes.Length > 1 && pad.InputTypes[1] != DType.Invalid && pad.InputTypes[1] != paddings.DType) return null;
        Kernel? padded = step.Kernel is Conv2DKernel convolution ? convolution.Padded(paddings.Integers()) : ((DepthwiseKernel)step.Kernel).Padded(paddings.Integers());
        if (padded is null) return null;
        region.Steps[at] = null!;
        return new Step { Node = step.Node, Op = step.Op, Kernel = padded, Inputs = [pad.Inputs[0], .. step.Inputs[1..]], InputTypes = step.InputTypes, Outputs = step.Outputs };
    }
}

/// <summary>A kernel that can take what follows it into itself.</summary>
internal interface IFusable
{
    /// <summary>The rank of its second input, whose shape tells how many columns the result has.</summary>
    int WeightsRank { get; }

    /// <summary>This kernel with the next one drawn in, or null when they do not fit.</summary>
    /// <param name="weights">Its second input, a constant.</param>
    /// <param name="next">The kernel that reads this one's only output, and is its only reader.</param>
    /// <param name="data">Which of its inputs that is.</param>
    /// <param name="others">Its other inputs, all constants; null at <paramref name="data"/>.</param>
    Kernel? Fuse(Tensor weights, Kernel next, int data, Tensor?[] others);
}
