using Google.Protobuf;
using ModelBuild.Freezing.Shapes;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>
/// Finds nodes that compute the same (one op, the same inputs and attributes) and leaves one of each, constants included.
/// </summary>
/// <remarks>
/// Only ops whose definition says that they have no state take part: two random numbers are two. Placeholders are inputs, not expressions; what reads a handle
/// (a table, a variable) may read different things at different times; control flow of v1 carries what a graph cannot show. A weight that streams
/// from the checkpoint equals another only if it is the same tensor.
/// </remarks>
internal static class CommonSubexpressions
{
    /// <returns>How many nodes were merged into another.</returns>
    public static int Run(GraphEdit graph)
    {
        Dictionary<string, List<Use>> uses = graph.Uses();
        TensorTypes types = TypeInference.Infer(graph.ToGraph(), graph.OpList);
        var first = new Dictionary<string, NodeDef>(StringComparer.Ordinal);
        int merged = 0;
        foreach (NodeDef node in graph.MakersFirst())
        {
            if (!CanMerge(graph, types, node)) continue;
            string key = KeyOf(graph, node);
            if (first.TryAdd(key, node)) continue;
            NodeDef other = first[key];
            (NodeDef gone, NodeDef stays) = graph.Kept.Contains(node.Name) ? (other, node) : (node, other);
            if (graph.Kept.Contains(gone.Name)) continue;
            first[key] = stays;
            Redirect(uses, gone, stays);
            merged++;
        }
        return merged;
    }

    private static void Redirect(Dictionary<string, List<Use>> uses, NodeDef gone, NodeDef stays)
    {
        if (!uses.Remove(gone.Name, out List<Use>? moved)) return;
        if (!uses.TryGetValue(stays.Name, out List<Use>? already)) uses.Add(stays.Name, already = []);
        foreach (Use use in moved)
        {
            use.Node.Input[use.Input] = use.IsControl ? "^" + stays.Name : new TensorName(stays.Name, use.Port).AsInput();
            already.Add(use);
        }
    }

    private static bool CanMerge(GraphEdit graph, TensorTypes types, NodeDef node)
    {
        if (node.Op is "Placeholder" or "PlaceholderV2" or "PlaceholderWithDefault" or "NoOp" || ControlFlow.IsControlFlow(node.Op)) return false;
        if (!graph.IsStateless(node)) return false;
        foreach (string input in node.Input)
        {
            NodeInput from = NodeInput.Parse(input);
            if (from.IsControl) continue;
            if (!types.TryGet(from.Node, from.Port, out TensorType? type) || type.DType is DataType.DtResource || (int)type.DType > 100) return false;
        }
        return true;
    }

    /// <summary>Equal for two nodes exactly when they compute the same: op, device, inputs, attributes in their order, and a weight's source.</summary>
    private static string KeyOf(GraphEdit graph, NodeDef node)
    {
        List<string> inputs = [.. node.Input.Where(i => !i.StartsWith('^')).Select(i => TensorName.Parse(i).ToString())];
        // Of more than two inputs the order matters: sums of floating point round.
        if (inputs.Count == 2 && graph.Ops.Find(node.Op)?.IsCommutative == true) inputs.Sort(StringComparer.Ordinal);
        inputs.AddRange(node.Input.Where(i => i.StartsWith('^')).Distinct().Order(StringComparer.Ordinal));
        var key = new NodeDef { Op = node.Op, Device = node.Device };
        key.Input.Add(inputs);
        var attributes = new System.Text.StringBuilder();
        foreach ((string name, AttrValue value) in node.Attr.OrderBy(a => a.Key, StringComparer.Ordinal))
        {
            if (name is "_class" or "_output_shapes") continue;
            attributes.Append(name).Append('=').Append(Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(value.ToByteArray()))).Append(';');
        }
        if (graph.Weights.TryGetValue(node.Name, out OptimizedWeight? weight))
            attributes.Append("weight=").Append(weight.Source.Tensor.Name).Append('#').Append(weight.Source.Slice?.ToString()).Append(weight.IsChanged ? node.Name : "");
        return Convert.ToBase64String(key.ToByteArray()) + attributes;
    }
}
