namespace ModelBuild.Freezing;

/// <summary>A file of a SavedModel that its frozen graph still reads when it runs, as the op <c>ReadFile</c> does; the vocabularies of tables are in the graph itself.</summary>
/// <param name="Path">The path by which the graph knows it, with slashes: the engine looks for it beside the .pb.</param>
/// <param name="File">Where it lies now.</param>
public sealed record FrozenAsset(string Path, string File);
