namespace ModelBuild.Checkpoints.Tables;

/// <summary>A data block of a table.</summary>
/// <param name="LastKey">A key not less than the block's last, and less than the first of the next block. It need not be an entry's.</param>
/// <param name="Offset">Where the block begins in the file, in bytes.</param>
/// <param name="Size">Its length in the file, in bytes, without the trailer.</param>
internal sealed record TableBlock(byte[] LastKey, long Offset, long Size);
