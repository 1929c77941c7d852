using System.Buffers.Binary;

namespace ModelBuild.Checkpoints.Tests;

/// <summary>Builds table files, right ones and wrong ones: every part can be given by hand, the checksums are right.</summary>
internal sealed class TableFile
{
    private readonly MemoryStream _file = new();
    private readonly List<(byte[] Key, byte[] Value)> _index = [];

    public static byte[] Of(params (byte[] Key, byte[] Value)[] entries) => new TableFile().Add(Block(entries), [0xff]).Finish();

    /// <summary>A block's body: entries with prefix compression, a restart every <paramref name="interval"/> entries.</summary>
    public static byte[] Block(IReadOnlyList<(byte[] Key, byte[] Value)> entries, int interval = 16)
    {
        var body = new MemoryStream();
        var restarts = new List<int> { 0 };
        byte[] last = [];
        for (int i = 0; i < entries.Count; i++)
        {
            int shared = 0;
            if (i % interval != 0) shared = last.AsSpan().CommonPrefixLength(entries[i].Key);
            else if (i > 0) restarts.Add((int)body.Position);
            body.Write(Entry(shared, entries[i].Key.AsSpan(shared), entries[i].Value));
            last = entries[i].Key;
        }
        foreach (int restart in restarts) body.Write(Fixed32((uint)restart));
        body.Write(Fixed32((uint)restarts.Count));
        return body.ToArray();
    }

    public static byte[] Entry(int shared, ReadOnlySpan<byte> rest, ReadOnlySpan<byte> value) =>
        [.. Varint((ulong)shared), .. Varint((ulong)rest.Length), .. Varint((ulong)value.Length), .. rest, .. value];

    public TableFile Add(byte[] body, byte[] indexKey, byte type = 0)
    {
        _index.Add((indexKey, Store(body, type)));
        return this;
    }

    /// <summary>An index entry that points where it likes.</summary>
    public TableFile AddHandle(byte[] handle, byte[] indexKey)
    {
        _index.Add((indexKey, handle));
        return this;
    }

    public byte[] Finish()
    {
        byte[] meta = Store(Block([]), 0);
        byte[] index = Store(Block(_index, 1), 0);
        byte[] handles = new byte[40];
        meta.CopyTo(handles, 0);
        index.CopyTo(handles, meta.Length);
        _file.Write(handles);
        _file.Write([0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb]);
        return _file.ToArray();
    }

    public static byte[] Handle(ulong offset, ulong size) => [.. Varint(offset), .. Varint(size)];

    public static byte[] Varint(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 128; value >>= 7) bytes.Add((byte)(value | 128));
        bytes.Add((byte)value);
        return [.. bytes];
    }

    public static byte[] Fixed32(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }

    private byte[] Store(byte[] body, byte type)
    {
        byte[] handle = Handle((ulong)_file.Position, (ulong)body.Length);
        _file.Write(body);
        _file.WriteByte(type);
        _file.Write(Fixed32(Crc32C.Mask(Crc32C.Extend(Crc32C.Extend(0, body), [type]))));
        return handle;
    }
}
