namespace ModelBuild.Checkpoints;

/// <summary>The files of one checkpoint.</summary>
/// <param name="Prefix">What they have in common: the path that <c>Saver.save</c> returned.</param>
/// <param name="Index">The <c>.index</c> file.</param>
/// <param name="DataFiles">The data files, by shard number.</param>
/// <param name="Meta">The <c>.meta</c> file with the graph, or null when there is none.</param>
public sealed record CheckpointFiles(string Prefix, string Index, IReadOnlyList<string> DataFiles, string? Meta);
