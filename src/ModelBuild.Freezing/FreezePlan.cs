using ModelBuild.Checkpoints;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>
/// What freezing will write, known from the .meta and the checkpoint's index alone: the frozen graph without its weights, and where each
/// weight lies. Made by <see cref="Freezer.Plan"/>; read it, do not change it.
/// </summary>
public sealed class FreezePlan
{
    internal FreezePlan(
        GraphDef graph,
        IReadOnlyList<FrozenWeight> weights,
        ModelDescription description,
        CheckpointFiles? files,
        string graphFile,
        string tensorFlowVersion,
        IReadOnlyList<string> warnings)
    {
        Graph = graph;
        Weights = weights;
        Interface = description;
        Files = files;
        GraphFile = graphFile;
        TensorFlowVersion = tensorFlowVersion;
        Warnings = [.. warnings, .. TrainingRemains.Of(graph)];
        Ops = OpsOf(graph);
    }

    /// <summary>The frozen graph: every variable is a <c>Const</c> node whose value has its dtype and shape, but no content.</summary>
    public GraphDef Graph { get; }

    /// <summary>The constants that get their content from the checkpoint, in the order of the graph.</summary>
    public IReadOnlyList<FrozenWeight> Weights { get; }

    /// <summary>The inputs and outputs.</summary>
    public ModelDescription Interface { get; }

    /// <summary>The files that the graph reads when it runs, in the order of their paths. Who moves the .pb moves them along.</summary>
    public IReadOnlyList<FrozenAsset> Assets { get; internal init; } = [];

    /// <summary>Every op type in the graph and its functions, once, in ordinal order; calls to the graph's own functions are not ops.</summary>
    public IReadOnlyList<string> Ops { get; }

    /// <summary>The checkpoint's files; null when the graph needs none.</summary>
    public CheckpointFiles? Files { get; }

    /// <summary>The file that the graph was read from.</summary>
    public string GraphFile { get; }

    /// <summary>What the user should know although freezing goes on, one sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>The file that takes the weights when they are not to lie in the .pb; otherwise null.</summary>
    internal ExternalWeights? External { get; init; }

    /// <summary>What the optimizations did; null when none was asked for.</summary>
    public OptimizationReport? Optimization { get; internal init; }

    /// <summary>The TensorFlow that wrote the graph, or empty.</summary>
    internal string TensorFlowVersion { get; }

    private static List<string> OpsOf(GraphDef graph)
    {
        var ops = new HashSet<string>(StringComparer.Ordinal);
        foreach (NodeDef node in graph.Node) ops.Add(node.Op);
        foreach (FunctionDef function in graph.Library?.Function ?? [])
        {
            foreach (NodeDef node in function.NodeDef) ops.Add(node.Op);
        }
        foreach (FunctionDef function in graph.Library?.Function ?? []) ops.Remove(function.Signature.Name);
        var sorted = new List<string>(ops);
        sorted.Sort(StringComparer.Ordinal);
        return sorted;
    }
}

/// <summary>A constant of the frozen graph that was a variable.</summary>
/// <param name="Node">The <c>Const</c> node, without content.</param>
/// <param name="Tensor">Its value in the checkpoint.</param>
/// <param name="Slice">For a part of a partitioned variable, which part of <paramref name="Tensor"/> its value is; otherwise null.</param>
public sealed record FrozenWeight(NodeDef Node, CheckpointTensor Tensor, TensorSlice? Slice = null)
{
    /// <summary>How the value is changed on its way into the file; null when it stays as it is.</summary>
    internal OptimizedWeight? Optimized { get; init; }

    /// <summary>The dtype of the constant.</summary>
    internal DataType DType => Optimized?.Stored ?? Tensor.DType;

    /// <summary>The shape of the value.</summary>
    internal IReadOnlyList<long> Shape { get; } = Slice?.ShapeIn(Tensor.Shape) ?? Tensor.Shape;

    internal long ElementCount => Shape.Aggregate(1L, (count, dim) => count * dim);

    /// <summary>How many bytes the value takes; for strings as they are stored.</summary>
    internal long Size => Optimized is { } optimized ? optimized.Size : Slice is null || Tensor.ElementCount == 0 ? Tensor.Size : ElementCount * (Tensor.Size / Tensor.ElementCount);

    internal void Read(CheckpointReader reader, BytesHandler handler, CancellationToken cancellation = default)
    {
        if (Optimized is not null) Optimized.Read(reader, handler, cancellation);
        else if (Slice is null) reader.Read(Tensor, handler, cancellation);
        else reader.ReadSlice(Tensor, Slice, handler, cancellation);
    }
}
