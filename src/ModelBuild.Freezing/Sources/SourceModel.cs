using ModelBuild.Checkpoints;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>What a request names, read: a graph, and where the values of its variables lie.</summary>
/// <param name="Meta">Everything that came with the graph: op definitions, signatures, the saver. The graph's nodes are in <paramref name="Index"/>.</param>
/// <param name="Index">The graph; its file is the one that messages about the graph are on.</param>
/// <param name="Files">The checkpoint, or null when there is none.</param>
internal sealed record SourceModel(MetaGraphDef Meta, GraphIndex Index, CheckpointFiles? Files)
{
    /// <summary>How the graph restores its variables; null when nothing tells, so that names have to do.</summary>
    public SaverDef? Saver { get; init; } = Meta.SaverDef;

    /// <summary>The folder of a SavedModel, with its <c>assets</c>; otherwise null.</summary>
    public string? SavedModel { get; init; }
}
