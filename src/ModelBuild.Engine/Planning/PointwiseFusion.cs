using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Kernels;

namespace ModelBuild.Engine.Planning;

/// <summary>Makes one step of element-wise steps that follow from one tensor and numbers, when nobody reads what lies between.</summary>
internal static class PointwiseFusion
{
    // How far a chain is followed: steps of other chains may stand between its own.
    private const int FurthestStep = 64;

    public static void Run(Region region, IReadOnlyCollection<int> results, IReadOnlyList<Tensor?> constants)
    {
        int[] readers = PlaceUses.Count(region, results, constants.Count);
        for (int i = 0; i < region.Steps.Count; i++)
        {
            if (region.Steps[i] is not { } first || !IsPointwise(first)) continue;
            if (Input(first, constants) is not (>= 0 and int input) || constants[input] is not null) continue;
            List<int> followed = Follow(region, i, input, constants);
            List<int>? chain = null;
            for (int length = followed.Count; length > 1 && chain is null; length--)
            {
                List<int> needed = Needed(region, followed, length);
                if (needed.Count is > 1 and <= PointwiseKernel.MostOperations && EndsAlone(region, needed, readers)) chain = needed;
            }
            if (chain is null) continue;
            Step last = region.Steps[chain[^1]];
            region.Steps[chain[^1]] = new Step
            {
                Node = last.Node, Op = last.Op, Kernel = Kernel(region, chain, input, constants), Inputs = [input], InputTypes = [DType.Float], Outputs = last.Outputs,
            };
            for (int member = 0; member < chain.Count - 1; member++) region.Steps[chain[member]] = null!;
        }
        region.Steps.RemoveAll(s => s is null);
    }

    /// <summary>The one input that is no number; -1 when there are several or none.</summary>
    private static int Input(Step step, IReadOnlyList<Tensor?> constants)
    {
        int input = -1;
        foreach (int place in step.Inputs)
        {
            if (IsNumber(constants[place]) || place == input) continue;
            if (input >= 0) return -1;
            input = place;
        }
        return input;
    }

    /// <summary>A scalar that the kernel can hold itself.</summary>
    private static bool IsNumber(Tensor? constant) => constant is { DType: DType.Float, Shape.Rank: 0 };

    private static bool IsPointwise(Step step)
    {
        if (step.Kernel is not (IStretchUnary or IStretchBinary) || step.Outputs.Length != 1 || step.InputTypes.Length != step.Inputs.Length) return false;
        foreach (DType type in step.InputTypes)
        {
            if (type != DType.Float) return false;
        }
        return true;
    }

    private static List<int> Follow(Region region, int first, int input, IReadOnlyList<Tensor?> constants)
    {
        var chain = new List<int> { first };
        var values = new HashSet<int> { region.Steps[first].Outputs[0] };
        for (int i = first + 1; i < Math.Min(region.Steps.Count, first + FurthestStep); i++)
        {
            if (region.Steps[i] is not { } step || !IsPointwise(step)) continue;
            bool follows = false, alone = true;
            foreach (int place in step.Inputs)
            {
                if (place == input || values.Contains(place)) follows = true;
                else alone &= IsNumber(constants[place]);
            }
            if (!follows || !alone) continue;
            chain.Add(i);
            values.Add(step.Outputs[0]);
        }
        return chain;
    }

    /// <summary>The first members of a chain, as far as the last of them needs them.</summary>
    private static List<int> Needed(Region region, List<int> chain, int length)
    {
        var values = new HashSet<int> { region.Steps[chain[length - 1]].Outputs[0] };
        var needed = new List<int>();
        for (int i = length - 1; i >= 0; i--)
        {
            Step member = region.Steps[chain[i]];
            if (!values.Contains(member.Outputs[0])) continue;
            needed.Insert(0, chain[i]);
            foreach (int place in member.Inputs) values.Add(place);
        }
        return needed;
    }

    /// <summary>Whether only the last value of a chain is read outside of it.</summary>
    private static bool EndsAlone(Region region, List<int> chain, int[] readers)
    {
        for (int i = 0; i < chain.Count - 1; i++)
        {
            int value = region.Steps[chain[i]].Outputs[0], read = 0;
            foreach (int member in chain) read += PlaceUses.Count(region.Steps[member], value);
            if (readers[value] != read) return false;
        }
        return true;
    }

    private static PointwiseKernel Kernel(Region region, List<int> chain, int input, IReadOnlyList<Tensor?> constants)
    {
        var numbers = new Dictionary<int, int> { [input] = 0 };
        var operations = new List<PointwiseOperation>();
        foreach (int member in chain)
        {
            Step step = region.Steps[member];
            int Operand(int index) => index < step.Inputs.Length && numbers.TryGetValue(step.Inputs[index], out int number) ? number : -1;
            Tensor? constant = null;
            foreach (int place in step.Inputs)
            {
                if (constant is null && IsNumber(constants[place])) constant = constants[place];
            }
            operations.Add(new PointwiseOperation(step.Kernel, Operand(0), Operand(1), constant is null ? 0 : constant.Span<float>()[0]));
            numbers[step.Outputs[0]] = operations.Count;
        }
        return new PointwiseKernel([.. operations]);
    }
}
