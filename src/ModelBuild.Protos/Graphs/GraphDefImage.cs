using ModelBuild.Protos;

namespace ModelBuild.Graphs;

/// <summary>Where the <c>tensor_content</c> of a constant lies in the bytes that the graph was read from.</summary>
/// <param name="Offset">Offset from the beginning of those bytes.</param>
/// <param name="Length">Length in bytes.</param>
public readonly record struct TensorContent(int Offset, int Length);

/// <summary>A graph whose large weights were left where they are.</summary>
/// <param name="Graph">The graph; a node in <paramref name="Contents"/> has no <c>tensor_content</c> in its attribute <c>value</c>.</param>
/// <param name="Contents">The places of the contents left out, by node (the very object, not an equal one).</param>
public sealed record GraphDefImage(GraphDef Graph, IReadOnlyDictionary<NodeDef, TensorContent> Contents);
