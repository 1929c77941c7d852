using ModelBuild.Protos;

namespace ModelBuild.Checkpoints.Slices;

/// <summary>
/// Walks through the values of one entry of a V1 checkpoint, a SavedTensorSlices message with one TensorProto in it, without parsing it whole:
/// an entry may hold two gigabytes. What is malformed gives an <see cref="InvalidDataException"/>.
/// </summary>
internal sealed class SavedSliceMessage : IDisposable
{
    private const int Varint = 0, Fixed64 = 1, LengthDelimited = 2, Fixed32 = 5;

    private readonly WireStream _wire;
    private readonly int _field, _wireType;
    private readonly long _end;
    private long _packedEnd;

    /// <param name="message">The entry's value.</param>
    /// <param name="dtype">The dtype of the tensor; one that a V1 checkpoint holds.</param>
    public SavedSliceMessage(Stream message, DataType dtype)
    {
        _wire = new WireStream(message);
        _field = SavedValueFields.Of(dtype);
        _wireType = SavedValueFields.WireTypeOf(dtype);
        _end = Descend(SavedSlice.DataFieldNumber, Descend(SavedTensorSlices.DataFieldNumber, message.Length));
    }

    /// <summary>Where the value lies that <see cref="MoveNext"/> moved to.</summary>
    public WireStream Wire => _wire;

    /// <summary>How many bytes can be read before the next <see cref="MoveNext"/>: to the end of the packed values, or one value.</summary>
    public long Run => _packedEnd > _wire.Position ? _packedEnd - _wire.Position : 0;

    /// <summary>Moves to the next value; false when there is none.</summary>
    public bool MoveNext()
    {
        if (_wire.Position < _packedEnd) return true;
        while (_wire.Position < _end)
        {
            ulong tag = _wire.ReadVarint();
            if (tag >> 3 != (ulong)_field)
            {
                SkipField(tag, _end);
                continue;
            }
            if ((int)(tag & 7) == _wireType) return true;
            if ((tag & 7) != LengthDelimited) throw new InvalidDataException("its values are of another kind than its dtype");
            _packedEnd = EndOfLengthDelimited(_end);
            if (_wire.Position < _packedEnd) return true;
        }
        return false;
    }

    /// <summary>One value of the wire type <see cref="LengthDelimited"/>.</summary>
    public byte[] ReadBytes()
    {
        byte[] bytes = new byte[Length(_end)];
        _wire.Read(bytes);
        return bytes;
    }

    public void Dispose() => _wire.Dispose();

    /// <summary>Goes on to a field that holds a message, and into it; gives its end.</summary>
    private long Descend(int field, long end)
    {
        while (_wire.Position < end)
        {
            ulong tag = _wire.ReadVarint();
            if (tag == ((ulong)field << 3 | LengthDelimited)) return EndOfLengthDelimited(end);
            SkipField(tag, end);
        }
        throw new InvalidDataException("it holds no values");
    }

    private void SkipField(ulong tag, long end)
    {
        switch ((int)(tag & 7))
        {
            case Varint: _wire.ReadVarint(); break;
            case Fixed64: _wire.Skip(8); break;
            case Fixed32: _wire.Skip(4); break;
            case LengthDelimited: _wire.Skip(Length(end)); break;
            default: throw new InvalidDataException("a field is malformed");
        }
    }

    private long EndOfLengthDelimited(long end)
    {
        long length = Length(end);
        return _wire.Position + length;
    }

    /// <summary>A length, which must not reach past the end of the message around it: nothing is allocated for a false one.</summary>
    private long Length(long end)
    {
        ulong length = _wire.ReadVarint();
        return length <= (ulong)Math.Max(0, end - _wire.Position) ? (long)length : throw new InvalidDataException("a length is wrong");
    }
}
