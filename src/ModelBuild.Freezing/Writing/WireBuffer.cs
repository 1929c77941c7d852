using System.Text;

namespace ModelBuild.Freezing;

/// <summary>A growing buffer of protobuf wire bytes.</summary>
internal sealed class WireBuffer
{
    private byte[] _bytes = new byte[256];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    /// <summary>Bytes that a number takes as varint.</summary>
    public static int VarintSize(long value)
    {
        int size = 1;
        for (ulong rest = (ulong)value >> 7; rest != 0; rest >>= 7) size++;
        return size;
    }

    public void Varint(long value)
    {
        Span<byte> room = Room(10);
        int i = 0;
        ulong rest = (ulong)value;
        for (; rest >= 0x80; rest >>= 7) room[i++] = (byte)(rest | 0x80);
        room[i++] = (byte)rest;
        Length += i;
    }

    /// <summary>The tag and length that stand in front of a field of <paramref name="length"/> bytes.</summary>
    public void FieldHeader(int field, long length)
    {
        Varint((field << 3) | 2);
        Varint(length);
    }

    public void Field(int field, ReadOnlySpan<byte> content)
    {
        FieldHeader(field, content.Length);
        Bytes(content);
    }

    public void Field(int field, string content)
    {
        int size = Encoding.UTF8.GetByteCount(content);
        FieldHeader(field, size);
        Encoding.UTF8.GetBytes(content, Room(size));
        Length += size;
    }

    public void Bytes(ReadOnlySpan<byte> content)
    {
        content.CopyTo(Room(content.Length));
        Length += content.Length;
    }

    /// <summary>Bytes to be filled by the caller.</summary>
    public Span<byte> Take(int count)
    {
        Span<byte> room = Room(count)[..count];
        Length += count;
        return room;
    }

    private Span<byte> Room(int count)
    {
        if (_bytes.Length - Length < count) Array.Resize(ref _bytes, Math.Max(Length + count, _bytes.Length * 2));
        return _bytes.AsSpan(Length);
    }
}
