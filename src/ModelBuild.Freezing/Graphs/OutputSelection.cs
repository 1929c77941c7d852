using ModelBuild.Diagnostics;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>Finds the tensors that a model gives out: the named ones, or those of the graph's signature.</summary>
internal static class OutputSelection
{
    private const string DefaultSignature = "serving_default";

    /// <summary>The outputs in the order named, each once; empty when neither the user nor the graph names any.</summary>
    /// <param name="named">What the user named.</param>
    /// <param name="signature">The signature, which counts when the user named none.</param>
    /// <param name="index">The graph.</param>
    /// <param name="ops">The definitions of its ops.</param>
    /// <exception cref="ModelFileException">MB1202: the graph has no such node, or the node no such port.</exception>
    public static IReadOnlyList<TensorName> Select(IReadOnlyList<string> named, SignatureDef? signature, GraphIndex index, OpDefinitions ops)
    {
        var outputs = new List<TensorName>();
        foreach (string name in named)
        {
            if (string.IsNullOrWhiteSpace(name)) continue;
            TensorName tensor = TensorName.Parse(name);
            Check(tensor, index, ops);
            if (!outputs.Contains(tensor)) outputs.Add(tensor);
        }
        if (outputs.Count > 0 || signature is null) return outputs;

        // A map has no order; the keys' alphabetical one is the same on every machine.
        foreach (string key in signature.Outputs.Keys.Order(StringComparer.Ordinal))
        {
            if (signature.Outputs[key].Name is not { Length: > 0 } name) continue;
            TensorName tensor = TensorName.Parse(name);
            Check(tensor, index, ops);
            if (!outputs.Contains(tensor)) outputs.Add(tensor);
        }
        return outputs;
    }

    /// <summary>
    /// The nodes among the named ones that give no tensor, only do something: <c>init_all_tables</c>. They stay in the graph beside the outputs, when there are any.
    /// </summary>
    public static IReadOnlyList<string> WithoutTensor(IReadOnlyList<string> named, GraphIndex index, OpDefinitions ops)
    {
        string[] nodes = [.. named.Where(n => !string.IsNullOrWhiteSpace(n)).Select(n => TensorName.Parse(n).Node).Distinct()];
        List<string> without = [.. nodes.Where(n => index.Find(n) is { } node && ops.OutputsOf(node) == 0)];
        return without.Count < nodes.Length ? without : [];
    }

    /// <summary>The signature of a graph: the named one, else <c>serving_default</c>, else the only one.</summary>
    /// <exception cref="ModelFileException">MB1211: there is none of that name.</exception>
    public static SignatureDef? SignatureOf(MetaGraphDef meta, string? name, string file)
    {
        SignatureDef? signature = null;
        if (name is { Length: > 0 })
        {
            if (meta.SignatureDef.TryGetValue(name, out signature)) return signature;
            string[] known = [.. meta.SignatureDef.Keys.Where(k => !IsInternal(k)).Order(StringComparer.Ordinal)];
            throw new ModelFileException(DiagnosticCodes.SavedModelUnusable,
                $"The graph has no signature '{name}'.{(known.Length == 0 ? " It has none." : $" It has {string.Join(", ", known.Select(k => $"'{k}'"))}.")}", file);
        }
        if (meta.SignatureDef.TryGetValue(DefaultSignature, out signature)) return signature;
        foreach ((string key, SignatureDef other) in meta.SignatureDef)
        {
            if (IsInternal(key)) continue;
            if (signature is not null) return null;
            signature = other;
        }
        return signature;
    }

    // Signatures that a loader uses, such as __saved_model_init_op.
    public static bool IsInternal(string key) => key.StartsWith("__saved_model", StringComparison.Ordinal);

    private static void Check(TensorName tensor, GraphIndex index, OpDefinitions ops)
    {
        if (index.Find(tensor.Node) is not { } node)
        {
            string nearest = NearestNames.Suggest(tensor.Node, index.Names);
            throw new ModelFileException(DiagnosticCodes.OutputNotInGraph,
                $"The graph has no node '{tensor.Node}', which is named as an output."
                + (nearest.Length > 0 ? nearest : " Name a node that it has; without OutputNodes the build lists likely ones."), index.File);
        }
        if (ops.OutputsOf(node) is not { } outputs || tensor.Port < outputs) return;
        throw new ModelFileException(DiagnosticCodes.OutputNotInGraph, outputs switch
        {
            0 => $"The node '{tensor.Node}' ({node.Op}) gives no tensor, so it cannot be an output. Name the node whose result the application wants.",
            1 => $"The node '{tensor.Node}' ({node.Op}) has no port {tensor.Port}: it gives one tensor, '{tensor.Node}:0'.",
            _ => $"The node '{tensor.Node}' ({node.Op}) has no port {tensor.Port}: it gives {outputs} tensors, '{tensor.Node}:0' to '{tensor.Node}:{outputs - 1}'.",
        }, index.File);
    }
}
