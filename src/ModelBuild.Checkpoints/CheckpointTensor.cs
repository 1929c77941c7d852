using ModelBuild.Protos;

namespace ModelBuild.Checkpoints;

/// <summary>A tensor that a checkpoint holds: what its index says of it, without its values.</summary>
/// <param name="Name">The key under which it was saved; for a variable of TensorFlow 1 usually the variable's node name.</param>
/// <param name="DType">The dtype of its elements.</param>
/// <param name="Shape">Its shape; empty for a scalar.</param>
/// <param name="Shard">The number of the data file that holds its values; of a partitioned tensor, its first slice's.</param>
/// <param name="Offset">Where its values begin in that file, in bytes; 0 when it is stored in <see cref="Slices"/>.</param>
/// <param name="Size">
/// How many bytes its values take: in the data file (strings with their lengths and checksum), or once they are read when it is stored in
/// <see cref="Slices"/>; then 0 for strings.
/// </param>
/// <param name="Crc32C">The masked checksum over those bytes; 0 when it is stored in <see cref="Slices"/>.</param>
/// <param name="IsPartitioned">Whether its values are stored in more than one block.</param>
public sealed record CheckpointTensor(
    string Name, DataType DType, IReadOnlyList<long> Shape, int Shard, long Offset, long Size, uint Crc32C, bool IsPartitioned)
{
    /// <summary>The blocks that it is stored in; empty when its values lie whole at <see cref="Offset"/>. A V1 checkpoint stores every tensor in slices.</summary>
    public IReadOnlyList<CheckpointSlice> Slices { get; init; } = [];

    /// <summary>The number of elements: the product of <see cref="Shape"/>.</summary>
    public long ElementCount => CountOf(Shape);

    internal static long CountOf(IReadOnlyList<long> shape)
    {
        long count = 1;
        foreach (long dim in shape) count *= dim;
        return count;
    }

    /// <summary>The number of elements, or false when there cannot be as many, or as few.</summary>
    internal static bool TryCount(IReadOnlyList<long> shape, out long count)
    {
        count = 1;
        foreach (long dim in shape)
        {
            if (dim < 0 || (dim > 0 && count > long.MaxValue / dim)) return false;
            count *= dim;
        }
        return true;
    }
}
