using System.Buffers.Binary;

namespace ModelBuild.Checkpoints.Tables;

/// <summary>
/// Writes a table file, byte for byte as TensorFlow's checkpoint writers do (tensorflow/core/lib/io/table_builder, without compression). Holds one block
/// and the index in memory.
/// </summary>
internal sealed class TableWriter(Stream file)
{
    // What TensorFlow's writers leave at its default; LevelDB's own is 4096.
    private const int BlockSize = 262144;

    private readonly BlockBuilder _block = new(restartInterval: 16);
    private readonly BlockBuilder _index = new(restartInterval: 1);
    private byte[] _lastKey = [];
    private long _offset;
    private byte[]? _pending;

    /// <summary>Adds an entry, whose key must be greater than the last.</summary>
    public void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        // A large value gets a block of its own.
        if (key.Length + (long)value.Length >= 2L * BlockSize && !_block.IsEmpty) Flush();
        if (_pending is { } handle)
        {
            _index.Add(Separator(_lastKey, key), handle);
            _pending = null;
        }
        _lastKey = key.ToArray();
        _block.Add(key, value);
        if (_block.Size >= BlockSize) Flush();
    }

    /// <summary>Writes what is left: the last block, the empty metaindex, the index, the footer.</summary>
    public void Finish()
    {
        if (!_block.IsEmpty) Flush();
        byte[] metaindex = Write(new BlockBuilder(restartInterval: 16));
        if (_pending is { } handle) _index.Add(Successor(_lastKey), handle);
        byte[] index = Write(_index);
        byte[] footer = new byte[TableReader.FooterSize];
        metaindex.CopyTo(footer, 0);
        index.CopyTo(footer, metaindex.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(footer.AsSpan(40), TableReader.Magic);
        file.Write(footer);
    }

    private void Flush() => _pending = Write(_block);

    /// <summary>Writes a block with its trailer; gives its handle.</summary>
    private byte[] Write(BlockBuilder block)
    {
        ReadOnlySpan<byte> body = block.Finish();
        Span<byte> trailer = stackalloc byte[TableReader.TrailerSize];
        trailer[0] = 0;
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[1..], Crc32C.Mask(Crc32C.Extend(Crc32C.Extend(0, body), trailer[..1])));
        file.Write(body);
        file.Write(trailer);
        var handle = new System.Buffers.ArrayBufferWriter<byte>(20);
        Varint.Write(handle, (ulong)_offset);
        Varint.Write(handle, (ulong)body.Length);
        _offset += body.Length + trailer.Length;
        block.Clear();
        return handle.WrittenSpan.ToArray();
    }

    /// <summary>A short key that is not less than <paramref name="last"/> and less than <paramref name="next"/>.</summary>
    private static byte[] Separator(byte[] last, ReadOnlySpan<byte> next)
    {
        int shared = next.CommonPrefixLength(last);
        if (shared >= last.Length || shared >= next.Length || last[shared] == 0xff || last[shared] + 1 >= next[shared]) return last;
        byte[] shorter = last[..(shared + 1)];
        shorter[shared]++;
        return shorter;
    }

    /// <summary>A short key that is not less than <paramref name="last"/>.</summary>
    private static byte[] Successor(byte[] last)
    {
        int at = Array.FindIndex(last, b => b != 0xff);
        if (at < 0) return last;
        byte[] shorter = last[..(at + 1)];
        shorter[at]++;
        return shorter;
    }
}
