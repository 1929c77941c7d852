using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>
/// Takes out nodes that hand a tensor on as it is, and connects who takes their output with where it comes from.
/// </summary>
/// <remarks>
/// Kept are: nodes of the interface; those with control inputs, which order effects; those of references, resources and variants, which are handles;
/// those that move a tensor to another device; and those that others take as control input when what they hand on is control flow of v1: the
/// <c>Identity</c> of a Switch runs in one branch only, its Switch in both.
/// </remarks>
internal static class IdentityRemoval
{
    /// <summary>Whether the node does nothing but hand on its one input; in inference, stopping a gradient is just that.</summary>
    public static bool HandsOn(NodeDef node) => node.Op is "Identity" or "StopGradient" or "PreventGradient" or "Snapshot";

    /// <returns>How many nodes were taken out.</returns>
    public static int Run(GraphEdit graph)
    {
        Dictionary<string, List<Use>> uses = graph.Uses();
        int removed = 0;
        foreach (NodeDef node in graph.Nodes.ToList())
        {
            if (!CanRemove(graph, node, uses.GetValueOrDefault(node.Name) ?? [])) continue;
            string source = node.Input[0];
            string sourceNode = NodeInput.NodeOf(source);
            List<Use> sourceUses = uses[sourceNode];
            foreach (Use use in uses.GetValueOrDefault(node.Name) ?? [])
            {
                use.Node.Input[use.Input] = use.IsControl ? "^" + sourceNode : source;
                sourceUses.Add(new Use(use.Node, use.Input, use.IsControl ? NodeInput.Control : NodeInput.Parse(source).Port));
            }
            node.Input.Clear();
            sourceUses.RemoveAll(use => ReferenceEquals(use.Node, node));
            removed++;
        }
        foreach (NodeDef node in graph.Nodes) RemoveRepeatedControls(node);
        return removed;
    }

    private static bool CanRemove(GraphEdit graph, NodeDef node, List<Use> uses)
    {
        if (!HandsOn(node) || node.Input.Count != 1 || graph.Kept.Contains(node.Name)) return false;
        DataType dtype = node.Attr.GetValueOrDefault("T")?.Type ?? DataType.DtInvalid;
        if (dtype is DataType.DtInvalid or DataType.DtResource or DataType.DtVariant || (int)dtype > 100) return false;
        if (graph.Find(NodeInput.NodeOf(node.Input[0])) is not { } source || ReferenceEquals(source, node)) return false;
        if (node.Device.Length > 0 && node.Device != source.Device) return false;
        // An Identity between two pieces of control flow keeps them apart, as TensorFlow's own graphs do: a loop's body that changes nothing, a branch that hands on.
        bool besideControlFlow = ControlFlow.IsControlFlow(source.Op);
        return !besideControlFlow || !uses.Exists(use => use.IsControl || ControlFlow.IsControlFlow(use.Node.Op));
    }

    /// <summary>After two controls became the same one, one of them is enough.</summary>
    private static void RemoveRepeatedControls(NodeDef node)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < node.Input.Count; i++)
        {
            if (node.Input[i].StartsWith('^') && !seen.Add(node.Input[i])) node.Input.RemoveAt(i--);
        }
    }
}
