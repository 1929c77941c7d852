using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>What each of several signatures of a frozen graph is fed and gives, under the names that the signature gives them.</summary>
internal static class SignatureInterfaces
{
    /// <param name="graph">The frozen graph of all of them.</param>
    /// <param name="signatures">The signatures.</param>
    /// <param name="whole">The inputs and outputs of all of them.</param>
    public static IReadOnlyList<SignatureDescription> Of(GraphDef graph, IReadOnlyList<NamedSignature> signatures, ModelDescription whole)
    {
        var nodes = new Dictionary<string, NodeDef>(graph.Node.Count, StringComparer.Ordinal);
        foreach (NodeDef node in graph.Node) nodes.TryAdd(node.Name, node);
        return [.. signatures.Select(signature => Of(signature, whole, nodes))];
    }

    /// <summary>The interface of a single signature with the names that it gives to its tensors.</summary>
    public static ModelDescription Named(ModelDescription description, SignatureDef signature) => description with
    {
        Inputs = Named(description.Inputs, signature.Inputs),
        Outputs = Named(description.Outputs, signature.Outputs),
    };

    private static SignatureDescription Of(NamedSignature signature, ModelDescription whole, Dictionary<string, NodeDef> nodes)
    {
        HashSet<string> wanted = [.. signature.Definition.Outputs.Values.Select(o => TensorName.Parse(o.Name).ToString())];
        InterfaceTensor[] outputs = [.. whole.Outputs.Where(o => wanted.Contains(o.Name))];
        HashSet<string> needed = Needed(outputs.Select(o => TensorName.Parse(o.Name).Node), nodes);
        return new SignatureDescription(
            signature.Name,
            Named([.. whole.Inputs.Where(i => needed.Contains(TensorName.Parse(i.Name).Node))], signature.Definition.Inputs),
            Named(outputs, signature.Definition.Outputs));
    }

    private static InterfaceTensor[] Named(IReadOnlyList<InterfaceTensor> tensors, IDictionary<string, TensorInfo> keys)
    {
        var named = new Dictionary<string, string>(StringComparer.Ordinal);
        // A tensor that has two keys is called by the first.
        foreach ((string key, TensorInfo info) in keys.OrderBy(k => k.Key, StringComparer.Ordinal))
        {
            if (info.Name is { Length: > 0 } name && key.Length > 0) named.TryAdd(TensorName.Parse(name).ToString(), key);
        }
        return [.. tensors.Select(t => named.TryGetValue(t.Name, out string? key) ? t with { Key = key } : t)];
    }

    /// <summary>The nodes that others are computed from, by data or control, themselves included.</summary>
    private static HashSet<string> Needed(IEnumerable<string> of, Dictionary<string, NodeDef> nodes)
    {
        var needed = new HashSet<string>(StringComparer.Ordinal);
        var stack = new Stack<string>(of);
        while (stack.TryPop(out string? name))
        {
            if (!needed.Add(name) || !nodes.TryGetValue(name, out NodeDef? node)) continue;
            foreach (string input in node.Input) stack.Push(NodeInput.NodeOf(input));
        }
        return needed;
    }
}
