namespace ModelBuild.Files;

/// <summary>Walks the fields of what may be a binary message, of which only the beginning is at hand.</summary>
/// <param name="head">The beginning.</param>
/// <param name="length">The whole length, which a field must not exceed.</param>
internal ref struct WireProbe(ReadOnlySpan<byte> head, long length)
{
    private ReadOnlySpan<byte> _rest = head;
    private long _length = length;

    /// <summary>Whether every byte was walked over.</summary>
    public readonly bool AtEnd => _rest.IsEmpty;

    /// <summary>
    /// Reads a field; <paramref name="content"/> is what is at hand of a length-delimited one.
    /// False at the end of what is at hand, and when the bytes are no field.
    /// </summary>
    public bool TryReadField(out int number, out int wireType, out ReadOnlySpan<byte> content)
    {
        number = 0;
        wireType = 0;
        content = default;
        if (!TryReadVarint(out ulong tag) || tag >> 3 is 0 or > 0x1fffffff) return false;
        number = (int)(tag >> 3);
        wireType = (int)(tag & 7);
        switch (wireType)
        {
            case 0: return TryReadVarint(out _);
            case 1: return Skip(8);
            case 5: return Skip(4);
            case 2:
                if (!TryReadVarint(out ulong size) || size > int.MaxValue || (long)size > _length) return false;
                content = _rest[..Math.Min(_rest.Length, (int)size)];
                return Skip((int)size);
            default: return false;
        }
    }

    private bool Skip(int count)
    {
        if (count > _length) return false;
        _length -= count;
        _rest = _rest[Math.Min(count, _rest.Length)..];
        return true;
    }

    private bool TryReadVarint(out ulong value)
    {
        value = 0;
        for (int i = 0; i < 10 && i < _rest.Length; i++)
        {
            value |= (ulong)(_rest[i] & 0x7f) << (7 * i);
            if (_rest[i] < 0x80) return Skip(i + 1);
        }
        return false;
    }
}
