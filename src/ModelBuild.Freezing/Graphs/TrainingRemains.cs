using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>What training left in a graph that is to answer: it runs, and gives other answers than the model that was evaluated.</summary>
internal static class TrainingRemains
{
    private static readonly string[] s_switches = ["keep_prob", "keep_rate", "dropout", "rate", "training", "is_train", "phase"];

    /// <summary>A sentence for each kind of remain.</summary>
    public static IEnumerable<string> Of(GraphDef graph)
    {
        // Where the switch is fed, the application decides.
        if (graph.Node.Any(n => PlaceholderOps.IsPlaceholder(n) && s_switches.Any(s => n.Name.Contains(s, StringComparison.OrdinalIgnoreCase)))) yield break;
        List<NodeDef> nodes = [.. graph.Node, .. (graph.Library?.Function ?? []).SelectMany(f => f.NodeDef)];
        List<string> training = [.. nodes.Where(n => n.Op.StartsWith("FusedBatchNorm", StringComparison.Ordinal) && IsTraining(n)).Select(n => n.Name)];
        if (training.Count > 0)
        {
            yield return $"Batch normalization uses the batch's own statistics, as in training, in {List(training)}: an answer depends on what else is in the batch. "
                + "Save the graph that was built with is_training=False, or bind its switch (Constants=\"is_training=false\").";
        }
        List<string> dropouts = [.. nodes.Where(n => IsRandom(n.Op) && n.Name.Contains("dropout", StringComparison.OrdinalIgnoreCase)).Select(n => n.Name)];
        if (dropouts.Count > 0)
        {
            yield return $"Dropout is still at work in {List(dropouts)}: the same input gives another answer each time. "
                + "Save the graph that was built without dropout, or name outputs from one.";
        }
    }

    // The attribute's default is true.
    private static bool IsTraining(NodeDef node) => !node.Attr.TryGetValue("is_training", out AttrValue? value) || value.B;

    private static bool IsRandom(string op) => op is "RandomUniform" or "RandomStandardNormal" or "StatelessRandomUniform" or "StatelessRandomUniformV2";

    private static string List(List<string> names)
    {
        names.Sort(StringComparer.Ordinal);
        return string.Join(", ", names.Take(3).Select(n => $"'{n}'")) + (names.Count > 3 ? $" and {names.Count - 3} more" : "");
    }
}
