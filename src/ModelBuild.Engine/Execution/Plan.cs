namespace ModelBuild.Engine.Execution;

/// <summary>
/// A graph, compiled: steps in order, over numbered places. Immutable. A place holds a constant, a fed tensor, or what a step puts there.
/// </summary>
internal sealed class Plan
{
    public required Step[] Steps { get; init; }

    /// <summary>The constant of each place that holds one; null for the others.</summary>
    public required Tensor?[] Constants { get; init; }

    /// <summary>The place of each input, in the order of the load.</summary>
    public required int[] Inputs { get; init; }

    /// <summary>The place of each output, in the order of the load.</summary>
    public required int[] Outputs { get; init; }
}
