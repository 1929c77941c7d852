namespace ModelBuild.Engine;

/// <summary>How the embedded engine uses the machine.</summary>
public sealed record EmbeddedEngineOptions
{
    /// <summary>
    /// How many threads share the work within one node, the caller's own included. 0, the default, takes one for each processor; 1 leaves all
    /// work to the caller, which is best for a server that answers many requests at the same time.
    /// </summary>
    public int Threads { get; init; }

    /// <summary>Ops that the application brings; none unless it does. The build is told of them by the item's <c>CustomOps</c>.</summary>
    public IReadOnlyList<CustomOp> CustomOps { get; init; } = [];
}
