using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using ModelBuild.Diagnostics;

namespace ModelBuild.Checkpoints.Tables;

/// <summary>
/// Reads a table file (tensorflow/core/lib/io: format, block, table): sorted keys in blocks with prefix compression, each block with a
/// checksum, found through an index block. Index files and V1 checkpoints are such tables.
/// </summary>
internal static class TableReader
{
    public const int FooterSize = 48;

    /// <summary>Behind each block: how it is compressed, and a checksum.</summary>
    public const int TrailerSize = 5;
    public const ulong Magic = 0xdb4775248b80fb57;

    // Index files of real models stay below a few megabytes; a block that claims to unpack to more than this is damaged.
    private const int LargestBlock = 1 << 30;

    public delegate void EntryHandler(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value);

    /// <summary>Hands out every entry of a table in key order; each block's checksum is verified first.</summary>
    /// <exception cref="ModelFileException">The file is damaged (MB1004) or no table at all (MB1003).</exception>
    public static void Read(SafeFileHandle file, string path, EntryHandler handler)
    {
        var key = new KeyBuffer(path, RandomAccess.GetLength(file));
        foreach (TableBlock block in ReadIndex(file, path)) ReadBlock(file, path, block, key, handler);
    }

    /// <summary>Hands out the entries of one block in key order, its checksum verified first.</summary>
    public static void Read(SafeFileHandle file, string path, TableBlock block, EntryHandler handler) =>
        ReadBlock(file, path, block, new KeyBuffer(path, RandomAccess.GetLength(file)), handler);

    /// <summary>The data blocks of a table, in the order of the file.</summary>
    public static IReadOnlyList<TableBlock> ReadIndex(SafeFileHandle file, string path)
    {
        long length = RandomAccess.GetLength(file);
        var blocks = new List<TableBlock>();
        long end = 0;
        ReadBlock(file, path, ReadFooter(file, path, length), new KeyBuffer(path, length), (key, handle) =>
        {
            int handleAt = 0;
            if (!TryHandle(handle, ref handleAt, out long offset, out long size)) throw Damaged(path, "its index block is malformed");
            // Writers append block after block. Without this a damaged index could have the same large block read for ever.
            if (offset < end) throw Damaged(path, "its blocks overlap");
            end = offset + Math.Min(size, length) + TrailerSize;
            blocks.Add(new TableBlock(key.ToArray(), offset, size));
        });
        return blocks;
    }

    /// <summary>Checks that a block lies within the file.</summary>
    public static void CheckPlace(TableBlock block, string path, long fileLength)
    {
        if (block.Offset < 0 || block.Size < 0 || block.Offset > fileLength - FooterSize - TrailerSize || block.Size > fileLength - FooterSize - TrailerSize - block.Offset)
            throw Damaged(path, $"a block is said to lie at {block.Offset} with {block.Size} bytes, outside the file of {fileLength}");
    }

    private static TableBlock ReadFooter(SafeFileHandle file, string path, long length)
    {
        if (length < FooterSize) throw Damaged(path, $"it has {length} bytes, fewer than the footer of a table");
        Span<byte> footer = stackalloc byte[FooterSize];
        ReadAt(file, path, footer, length - FooterSize);
        if (BinaryPrimitives.ReadUInt64LittleEndian(footer[40..]) != Magic)
            throw Damaged(path, "its last bytes are not those of a table (it may be truncated)");
        int at = 0;
        if (!TryHandle(footer[..40], ref at, out _, out _) || !TryHandle(footer[..40], ref at, out long offset, out long size))
            throw Damaged(path, "its footer is malformed");
        return new TableBlock([], offset, size);
    }

    private static void ReadBlock(SafeFileHandle file, string path, TableBlock block, KeyBuffer key, EntryHandler handler)
    {
        CheckPlace(block, path, RandomAccess.GetLength(file));
        if (block.Size > LargestBlock) throw Damaged(path, $"a block claims {block.Size} bytes");
        byte[] stored = new byte[block.Size + TrailerSize];
        ReadAt(file, path, stored, block.Offset);
        int size = (int)block.Size;
        uint want = Crc32C.Unmask(BinaryPrimitives.ReadUInt32LittleEndian(stored.AsSpan(size + 1)));
        if (Crc32C.Extend(0, stored.AsSpan(0, size + 1)) != want) throw Damaged(path, $"the checksum of the block at {block.Offset} is wrong");
        ReadOnlySpan<byte> body = stored[size] switch
        {
            0 => stored.AsSpan(0, size),
            1 => Snappy.Decode(stored.AsSpan(0, size), LargestBlock) ?? throw Damaged(path, $"the compressed block at {block.Offset} is malformed"),
            byte type => throw Damaged(path, $"the block at {block.Offset} has the unknown compression {type}"),
        };
        ReadEntries(path, body, key, handler);
    }

    private static void ReadEntries(string path, ReadOnlySpan<byte> body, KeyBuffer key, EntryHandler handler)
    {
        if (body.Length < 8) throw Damaged(path, "a block is too short");
        uint restarts = BinaryPrimitives.ReadUInt32LittleEndian(body[^4..]);
        if (restarts == 0 || restarts > (uint)(body.Length / 4 - 1)) throw Damaged(path, $"a block claims {restarts} restart points");
        ReadOnlySpan<byte> entries = body[..(body.Length - 4 * ((int)restarts + 1))];
        CheckRestarts(path, body.Slice(entries.Length, 4 * (int)restarts), entries.Length);
        bool first = true;
        for (int at = 0; at < entries.Length; first = false)
        {
            if (!Varint.TryRead32(entries, ref at, out uint shared) || !Varint.TryRead32(entries, ref at, out uint unshared)
                || !Varint.TryRead32(entries, ref at, out uint valueLength)
                || (long)unshared + valueLength > entries.Length - at || (first ? shared != 0 : shared > (uint)key.Length))
                throw Damaged(path, "an entry of a block is malformed");
            if (!key.Advance((int)shared, entries.Slice(at, (int)unshared)))
                throw Damaged(path, "its keys are not in increasing order");
            at += (int)unshared;
            handler(key.Span, entries.Slice(at, (int)valueLength));
            at += (int)valueLength;
        }
    }

    /// <summary>Restart points serve searching, which is not needed here; but wrong ones mean that the block is not what its writer meant.</summary>
    private static void CheckRestarts(string path, ReadOnlySpan<byte> restarts, int entriesLength)
    {
        long before = -1;
        for (int i = 0; i < restarts.Length; i += 4)
        {
            uint restart = BinaryPrimitives.ReadUInt32LittleEndian(restarts[i..]);
            bool inside = restart == 0 ? i == 0 : restart < (uint)entriesLength;
            if (!inside || restart <= before) throw Damaged(path, "the restart points of a block are wrong");
            before = restart;
        }
    }

    private static bool TryHandle(ReadOnlySpan<byte> bytes, ref int at, out long offset, out long size)
    {
        bool read = Varint.TryRead64(bytes, ref at, out ulong first);
        read &= Varint.TryRead64(bytes, ref at, out ulong second);
        (offset, size) = ((long)first, (long)second);
        return read;
    }

    public static void ReadAt(SafeFileHandle file, string path, Span<byte> destination, long offset)
    {
        while (!destination.IsEmpty)
        {
            int read = RandomAccess.Read(file, destination, offset);
            if (read == 0) throw Damaged(path, "it ends early");
            destination = destination[read..];
            offset += read;
        }
    }

    public static ModelFileException Damaged(string path, string what) => new(
        DiagnosticCodes.IndexDamaged, $"The checkpoint's index is damaged: {what}. Copy or download the checkpoint again, or save it anew.", path);

    /// <summary>The current key, and whether the next one is greater; both buffers grow to the longest key and are reused.</summary>
    private sealed class KeyBuffer(string path, long fileLength)
    {
        // Prefix compression lets a few bytes stand for a long key. Real names come nowhere near this many times the file's length;
        // a file made to exhaust memory would.
        private readonly long _mostBytes = (64 * fileLength) + (1 << 20);
        private long _bytes;
        private byte[] _current = new byte[256], _next = new byte[256];
        private bool _any;

        public int Length { get; private set; }

        public ReadOnlySpan<byte> Span => _current.AsSpan(0, Length);

        public bool Advance(int shared, ReadOnlySpan<byte> rest)
        {
            int length = shared + rest.Length;
            _bytes += length;
            if (_bytes > _mostBytes) throw Damaged(path, "its keys are absurdly long");
            if (_next.Length < length) _next = new byte[Math.Max(length, (int)Math.Min(2L * _next.Length, Array.MaxLength))];
            _current.AsSpan(0, shared).CopyTo(_next);
            rest.CopyTo(_next.AsSpan(shared));
            if (_any && Span.SequenceCompareTo(_next.AsSpan(0, length)) >= 0) return false;
            (_current, _next) = (_next, _current);
            Length = length;
            return _any = true;
        }
    }
}
