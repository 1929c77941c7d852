namespace ModelBuild.Graphs;

/// <summary>A field on the wire: its tag begins at <see cref="Start"/>, its content (behind tag and length) at <see cref="Content"/>.</summary>
internal readonly record struct WireField(int Number, int WireType, int Start, int Content, int End)
{
    internal const int LengthDelimited = 2;

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

        ulong length = 0;
        int wireType = (int)(tag & 7);
        switch (wireType)
        {
            case 0: IsDamaged = !TryReadVarint(out _); break;
            case 1: length = 8; break;
            case 5: length = 4; break;
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
        field = new WireField((int)(tag >> 3), wireType, start, content, _at);
        return true;
    }

    private bool TryReadVarint(out ulong value)
    {
        value = 0;
        for (int shift = 0; shift < 70 && _at < _bytes.Length; shift += 7)
        {
            byte b = _bytes[_at++];
            value |= (ulong)(b & 0x7f) << shift;
            if (b < 0x80) return true;
        }
        return false;
    }
}
