using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Planning;

/// <summary>Finds, for each step, which tensors nobody reads afterwards.</summary>
internal static class Liveness
{
    /// <param name="region">The region.</param>
    /// <param name="kept">Places that are read after the region: its results.</param>
    /// <param name="constants">The constant of each place; constants are never given back.</param>
    public static void Annotate(Region region, int[] kept, IReadOnlyList<Tensor?> constants)
    {
        bool[] readLater = new bool[constants.Count];
        foreach (int place in kept) readLater[place] = true;
        for (int i = region.Steps.Count - 1; i >= 0; i--)
        {
            Step step = region.Steps[i];
            int[] release = new int[step.Inputs.Length + step.Outputs.Length];
            int released = 0;
            bool[] dies = new bool[step.Inputs.Length];
            for (int input = 0; input < step.Inputs.Length; input++)
            {
                int place = step.Inputs[input];
                if (!region.Own.Contains(place) || constants[place] is not null || readLater[place]) continue;
                if (Array.IndexOf(release, place, 0, released) < 0) release[released++] = place;
                // A tensor that is read twice by the same step must not be overwritten by it.
                dies[input] = Array.IndexOf(step.Inputs, place) == Array.LastIndexOf(step.Inputs, place);
            }
            foreach (int output in step.Outputs)
            {
                if (!readLater[output]) release[released++] = output;
            }
            step.Release = release[..released];
            step.InputDies = dies;
            foreach (int place in step.Inputs) readLater[place] = true;
        }
    }
}
