using ModelBuild.Freezing;
using ModelBuild.Protos;

namespace ModelBuild.Tool;

/// <summary>How a node differs from the one of the same name, or that there is none.</summary>
/// <param name="Node">The node's name.</param>
/// <param name="Change"><c>added</c>, <c>removed</c> or <c>changed</c>.</param>
/// <param name="Detail">Its op, or what changed.</param>
internal sealed record NodeChange(string Node, string Change, string Detail);

/// <summary>Compares the nodes of two graphs by name: op, inputs, attributes, device. The values of constants are weights, and compared as such.</summary>
internal static class GraphComparison
{
    public static IReadOnlyList<NodeChange> Of(ModelContents before, ModelContents now)
    {
        var old = before.Graph.Node.ToDictionary(n => n.Name, StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var changes = new List<NodeChange>();
        foreach (NodeDef node in now.Graph.Node)
        {
            seen.Add(node.Name);
            if (!old.TryGetValue(node.Name, out NodeDef? was)) changes.Add(new NodeChange(node.Name, "added", node.Op));
            else if (Difference(was, node) is { } difference) changes.Add(new NodeChange(node.Name, "changed", difference));
        }
        changes.AddRange(before.Graph.Node.Where(n => !seen.Contains(n.Name)).Select(n => new NodeChange(n.Name, "removed", n.Op)));
        foreach ((string name, string change) in Functions(before, now)) changes.Add(new NodeChange(name, change, "function"));
        return changes;
    }

    private static string? Difference(NodeDef was, NodeDef now)
    {
        if (was.Op != now.Op) return $"op {was.Op} -> {now.Op}";
        if (!was.Input.SequenceEqual(now.Input)) return $"inputs {string.Join(", ", was.Input)} -> {string.Join(", ", now.Input)}";
        foreach (string name in was.Attr.Keys.Union(now.Attr.Keys).Order(StringComparer.Ordinal))
        {
            if (name == "_output_shapes" || (name == "value" && now.Op == "Const")) continue;
            AttrValue? a = was.Attr.GetValueOrDefault(name), b = now.Attr.GetValueOrDefault(name);
            if (Equals(a, b)) continue;
            return $"{name} {AttributeText.Of(a)} -> {AttributeText.Of(b)}";
        }
        return was.Device == now.Device ? null : $"device '{was.Device}' -> '{now.Device}'";
    }

    private static IEnumerable<(string, string)> Functions(ModelContents before, ModelContents now)
    {
        Dictionary<string, FunctionDef> old = (before.Graph.Library?.Function ?? []).ToDictionary(f => f.Signature.Name, StringComparer.Ordinal), latest = (now.Graph.Library?.Function ?? []).ToDictionary(f => f.Signature.Name, StringComparer.Ordinal);
        foreach ((string name, FunctionDef function) in latest)
        {
            if (!old.TryGetValue(name, out FunctionDef? was)) yield return (name, "added");
            else if (!was.Equals(function)) yield return (name, "changed");
        }
        foreach (string name in old.Keys.Where(n => !latest.ContainsKey(n))) yield return (name, "removed");
    }
}
