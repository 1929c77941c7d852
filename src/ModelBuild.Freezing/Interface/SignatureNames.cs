using System.Text.RegularExpressions;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>
/// Gives the tensors of a TensorFlow 2 signature the names that its author gave them: a SavedModel of TensorFlow 2 calls its inputs <c>serving_default_x</c> and its
/// outputs <c>StatefulPartitionedCall:1</c>; the signature's keys are <c>x</c> and <c>probabilities</c>.
/// </summary>
internal static partial class SignatureNames
{
    /// <summary>Names what the signature names, where a node of that name is not there already.</summary>
    /// <param name="graph">The graph of one signature, which is changed.</param>
    /// <param name="signature">The signature.</param>
    /// <param name="inputs">The inputs, which are renamed too; or null.</param>
    /// <param name="outputs">The outputs.</param>
    /// <returns>The inputs and outputs under their new names.</returns>
    public static (IReadOnlyList<TensorName>? Inputs, IReadOnlyList<TensorName> Outputs) Apply(
        GraphDef graph, SignatureDef signature, IReadOnlyList<TensorName>? inputs, IReadOnlyList<TensorName> outputs)
    {
        var names = new HashSet<string>(graph.Node.Select(n => n.Name), StringComparer.Ordinal);
        var renamed = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string key, TensorInfo info) in signature.Inputs.OrderBy(i => i.Key, StringComparer.Ordinal))
        {
            string node = TensorName.Parse(info.Name).Node;
            NodeDef? placeholder = graph.Node.FirstOrDefault(n => n.Name == node);
            if (placeholder is null || !PlaceholderOps.IsPlaceholder(placeholder) || renamed.ContainsKey(node) || !Name().IsMatch(key) || !names.Add(key)) continue;
            renamed.Add(node, key);
            placeholder.Name = key;
        }
        if (renamed.Count > 0) Rename(graph, renamed);

        var given = outputs.ToList();
        foreach ((string key, TensorInfo info) in signature.Outputs.OrderBy(o => o.Key, StringComparer.Ordinal))
        {
            TensorName tensor = TensorName.Parse(info.Name);
            int at = given.IndexOf(tensor);
            if (at < 0 || !Name().IsMatch(key) || !names.Add(key)) continue;
            var identity = new NodeDef { Name = key, Op = "Identity" };
            identity.Input.Add(Renamed(tensor, renamed).AsInput());
            identity.Attr["T"] = new AttrValue { Type = info.Dtype };
            graph.Node.Add(identity);
            given[at] = new TensorName(key, 0);
        }
        return (inputs?.Select(i => Renamed(i, renamed)).ToList(), [.. given.Select(o => Renamed(o, renamed))]);
    }

    private static TensorName Renamed(TensorName tensor, Dictionary<string, string> renamed) =>
        renamed.TryGetValue(tensor.Node, out string? name) ? tensor with { Node = name } : tensor;

    private static void Rename(GraphDef graph, Dictionary<string, string> renamed)
    {
        foreach (NodeDef node in graph.Node)
        {
            for (int i = 0; i < node.Input.Count; i++)
            {
                NodeInput input = NodeInput.Parse(node.Input[i]);
                if (renamed.TryGetValue(input.Node, out string? name)) node.Input[i] = input.IsControl ? "^" + name : new TensorName(name, input.Port).AsInput();
            }
        }
    }

    // What TensorFlow takes as the name of a node.
    [GeneratedRegex(@"\A[A-Za-z0-9.][A-Za-z0-9_.\\/>-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
