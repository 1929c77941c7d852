using System.Buffers.Binary;

namespace ModelBuild.Graphs;

/// <summary>A field on the wire: its tag begins at <see cref="Start"/>, its content (behind tag and length) at <see cref="Content"/>.</summary>
internal readonly record struct WireField(int Number, int WireType, int Start, int Content, int End)
{
    internal const int Varint = 0, Fixed64 = 1, LengthDelimited = 2, Fixed32 = 5;

    /// <summary>The number, of a field that holds one: the integer, or the bits of the float.</summary>
    internal ulong Value { get; init; }

    internal bool Is(int number) => Number == number && WireType == LengthDelimited;
}

/// <summary>Walks over the fields of one message, without a look into them. Every length is checked against what is left.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;

    /// <summary>Whether the bytes at hand are no field: truncated, malformed, or a group, which TensorFlow's messages do not have.</summary>
    public bool IsDamaged { get; private set; }

    /// <summary>Moves to the next field; false at the end and where the bytes are damaged.</summary>
    public bool TryRead(out WireField field)
    {
        field = default;
        if (_at == _bytes.Length || IsDamaged) return false;
        int start = _at;
        IsDamaged = !TryReadVarint(out ulong tag) || tag > uint.MaxValue || tag >> 3 == 0;
        if (IsDamaged) return false;

        ulong length = 0, value = 0;
        int wireType = (int)(tag & 7);
        switch (wireType)
        {
            case WireField.Varint: IsDamaged = !TryReadVarint(out value); break;
            case WireField.Fixed64: length = 8; break;
            case WireField.Fixed32: length = 4; break;
            case WireField.LengthDelimited: IsDamaged = !TryReadVarint(out length); break;
            default: IsDamaged = true; break;
        }
        if (IsDamaged || length > (ulong)(_bytes.Length - _at))
        {
            IsDamaged = true;
            return false;
        }
        int content = _at;
        _at += (int)length;
        if (wireType == WireField.Fixed64) value = BinaryPrimitives.ReadUInt64LittleEndian(_bytes[content..]);
        else if (wireType == WireField.Fixed32) value = BinaryPrimitives.ReadUInt32LittleEndian(_bytes[content..]);
        field = new WireField((int)(tag >> 3), wireType, start, content, _at) { Value = value };
        return true;
    }

    private bool TryReadVarint(out ulong value) => TryReadVarint(_bytes, ref _at, out value);

    internal static bool TryReadVarint(ReadOnlySpan<byte> bytes, ref int at, out ulong value)
    {
        value = 0;
        for (int shift = 0; shift < 70 && at < bytes.Length; shift += 7)
        {
            byte b = bytes[at++];
            value |= (ulong)(b & 0x7f) << shift;
            if (b < 0x80) return true;
        }
        return false;
    }
}
