namespace ModelBuild.Checkpoints;

/// <summary>How a <see cref="Saver"/> saves: the arguments of <c>tf.train.Saver</c>'s constructor, with its defaults.</summary>
public sealed record SaverOptions
{
    /// <summary>How many checkpoints are kept; older ones are deleted. 0 keeps all, and the state file then names only the latest.</summary>
    public int MaxToKeep { get; init; } = 5;

    /// <summary>One checkpoint of every so many hours is kept for good instead of being deleted.</summary>
    public double KeepCheckpointEveryNHours { get; init; } = 10_000;

    /// <summary>Whether the variables go to the shards that they name (<see cref="Variable.Shard"/>), a data file each.</summary>
    public bool Sharded { get; init; }

    /// <summary>The format that is written.</summary>
    public CheckpointFormat WriteVersion { get; init; } = CheckpointFormat.V2;

    /// <summary>Whether a step has eight digits in file names, so that they sort by step.</summary>
    public bool PadStepNumber { get; init; }

    /// <summary>Whether the state file has paths relative to its folder, so that the folder can be moved.</summary>
    public bool SaveRelativePaths { get; init; }

    /// <summary>Whether restoring gives a value of another shape the variable's own, when both have as many elements.</summary>
    public bool Reshape { get; init; }

    /// <summary>Whether to save nothing when there are no variables, instead of refusing.</summary>
    public bool AllowEmpty { get; init; }

    /// <summary>Where the time comes from that <see cref="KeepCheckpointEveryNHours"/> is measured in.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Is told when an old checkpoint cannot be deleted; saving goes on.</summary>
    public Action<string>? Warning { get; init; }
}
