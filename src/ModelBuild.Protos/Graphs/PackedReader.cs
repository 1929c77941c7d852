using System.Buffers.Binary;

namespace ModelBuild.Graphs;

/// <summary>Walks over the numbers of a packed field.</summary>
/// <param name="bytes">The content of the field.</param>
/// <param name="wireType">The form of one number: <see cref="WireField.Varint"/>, <see cref="WireField.Fixed32"/> or <see cref="WireField.Fixed64"/>.</param>
internal ref struct PackedReader(ReadOnlySpan<byte> bytes, int wireType)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private readonly int _wireType = wireType;
    private int _at;

    /// <summary>Whether the bytes end within a number.</summary>
    public bool IsDamaged { get; private set; }

    /// <summary>Reads the next number, of a float its bits; false at the end and where the bytes are damaged.</summary>
    public bool TryRead(out ulong value)
    {
        value = 0;
        if (_at == _bytes.Length || IsDamaged) return false;
        int size = _wireType == WireField.Fixed32 ? 4 : 8;
        if (_wireType == WireField.Varint)
        {
            IsDamaged = !WireReader.TryReadVarint(_bytes, ref _at, out value);
        }
        else if (_bytes.Length - _at < size)
        {
            IsDamaged = true;
        }
        else
        {
            value = size == 4 ? BinaryPrimitives.ReadUInt32LittleEndian(_bytes[_at..]) : BinaryPrimitives.ReadUInt64LittleEndian(_bytes[_at..]);
            _at += size;
        }
        return !IsDamaged;
    }
}
