using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Planning;

/// <summary>
/// Steps that run together: the main graph, a branch of a condition, the condition or the body of a loop. Tensors that are made here are
/// given back here; those of the outside are only read.
/// </summary>
internal sealed class Region
{
    public List<Step> Steps { get; } = [];

    /// <summary>The places that are already known.</summary>
    public PlaceTable Places { get; } = new();

    /// <summary>The region that this one lies in, whose places it may read; null for the main graph.</summary>
    public Region? Outer { get; init; }

    /// <summary>Places of the outside that steps here read. The step that runs this region reads them too.</summary>
    public HashSet<int> Captured { get; } = [];

    /// <summary>Places that were made for this region: outputs of its steps and the loop's variables.</summary>
    public HashSet<int> Own { get; } = [];

    /// <summary>The place of an endpoint that is known here or outside; -1 when it must be computed.</summary>
    public int Find(Scope scope, Endpoint endpoint)
    {
        for (Region? region = this; region is not null; region = region.Outer)
        {
            if (region.Places.Find(scope, endpoint) is >= 0 and int place) return place;
        }
        return -1;
    }
}
