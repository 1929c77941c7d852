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
}
