namespace ModelBuild.Checkpoints;

/// <summary>How a <see cref="CheckpointWriter"/> writes.</summary>
public sealed record CheckpointWriterOptions
{
    /// <summary>How many data files there are, as in a sharded checkpoint that TensorFlow has merged.</summary>
    public int Shards { get; init; } = 1;

    /// <summary>Every tensor begins at a multiple of so many bytes in its data file; zeros fill the gaps.</summary>
    public int DataAlignment { get; init; } = 1;

    /// <summary>
    /// Whether to wait until the files are on the disk before they get their names. Without it a checkpoint survives whatever happens to the program, but perhaps not
    /// a loss of power. TensorFlow does not wait.
    /// </summary>
    public bool FlushToDisk { get; init; }
}
