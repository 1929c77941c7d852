using ModelBuild.Checkpoints;
using ModelBuild.Diagnostics;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>A frozen graph that is to be optimized.</summary>
/// <param name="Graph">The graph, pruned to what its outputs need. It is not changed.</param>
/// <param name="Weights">Those of its constants whose content is in the checkpoint.</param>
/// <param name="Kept">The nodes of the interface, inputs and outputs, and any others that must stay: they keep their names and what they give.</param>
/// <param name="Ops">The op definitions that came with the graph; null when none did.</param>
/// <param name="File">The user's file that it comes from, for messages.</param>
/// <param name="Reader">Where the weights are read from; null when there are none. Only small ones are read while the graph is optimized.</param>
internal sealed record OptimizerInput(
    GraphDef Graph, IReadOnlyList<FrozenWeight> Weights, IReadOnlyCollection<string> Kept, OpList? Ops, string File, CheckpointReader? Reader);

/// <summary>An optimized graph.</summary>
/// <param name="Graph">The graph without the content of its weights.</param>
/// <param name="Weights">The constants that get their content from the checkpoint, in the order of the graph.</param>
/// <param name="Report">What was done.</param>
internal sealed record OptimizedGraph(GraphDef Graph, IReadOnlyList<OptimizedWeight> Weights, OptimizationReport Report);

/// <summary>Runs the passes that the options switch on over a frozen graph, always in the same order.</summary>
internal static class GraphOptimizer
{
    /// <summary>The passes in their order: what one leaves makes the next simpler.</summary>
    private static readonly (string Name, Func<OptimizationOptions, bool> IsOn, Func<GraphEdit, OptimizationOptions, int> Run)[] s_passes =
    [
        (nameof(OptimizationOptions.FoldConstants), o => o.FoldConstants, (graph, _) => ConstantFolding.Run(graph)),
        (nameof(OptimizationOptions.RemoveIdentities), o => o.RemoveIdentities, (graph, _) => IdentityRemoval.Run(graph)),
        (nameof(OptimizationOptions.MergeCommonSubexpressions), o => o.MergeCommonSubexpressions, (graph, _) => CommonSubexpressions.Run(graph)),
        (nameof(OptimizationOptions.FoldBatchNorms), o => o.FoldBatchNorms, (graph, _) => BatchNormFolding.Run(graph)),
        (nameof(OptimizationOptions.Weights), o => o.Weights != WeightPrecision.Float32, WeightReduction.Run),
        (nameof(OptimizationOptions.TargetTensorFlowVersion), o => !string.IsNullOrWhiteSpace(o.TargetTensorFlowVersion), TargetVersion.Run),
    ];

    /// <exception cref="ModelFileException">
    /// MB1050: the target version does not know an op or attribute. MB1051: a constant has an element that half precision cannot hold. MB1052: an option
    /// has a value that it cannot have. MB1002, MB1005, MB1011: a small weight cannot be read.
    /// </exception>
    public static OptimizedGraph Run(OptimizerInput input, OptimizationOptions options)
    {
        if (options.SmallestReducedWeight < 0)
            throw new ModelFileException(DiagnosticCodes.OptimizationOption,
                $"{nameof(OptimizationOptions.SmallestReducedWeight)} is {options.SmallestReducedWeight}, but it is a number of elements: write 0 or more.", input.File);
        var graph = new GraphEdit(input);
        var reports = new List<PassReport>();
        foreach ((string name, Func<OptimizationOptions, bool> isOn, Func<GraphEdit, OptimizationOptions, int> run) in s_passes)
        {
            if (!isOn(options)) continue;
            int before = graph.Nodes.Count;
            int rewritten = run(graph, options);
            graph.Prune();
            reports.Add(new PassReport(name, rewritten, before, graph.Nodes.Count));
        }
        GraphDef result = graph.ToGraph();
        CanonicalOrder.Apply(result);
        List<OptimizedWeight> weights = [.. graph.Nodes.Where(node => graph.Weights.ContainsKey(node.Name)).Select(node => graph.Weights[node.Name])];
        return new OptimizedGraph(result, weights, new OptimizationReport(reports));
    }
}
