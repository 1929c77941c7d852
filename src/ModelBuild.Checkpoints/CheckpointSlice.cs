namespace ModelBuild.Checkpoints;

/// <summary>A block of a tensor that is stored by itself.</summary>
/// <param name="Slice">Which block of the tensor it is.</param>
/// <param name="Shard">The number of the data file that holds its values.</param>
/// <param name="Offset">Where its values begin in that file, in bytes; 0 in a V1 checkpoint, where they have no fixed place.</param>
/// <param name="Size">How many bytes its values take; in a V1 checkpoint once they are read, and 0 for strings.</param>
/// <param name="Crc32C">The masked checksum over those bytes; 0 in a V1 checkpoint, where a checksum covers the block of the table.</param>
public sealed record CheckpointSlice(TensorSlice Slice, int Shard, long Offset, long Size, uint Crc32C);
