using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>What a set of nodes needs, as TensorFlow's <c>extract_sub_graph</c> finds it.</summary>
internal static class Subgraph
{
    private const string Colocation = "loc:@";

    /// <summary>
    /// Which nodes <paramref name="roots"/> need: through data inputs, control inputs, and the nodes that <c>_class</c> says they stand beside.
    /// </summary>
    /// <returns>One flag a node, in the order of the graph.</returns>
    public static bool[] NeededBy(GraphIndex index, IEnumerable<string> roots)
    {
        var needed = new bool[index.Count];
        var pending = new Stack<int>();
        foreach (string root in roots) Reach(index.PositionOf(root));
        while (pending.TryPop(out int position))
        {
            NodeDef node = index.NodeAt(position);
            foreach (string input in node.Input) Reach(index.SourceOf(input, node));
            if (!node.Attr.TryGetValue("_class", out AttrValue? colocation) || colocation.List is null) continue;
            foreach (Google.Protobuf.ByteString place in colocation.List.S)
            {
                string text = place.ToStringUtf8();
                if (text.StartsWith(Colocation, StringComparison.Ordinal)) Reach(index.SourceOf(text[Colocation.Length..], node));
            }
        }
        return needed;

        void Reach(int position)
        {
            if (needed[position]) return;
            needed[position] = true;
            pending.Push(position);
        }
    }

    /// <summary>
    /// A graph of the nodes that <paramref name="roots"/> need, in their order, with the versions and the functions that they call. The nodes are not
    /// copied: both graphs hold the same ones.
    /// </summary>
    public static GraphDef Extract(GraphIndex index, IEnumerable<string> roots)
    {
        bool[] needed = NeededBy(index, roots);
        var result = new GraphDef { Versions = index.Versions };
        for (int i = 0; i < needed.Length; i++)
        {
            if (needed[i]) result.Node.Add(index.NodeAt(i));
        }
        result.Library = FunctionLibraryPruning.Prune(index.Library, result.Node);
        return result;
    }
}
