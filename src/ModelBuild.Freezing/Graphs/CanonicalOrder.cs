using Google.Protobuf.Collections;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>Brings everything in a graph that has no order of its own, the maps, into the order of its keys: same graph, same bytes.</summary>
internal static class CanonicalOrder
{
    public static void Apply(GraphDef graph)
    {
        foreach (NodeDef node in graph.Node) Sort(node.Attr);
        foreach (FunctionDef function in graph.Library?.Function ?? [])
        {
            Sort(function.Attr);
            Sort(function.Ret);
            Sort(function.ControlRet);
            foreach (NodeDef node in function.NodeDef) Sort(node.Attr);
        }
    }

    private static void Sort<T>(MapField<string, T> map)
    {
        if (map.Count < 2) return;
        // A MapField keeps the order in which its entries were added, and writes them in it.
        KeyValuePair<string, T>[] entries = [.. map];
        Array.Sort(entries, static (a, b) => string.CompareOrdinal(a.Key, b.Key));
        map.Clear();
        foreach ((string key, T value) in entries) map.Add(key, value);
    }
}
