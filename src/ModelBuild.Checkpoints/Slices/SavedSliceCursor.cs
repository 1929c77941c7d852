using System.Buffers.Binary;
using ModelBuild.Checkpoints.Reading;
using ModelBuild.Diagnostics;
using ModelBuild.Protos;

namespace ModelBuild.Checkpoints.Slices;

/// <summary>Reads the values of one slice of a V1 checkpoint. The block's checksum was verified before the first value.</summary>
/// <param name="message">The entry.</param>
/// <param name="dtype">The dtype of the tensor, one with elements of fixed size.</param>
/// <param name="damaged">Makes the error for an entry that is not what it should be.</param>
internal sealed class SavedSliceCursor(SavedSliceMessage message, DataType dtype, Func<string, ModelFileException> damaged) : ValueCursor
{
    private readonly int _elementSize = ElementSize.Of(dtype);
    private readonly int _fixed = SavedValueFields.WireTypeOf(dtype) switch { 5 => 4, 1 => 8, _ => 0 };

    public override void Read(Span<byte> destination)
    {
        try
        {
            if (_fixed > 0) ReadFixed(destination);
            else ReadVarints(destination);
        }
        catch (InvalidDataException e)
        {
            throw damaged(e.Message);
        }
    }

    public override void Finish()
    {
        try
        {
            if (message.MoveNext()) throw damaged("it has more values than its shape");
        }
        catch (InvalidDataException e)
        {
            throw damaged(e.Message);
        }
        message.Dispose();
    }

    private void ReadFixed(Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            if (!message.MoveNext()) throw damaged("it has fewer values than its shape");
            int run = (int)Math.Min(destination.Length, Math.Max(message.Run, _fixed));
            message.Wire.Read(destination[..run]);
            destination = destination[run..];
        }
    }

    private void ReadVarints(Span<byte> destination)
    {
        Span<byte> wide = stackalloc byte[8];
        for (; !destination.IsEmpty; destination = destination[_elementSize..])
        {
            if (!message.MoveNext()) throw damaged("it has fewer values than its shape");
            // Negative numbers stand as 64 bits; the low ones are the value whatever its width.
            BinaryPrimitives.WriteUInt64LittleEndian(wide, message.Wire.ReadVarint());
            wide[.._elementSize].CopyTo(destination);
        }
    }
}
