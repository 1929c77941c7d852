using ModelBuild.Checkpoints;
using ModelBuild.Diagnostics;
using ModelBuild.Freezing.Shapes;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>What a path leads to, read as <see cref="Freezer.Plan"/> reads it but not frozen: the whole graph, what came with it, and the checkpoint.</summary>
public sealed class ModelContents
{
    private readonly GraphIndex _index;
    private readonly OpDefinitions _ops;

    private ModelContents(SourceModel source)
    {
        _index = source.Index;
        _ops = new OpDefinitions(source.Meta.MetaInfoDef?.StrippedOpList, source.Index.Library);
        Files = source.Files;
        SavedModel = source.SavedModel;
        Graph = new GraphDef { Versions = _index.Versions, Library = _index.Library };
        Graph.Node.AddRange(_index.Nodes);
        Meta = source.Meta;
        Meta.GraphDef = Graph;
    }

    /// <summary>The graph with all of its nodes.</summary>
    public GraphDef Graph { get; }

    /// <summary>The graph with what came with it: signatures, saver, op definitions, the TensorFlow that wrote it. Of a bare GraphDef, nothing but the graph.</summary>
    public MetaGraphDef Meta { get; }

    /// <summary>The file that the graph was read from.</summary>
    public string File => _index.File;

    /// <summary>The checkpoint; null when there is none.</summary>
    public CheckpointFiles? Files { get; }

    /// <summary>The folder of a SavedModel; null when it is none.</summary>
    public string? SavedModel { get; }

    /// <summary>Reads what a request names.</summary>
    /// <exception cref="ModelFileException">MB1001 to MB1011: the checkpoint cannot be used. MB1101 to MB1104, MB1205, MB1206, MB1211: the graph or SavedModel cannot be used, or there is none.</exception>
    public static ModelContents Read(FreezeRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new ModelContents(SourceModels.Read(request));
    }

    /// <summary>The inputs of the whole graph: its placeholders, in the order of the graph.</summary>
    /// <exception cref="ModelFileException">MB1205: the graph is broken.</exception>
    public IReadOnlyList<InterfaceTensor> Placeholders() =>
        Describe(Graph.Node.Where(PlaceholderOps.IsPlaceholder).Select(node => new TensorName(node.Name, 0)).ToList());

    /// <summary>The nodes that an application may want as outputs, the likeliest first; at most eight.</summary>
    /// <exception cref="ModelFileException">MB1205: the graph is broken.</exception>
    public IReadOnlyList<InterfaceTensor> OutputCandidates() => Describe(Freezing.OutputCandidates.Rank(_index, Meta, _ops));

    /// <summary>The tensors in which the graph ends: of each node with outputs that no other node uses, the first. What a frozen graph was frozen for.</summary>
    public IReadOnlyList<InterfaceTensor> Ends()
    {
        HashSet<string> used = [.. Graph.Node.SelectMany(node => node.Input).Where(input => !input.StartsWith('^')).Select(NodeInput.NodeOf)];
        return Describe(Graph.Node.Where(n => !used.Contains(n.Name) && _ops.OutputsOf(n) is not 0).Select(n => new TensorName(n.Name, 0)).ToList());
    }

    private List<InterfaceTensor> Describe(IReadOnlyList<TensorName> tensors)
    {
        if (tensors.Count == 0) return [];
        TensorTypes types = TypeInference.Infer(Subgraph.Extract(_index, tensors.Select(tensor => tensor.Node)), Meta.MetaInfoDef?.StrippedOpList);
        return [.. tensors.Select(tensor =>
        {
            (DataType dtype, StaticShape shape) = types.Of(tensor);
            return new InterfaceTensor(tensor.ToString(), dtype, shape, PlaceholderOps.IsOptional(_index[tensor.Node]));
        })];
    }
}
