namespace ModelBuild.Checkpoints;

/// <summary>The files of one checkpoint.</summary>
/// <param name="Prefix">What they have in common: the path that <c>Saver.save</c> returned.</param>
/// <param name="Index">The <c>.index</c> file; of a V1 checkpoint its first file, for there is no other index.</param>
/// <param name="DataFiles">The files that hold the values, by shard number.</param>
/// <param name="Meta">The <c>.meta</c> file with the graph, or null when there is none.</param>
public sealed record CheckpointFiles(string Prefix, string Index, IReadOnlyList<string> DataFiles, string? Meta)
{
    /// <summary>How the values are stored.</summary>
    public CheckpointFormat Format { get; init; } = CheckpointFormat.V2;
}
