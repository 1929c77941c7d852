using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Planning;

/// <summary>How often each place is read.</summary>
internal static class PlaceUses
{
    /// <param name="region">The region whose steps read.</param>
    /// <param name="results">What is read after it.</param>
    /// <param name="places">How many places there are.</param>
    /// <returns>The number of readers by place.</returns>
    public static int[] Count(Region region, IReadOnlyCollection<int> results, int places)
    {
        int[] uses = new int[places];
        foreach (Step step in region.Steps)
        {
            foreach (int place in step.Inputs) uses[place]++;
        }
        foreach (int place in results) uses[place]++;
        return uses;
    }

    /// <summary>How often a step reads a place.</summary>
    public static int Count(Step step, int place)
    {
        int uses = 0;
        foreach (int input in step.Inputs)
        {
            if (input == place) uses++;
        }
        return uses;
    }

    /// <summary>Those of some places that one of the steps makes, each once.</summary>
    public static int[] Made(Step[] steps, int[] places)
    {
        var made = new List<int>();
        foreach (int place in places)
        {
            if (!made.Contains(place) && IsMade(steps, place)) made.Add(place);
        }
        return made.ToArray();
    }

    /// <summary>Whether one of the steps makes a place.</summary>
    public static bool IsMade(Step[] steps, int place)
    {
        foreach (Step step in steps)
        {
            foreach (int output in step.Outputs)
            {
                if (output == place) return true;
            }
        }
        return false;
    }
}
