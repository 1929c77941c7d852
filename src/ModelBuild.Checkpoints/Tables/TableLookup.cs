using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace ModelBuild.Checkpoints.Tables;

/// <summary>Finds single entries of a table by key, without reading the blocks of others. A large value is not held in memory.</summary>
internal sealed class TableLookup(SafeFileHandle file, string path)
{
    // Writers cut blocks at 256 KiB; only a block that holds a large value is larger.
    private const int LargestInMemory = 1024 * 1024;

    private readonly IReadOnlyList<TableBlock> _blocks = TableReader.ReadIndex(file, path);

    public string Path { get; } = path;

    /// <summary>The first entry of the table, or null when it is empty.</summary>
    public (byte[] Key, byte[] Value)? First()
    {
        (byte[], byte[])? first = null;
        if (_blocks.Count > 0) TableReader.Read(file, Path, _blocks[0], (key, value) => first ??= (key.ToArray(), value.ToArray()));
        return first;
    }

    /// <summary>The value of a key, its block's checksum verified; null when the table has no such key.</summary>
    public Stream? Find(byte[] key)
    {
        if (BlockOf(key) is not { } block) return null;
        TableReader.CheckPlace(block, Path, RandomAccess.GetLength(file));
        byte[] trailer = new byte[TableReader.TrailerSize];
        TableReader.ReadAt(file, Path, trailer, block.Offset + block.Size);
        // What is compressed has to be unpacked whole.
        if (block.Size > LargestInMemory && trailer[0] == 0) return FindInLarge(key, block, trailer);

        byte[]? found = null;
        TableReader.Read(file, Path, block, (entry, value) =>
        {
            if (entry.SequenceEqual(key)) found = value.ToArray();
        });
        return found is null ? null : new MemoryStream(found, writable: false);
    }

    private TableBlock? BlockOf(byte[] key)
    {
        int low = 0, high = _blocks.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_blocks[middle].LastKey.AsSpan().SequenceCompareTo(key) < 0) low = middle + 1;
            else high = middle;
        }
        return low < _blocks.Count ? _blocks[low] : null;
    }

    private FileRegion? FindInLarge(byte[] key, TableBlock block, byte[] trailer)
    {
        Verify(block, trailer);
        byte[] four = new byte[4];
        TableReader.ReadAt(file, Path, four, block.Offset + block.Size - 4);
        long end = block.Size - (4L * BinaryPrimitives.ReadUInt32LittleEndian(four)) - 4;
        byte[] current = [], header = new byte[15];
        for (long at = 0; at < end;)
        {
            int had = (int)Math.Min(header.Length, end - at), used = 0;
            TableReader.ReadAt(file, Path, header.AsSpan(0, had), block.Offset + at);
            ReadOnlySpan<byte> bytes = header.AsSpan(0, had);
            if (!Varint.TryRead32(bytes, ref used, out uint shared) || !Varint.TryRead32(bytes, ref used, out uint unshared)
                || !Varint.TryRead32(bytes, ref used, out uint valueLength)
                || shared > (uint)current.Length || (long)unshared + valueLength > end - at - used)
                throw TableReader.Damaged(Path, "an entry of a block is malformed");
            byte[] next = new byte[shared + unshared];
            current.AsSpan(0, (int)shared).CopyTo(next);
            TableReader.ReadAt(file, Path, next.AsSpan((int)shared), block.Offset + at + used);
            current = next;
            at += used + unshared;
            if (current.AsSpan().SequenceEqual(key)) return new FileRegion(file, block.Offset + at, valueLength);
            at += valueLength;
        }
        return null;
    }

    private void Verify(TableBlock block, byte[] trailer)
    {
        byte[] buffer = new byte[256 * 1024];
        uint crc = 0;
        for (long done = 0; done < block.Size;)
        {
            Span<byte> part = buffer.AsSpan(0, (int)Math.Min(buffer.Length, block.Size - done));
            TableReader.ReadAt(file, Path, part, block.Offset + done);
            crc = Crc32C.Extend(crc, part);
            done += part.Length;
        }
        if (Crc32C.Extend(crc, trailer.AsSpan(0, 1)) != Crc32C.Unmask(BinaryPrimitives.ReadUInt32LittleEndian(trailer.AsSpan(1))))
            throw TableReader.Damaged(Path, $"the checksum of the block at {block.Offset} is wrong");
    }
}
