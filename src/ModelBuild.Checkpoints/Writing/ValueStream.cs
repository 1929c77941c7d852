namespace ModelBuild.Checkpoints.Writing;

/// <summary>Takes the values of one tensor on their way to the data file: counts them and takes their checksum.</summary>
/// <param name="file">The data file.</param>
/// <param name="size">How many bytes the values take; more are refused.</param>
internal sealed class ValueStream(Stream file, long size) : Stream
{
    // Checksummed while it is in the cache, and written from there.
    private const int Piece = 256 * 1024;

    public uint Crc { get; private set; }

    public long Written { get; private set; }

    /// <summary>Whether it was the data file that failed, and not what writes to this stream.</summary>
    public bool Failed { get; private set; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => Written;

    public override long Position { get => Written; set => throw new NotSupportedException(); }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (buffer.Length > size - Written) throw new ArgumentException($"The values take {size} bytes by dtype and shape, and more were given.", nameof(buffer));
        while (!buffer.IsEmpty)
        {
            ReadOnlySpan<byte> piece = buffer[..Math.Min(Piece, buffer.Length)];
            Crc = Crc32C.Extend(Crc, piece);
            Failed = true;
            file.Write(piece);
            Failed = false;
            Written += piece.Length;
            buffer = buffer[piece.Length..];
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
