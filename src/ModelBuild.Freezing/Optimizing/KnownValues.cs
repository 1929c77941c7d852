using Google.Protobuf;
using ModelBuild.Checkpoints;
using ModelBuild.Freezing.Shapes;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>
/// What can be computed of a graph before it runs: inference over a copy in which small weights have their content, and large ones are only shapes.
/// </summary>
internal sealed class KnownValues
{
    /// <summary>Weights of more elements are not read: the parameters of a batch normalization have fewer.</summary>
    private const int MostWeightElements = 16 * 1024;

    private readonly GraphInference _inference;
    private readonly Dictionary<string, int> _indices = new(StringComparer.Ordinal);

    /// <param name="graph">The graph as it is now; later changes are not seen.</param>
    /// <param name="maxElements">Up to how many elements values are computed.</param>
    public KnownValues(GraphEdit graph, int maxElements)
    {
        var copy = new GraphDef { Versions = graph.Versions, Library = graph.Library };
        foreach (NodeDef node in graph.Nodes)
        {
            _indices.Add(node.Name, copy.Node.Count);
            copy.Node.Add(graph.Weights.TryGetValue(node.Name, out OptimizedWeight? weight) ? Stand(graph, weight) : node);
        }
        _inference = GraphInference.OfGraph(copy, new OpSignatures(graph.OpList), maxElements);
        _inference.Run();
        Types = _inference.ToTypes();
    }

    public TensorTypes Types { get; }

    /// <summary>The value of a tensor; null when it is not known whole.</summary>
    public StaticValue? Of(TensorName tensor) =>
        _indices.TryGetValue(tensor.Node, out int index) && _inference.Values.Of(index, tensor.Port) is { IsFullyKnown: true } value ? value : null;

    /// <summary>What stands for a weight: a constant with its content, or a placeholder of its dtype and shape.</summary>
    private static NodeDef Stand(GraphEdit graph, OptimizedWeight weight)
    {
        bool isSmall = weight.ElementCount <= MostWeightElements && DTypeSize.Of(weight.Stored) > 0;
        NodeDef node = weight.Node.Clone();
        TensorProto value = node.Attr["value"].Tensor;
        if (isSmall)
        {
            var bytes = new WireBuffer();
            weight.Read(graph.Reader!, bytes.Bytes);
            value.TensorContent = ByteString.CopyFrom(bytes.Written);
            return node;
        }
        node.Op = "Placeholder";
        node.Attr["shape"] = new AttrValue { Shape = value.TensorShape };
        node.Attr.Remove("value");
        return node;
    }
}
