namespace ModelBuild.Freezing;

/// <summary>What the optimization of a graph did, one entry a pass that ran, in their order.</summary>
/// <param name="Passes">The passes.</param>
public sealed record OptimizationReport(IReadOnlyList<PassReport> Passes);

/// <summary>What one pass did.</summary>
/// <param name="Pass">Its name, that of the option that switches it on.</param>
/// <param name="Rewritten">How many places it rewrote: nodes folded, merged or taken out, batch normalizations folded, weights stored smaller, nodes lowered.</param>
/// <param name="NodesBefore">How many nodes the graph had before it.</param>
/// <param name="NodesAfter">How many it has after it, with what nothing needs any more removed.</param>
public sealed record PassReport(string Pass, int Rewritten, int NodesBefore, int NodesAfter);
