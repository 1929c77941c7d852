using ModelBuild.Diagnostics;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>Finds the tensors that a model gives out: the named ones, or those of the graph's signature.</summary>
internal static class OutputSelection
{
    private const string DefaultSignature = "serving_default";

    /// <summary>The outputs in the order named, each once; empty when neither the user nor the graph names any.</summary>
    /// <exception cref="ModelFileException">MB1202: the graph has no such node, or the node no such port.</exception>
    public static IReadOnlyList<TensorName> Select(IReadOnlyList<string> named, MetaGraphDef meta, GraphIndex index, OpDefinitions ops)
    {
        var outputs = new List<TensorName>();
        foreach (string name in named)
        {
            if (string.IsNullOrWhiteSpace(name)) continue;
            TensorName tensor = TensorName.Parse(name);
            Check(tensor, index, ops);
            if (!outputs.Contains(tensor)) outputs.Add(tensor);
        }
        if (outputs.Count > 0 || SignatureOf(meta) is not { } signature) return outputs;

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

    private static SignatureDef? SignatureOf(MetaGraphDef meta)
    {
        if (meta.SignatureDef.TryGetValue(DefaultSignature, out SignatureDef? signature)) return signature;
        foreach ((string key, SignatureDef other) in meta.SignatureDef)
        {
            if (key.StartsWith("__saved_model", StringComparison.Ordinal)) continue;
            if (signature is not null) return null;
            signature = other;
        }
        return signature;
    }

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
