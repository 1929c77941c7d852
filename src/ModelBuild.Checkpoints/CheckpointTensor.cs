using ModelBuild.Protos;

namespace ModelBuild.Checkpoints;

/// <summary>A tensor that a checkpoint holds: what its index says of it, without its values.</summary>
/// <param name="Name">The key under which it was saved; for a variable of TensorFlow 1 usually the variable's node name.</param>
/// <param name="DType">The dtype of its elements.</param>
/// <param name="Shape">Its shape; empty for a scalar.</param>
/// <param name="Shard">The number of the data file that holds its values.</param>
/// <param name="Offset">Where its values begin in that file, in bytes.</param>
/// <param name="Size">How many bytes its values take there; for strings with their lengths and checksum.</param>
/// <param name="Crc32C">The masked checksum over those bytes.</param>
/// <param name="IsPartitioned">Whether the values are stored in slices under keys of their own.</param>
public sealed record CheckpointTensor(
    string Name, DataType DType, IReadOnlyList<long> Shape, int Shard, long Offset, long Size, uint Crc32C, bool IsPartitioned)
{
    /// <summary>The number of elements: the product of <see cref="Shape"/>.</summary>
    public long ElementCount
    {
        get
        {
            long count = 1;
            foreach (long dim in Shape) count *= dim;
            return count;
        }
    }
}
