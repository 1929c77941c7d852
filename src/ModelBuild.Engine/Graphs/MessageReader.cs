using System.Text;
using ModelBuild.Graphs;

namespace ModelBuild.Engine.Graphs;

/// <summary>
/// Walks over the fields of one message, as it lies in a graph's file. The engine reads the few messages that it needs with this, and not with Google.Protobuf: that
/// library is compiled anew in every process, which took a small model a third of the time from its start to its first answer.
/// </summary>
/// <exception cref="InvalidDataException">A field is truncated or malformed.</exception>
internal ref struct MessageReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private WireReader _fields = new(bytes);
    private WireField _field;

    /// <summary>Moves to the next field; false behind the last.</summary>
    public bool Next()
    {
        if (_fields.TryRead(out _field)) return true;
        return _fields.IsDamaged ? throw new InvalidDataException("a field is truncated or malformed") : false;
    }

    /// <summary>The number of the field that holds bytes, a text or a message; 0 for one of another form.</summary>
    public readonly int Part => _field.WireType == WireField.LengthDelimited ? _field.Number : 0;

    /// <summary>The number of the field that holds an integer; 0 for one of another form.</summary>
    public readonly int Integer => _field.WireType == WireField.Varint ? _field.Number : 0;

    /// <summary>The number of the field that holds a float; 0 for one of another form.</summary>
    public readonly int Single => _field.WireType == WireField.Fixed32 ? _field.Number : 0;

    /// <summary>The integer, or the bits of the float.</summary>
    public readonly long Value => (long)_field.Value;

    /// <summary>Where the content of the field begins in the message.</summary>
    public readonly int At => _field.Content;

    public readonly ReadOnlySpan<byte> Bytes => _bytes[_field.Content.._field.End];

    public readonly string Text => Encoding.UTF8.GetString(Bytes);

    /// <summary>Adds the numbers of a repeated field of this number, which may be written one by one or packed.</summary>
    /// <param name="number">The field's number.</param>
    /// <param name="wireType">The form of one element: an integer, or 4 or 8 bytes.</param>
    /// <param name="numbers">What they are added to: integers, or the bits of floats.</param>
    public readonly void AddTo(Numbers numbers, int number, int wireType)
    {
        if (_field.Number != number) return;
        if (_field.WireType == wireType) numbers.Add((long)_field.Value);
        if (_field.WireType != WireField.LengthDelimited) return;
        var packed = new PackedReader(Bytes, wireType);
        while (packed.TryRead(out ulong value)) numbers.Add((long)value);
        if (packed.IsDamaged) throw new InvalidDataException("a list of numbers is truncated");
    }
}
