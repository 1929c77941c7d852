using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using ModelBuild.Protos;

namespace ModelBuild.Checkpoints.Editing;

/// <summary>Casts between float, half and bfloat16 on the way from reader to writer, part by part.</summary>
internal sealed class ValueCast(DataType from, DataType to, Stream output)
{
    // Large enough that a call does not count, small enough for the first-level cache.
    private const int Part = 4096;

    private readonly float[] _values = new float[Part];
    private readonly byte[] _bytes = new byte[4 * Part];

    /// <summary>How many finite values became infinite.</summary>
    public long Overflowed { get; private set; }

    /// <summary>Casts whole elements, little-endian, and writes them.</summary>
    public void Write(ReadOnlySpan<byte> elements)
    {
        for (int size = ElementSize.Of(from); !elements.IsEmpty;)
        {
            int count = Math.Min(Part, elements.Length / size);
            Span<float> values = _values.AsSpan(0, count);
            Load(elements[..(count * size)], values);
            Store(values, _bytes.AsSpan(0, count * ElementSize.Of(to)));
            output.Write(_bytes.AsSpan(0, count * ElementSize.Of(to)));
            elements = elements[(count * size)..];
        }
    }

    private void Load(ReadOnlySpan<byte> bytes, Span<float> values)
    {
        switch (from)
        {
            case DataType.DtHalf: TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(bytes), values); break;
            case DataType.DtBfloat16:
                for (int i = 0; i < values.Length; i++) values[i] = BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..]) << 16);
                break;
            default: MemoryMarshal.Cast<byte, float>(bytes).CopyTo(values); break;
        }
    }

    private void Store(ReadOnlySpan<float> values, Span<byte> bytes)
    {
        switch (to)
        {
            case DataType.DtHalf:
                Span<Half> halves = MemoryMarshal.Cast<byte, Half>(bytes);
                TensorPrimitives.ConvertToHalf(values, halves);
                for (int i = 0; i < values.Length; i++) if (Half.IsInfinity(halves[i]) && float.IsFinite(values[i])) Overflowed++;
                break;
            case DataType.DtBfloat16:
                for (int i = 0; i < values.Length; i++)
                {
                    ushort bits = Bfloat16Of(values[i]);
                    if ((bits & 0x7fff) == 0x7f80 && float.IsFinite(values[i])) Overflowed++;
                    BinaryPrimitives.WriteUInt16LittleEndian(bytes[(2 * i)..], bits);
                }
                break;
            default: values.CopyTo(MemoryMarshal.Cast<byte, float>(bytes)); break;
        }
    }

    /// <summary>Rounds to the nearest, to the even one of two (tensorflow/core/lib/bfloat16, float_to_bfloat16_rtne); every NaN becomes the quiet one of its sign.</summary>
    internal static ushort Bfloat16Of(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        if (float.IsNaN(value)) return (ushort)((bits >> 16 & 0x8000) | 0x7fc0);
        return (ushort)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
    }
}
