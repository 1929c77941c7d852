using ModelBuild.Protos;

namespace ModelBuild.Checkpoints;

/// <summary>
/// What <see cref="CheckpointEditor"/> changes. Each step sees the names that the one before has left: first averages take the place of variables, then
/// tensors are dropped, then renamed, then cast.
/// </summary>
/// <remarks>
/// Patterns are .NET regular expressions, found anywhere in a name unless they are anchored (<c>^model/</c>, <c>/Adam$</c>); upper and lower case differ.
/// </remarks>
public sealed record CheckpointEdit
{
    /// <summary>
    /// Whether the values of <c>NAME/ExponentialMovingAverage</c> (<c>tf.train.ExponentialMovingAverage</c>) are stored as <c>NAME</c>, in place of the variable's own,
    /// which is what evaluating and freezing want of a model trained so.
    /// </summary>
    public bool TakeAverages { get; init; }

    /// <summary>The name that the averages end with behind a slash: the <c>name</c> argument of <c>tf.train.ExponentialMovingAverage</c>.</summary>
    public string AverageName { get; init; } = "ExponentialMovingAverage";

    /// <summary>Patterns of the tensors that are left out, such as an optimizer's slots: <c>/(Adam|Adam_1)$</c>.</summary>
    public IReadOnlyList<string> Drop { get; init; } = [];

    /// <summary>
    /// How tensors are renamed; each rule works on the name that the rules before it have made. The object graph of TensorFlow 2
    /// (<see cref="CheckpointObjectGraph"/>) keeps its name, and gets the new names of the variables in it.
    /// </summary>
    public IReadOnlyList<TensorRename> Rename { get; init; } = [];

    /// <summary>Which tensors get another floating dtype; the first rule whose pattern is in the new name counts. Tensors of other dtypes than float, half and bfloat16 stay as they are.</summary>
    public IReadOnlyList<TensorCast> Cast { get; init; } = [];

    /// <summary>Whether partitioned tensors are stored whole. Otherwise they keep their slices.</summary>
    public bool JoinSlices { get; init; }

    /// <summary>
    /// How many data files there are; 1 merges the shards. The tensors are spread in their order, as evenly as their sizes allow. Null keeps each tensor in its shard.
    /// </summary>
    public int? Shards { get; init; }
}

/// <summary>Renames tensors.</summary>
/// <param name="Pattern">A regular expression; every place where it is found is replaced.</param>
/// <param name="Replacement">What stands there then; <c>$1</c> or <c>${name}</c> is what a group has matched.</param>
public sealed record TensorRename(string Pattern, string Replacement);

/// <summary>Casts tensors, rounding to the nearest value and to the even one of two, as TensorFlow and NumPy do; what is too large becomes infinite.</summary>
/// <param name="Pattern">A regular expression; the empty one is found in every name.</param>
/// <param name="DType">Float, half or bfloat16.</param>
public sealed record TensorCast(string Pattern, DataType DType);
