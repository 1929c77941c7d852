using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Planning;

/// <summary>Finds, for each step, which tensors nobody reads afterwards.</summary>
internal static class Liveness
{
    /// <param name="region">The region.</param>
    /// <param name="kept">Places that are read after the region: its results.</param>
    /// <param name="constants">The constant of each place; constants are never given back.</param>
    public static void Annotate(Region region, IEnumerable<int> kept, IReadOnlyList<Tensor?> constants)
    {
        var readLater = new HashSet<int>(kept);
        for (int i = region.Steps.Count - 1; i >= 0; i--)
        {
            Step step = region.Steps[i];
            var release = new List<int>();
            bool[] dies = new bool[step.Inputs.Length];
            for (int input = 0; input < step.Inputs.Length; input++)
            {
                int place = step.Inputs[input];
                if (!region.Own.Contains(place) || constants[place] is not null || readLater.Contains(place)) continue;
                if (!release.Contains(place)) release.Add(place);
                // A tensor that is read twice by the same step must not be overwritten by it.
                dies[input] = step.Inputs.AsSpan().Count(place) == 1;
            }
            foreach (int output in step.Outputs)
            {
                if (!readLater.Contains(output)) release.Add(output);
            }
            step.Release = [.. release];
            step.InputDies = dies;
            readLater.UnionWith(step.Inputs);
        }
    }
}
