using System.Buffers.Binary;
using System.IO.Compression;
using Google.Protobuf;
using ModelBuild.Diagnostics;

namespace ModelBuild.Freezing;

/// <summary>The records of a Riegeli file by their positions, the container of a chunked SavedModel: simple chunks, plain or compressed by Brotli.</summary>
internal sealed class RiegeliRecords
{
    // From riegeli/chunk_encoding: blocks of 64 KiB begin with a header of their own, wherever in a chunk that is.
    private const int Block = 65536;
    private const int BlockHeader = 24;
    private const int ChunkHeader = 40;

    private readonly byte[] _file;
    private readonly string _path;
    private readonly SortedDictionary<long, byte[]> _records = [];

    private RiegeliRecords(byte[] file, string path) => (_file, _path) = (file, path);

    /// <summary>All records; a record's position is its chunk's first byte plus its number in the chunk.</summary>
    /// <exception cref="ModelFileException">MB1103: the file is truncated or damaged.</exception>
    public static IReadOnlyDictionary<long, byte[]> Read(byte[] file, string path)
    {
        var reader = new RiegeliRecords(file, path);
        try
        {
            for (long at = 0; at < file.Length;) at = reader.ReadChunk(at);
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidDataException or InvalidOperationException or OverflowException or ArgumentException)
        {
            throw reader.Damaged(e);
        }
        return reader._records;
    }

    private long ReadChunk(long begin)
    {
        byte[] header = Take(begin, ChunkHeader, out long at);
        ulong size = BinaryPrimitives.ReadUInt64LittleEndian(header.AsSpan(8));
        byte type = header[24];
        long records = (long)(BinaryPrimitives.ReadUInt64LittleEndian(header.AsSpan(24)) >> 8);
        if (size > (ulong)(_file.Length - at)) throw Damaged(null);
        byte[] data = Take(at, (int)size, out at);
        switch ((char)type)
        {
            case 's' or 'p' or 'm':
                break;
            case 'r':
                ReadRecords(data, begin, records);
                break;
            default:
                throw new ModelFileException(DiagnosticCodes.NotAGraph,
                    $"The SavedModel in chunks has a chunk of the kind '{(char)type}', which is not known here. Save the model again as saved_model.pb.", _path);
        }
        return Math.Max(at, begin + records);
    }

    private void ReadRecords(byte[] data, long begin, long count)
    {
        char compression = (char)data[0];
        if (compression is not ('\0' or 'b'))
            throw new ModelFileException(DiagnosticCodes.NotAGraph,
                $"The SavedModel in chunks is compressed by '{compression}'; only Brotli is known here. Save the model again as saved_model.pb.", _path);
        var rest = new CodedInputStream(data, 1, data.Length - 1);
        int sizesLength = rest.ReadLength(), start = (int)rest.Position;
        var sizes = new CodedInputStream(Decompressed(data.AsSpan(start, sizesLength), compression));
        byte[] values = Decompressed(data.AsSpan(start + sizesLength), compression);
        int at = 0;
        for (long i = 0; i < count; i++)
        {
            int size = checked((int)sizes.ReadUInt64());
            _records.Add(begin + i, values.AsSpan(at, size).ToArray());
            at += size;
        }
    }

    private static byte[] Decompressed(ReadOnlySpan<byte> buffer, char compression)
    {
        if (compression == '\0' || buffer.IsEmpty) return buffer.ToArray();
        byte[] bytes = buffer.ToArray();
        var head = new CodedInputStream(bytes);
        ulong size = head.ReadUInt64();
        using var brotli = new BrotliStream(new MemoryStream(bytes, (int)head.Position, bytes.Length - (int)head.Position), CompressionMode.Decompress);
        // Grown as it comes: the size may lie.
        using var result = new MemoryStream();
        brotli.CopyTo(result);
        return (ulong)result.Length == size ? result.ToArray() : throw new InvalidDataException("its size differs");
    }

    /// <summary>Bytes from a place on, the headers of blocks left out.</summary>
    private byte[] Take(long at, int length, out long end)
    {
        byte[] taken = new byte[length];
        int done = 0;
        while (true)
        {
            if (at % Block == 0) at += BlockHeader;
            if (done == length) break;
            int part = (int)Math.Min(length - done, Block - at % Block);
            if (at + part > _file.Length) throw Damaged(null);
            _file.AsSpan((int)at, part).CopyTo(taken.AsSpan(done));
            (at, done) = (at + part, done + part);
        }
        // What follows a chunk that ends with its block begins at the block, header included.
        end = at % Block == BlockHeader && at > BlockHeader ? at - BlockHeader : at;
        return taken;
    }

    private ModelFileException Damaged(Exception? inner) => new(
        DiagnosticCodes.MessageDamaged, "The SavedModel in chunks is truncated or damaged. Copy it again from where it was saved.", _path, inner: inner);
}
