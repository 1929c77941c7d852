using ModelBuild.Protos;

namespace ModelBuild.Checkpoints;

/// <summary>A row of a <see cref="CheckpointSummary"/>.</summary>
/// <param name="Name">The key under which the tensor was saved.</param>
/// <param name="DType">The dtype of its elements.</param>
/// <param name="Shape">Its shape; empty for a scalar.</param>
/// <param name="Parameters">The number of its elements.</param>
/// <param name="Bytes">How many bytes its values take in the data files; in a V1 checkpoint once they are read, and 0 for strings.</param>
/// <param name="Shard">The number of the data file that holds its values; of a partitioned tensor, its first slice's.</param>
/// <param name="Slices">In how many blocks it is stored.</param>
/// <param name="Statistics">What its values are like; null when that was not asked for, or its elements are no numbers.</param>
public sealed record TensorSummary(
    string Name, DataType DType, IReadOnlyList<long> Shape, long Parameters, long Bytes, int Shard, int Slices, TensorStatistics? Statistics);
