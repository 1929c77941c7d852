using System.Buffers.Binary;
using System.Globalization;
using ModelBuild.Checkpoints;
using ModelBuild.Diagnostics;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>
/// Changes a float32 weight on its way into the file, piece by piece: scales it, stores it in a smaller dtype. Holds no more than a buffer of it.
/// </summary>
internal sealed class WeightTransform(string weight, WeightScaling? scaling, DataType stored, string file)
{
    private const int ElementsAtATime = 16 * 1024;

    private readonly float[] _elements = new float[ElementsAtATime];
    private readonly byte[] _result = new byte[ElementsAtATime * sizeof(float)];
    private readonly byte[] _started = new byte[sizeof(float)];
    private int _startedLength;
    private long _position;

    /// <summary>The bytes an element takes in the file.</summary>
    public static int SizeOf(DataType stored) => stored == DataType.DtFloat ? sizeof(float) : sizeof(ushort);

    /// <summary>The bytes of a whole weight, transformed.</summary>
    public static byte[] Of(ReadOnlySpan<float> elements, string weight, WeightScaling? scaling, DataType stored, string file)
    {
        var transform = new WeightTransform(weight, scaling, stored, file);
        byte[] bytes = new byte[elements.Length * SizeOf(stored)];
        int written = 0;
        for (int i = 0; i < elements.Length; i += ElementsAtATime)
        {
            ReadOnlySpan<float> piece = elements.Slice(i, Math.Min(ElementsAtATime, elements.Length - i));
            piece.CopyTo(transform._elements);
            ReadOnlySpan<byte> result = transform.Change(piece.Length);
            result.CopyTo(bytes.AsSpan(written));
            written += result.Length;
        }
        return bytes;
    }

    /// <summary>Takes the next piece of the weight as the checkpoint has it (it may end within an element), and gives what became of it.</summary>
    public void Next(ReadOnlySpan<byte> bytes, BytesHandler handler)
    {
        while (!bytes.IsEmpty)
        {
            int count = 0;
            if (_startedLength > 0)
            {
                int missing = Math.Min(sizeof(float) - _startedLength, bytes.Length);
                bytes[..missing].CopyTo(_started.AsSpan(_startedLength));
                _startedLength += missing;
                bytes = bytes[missing..];
                if (_startedLength < sizeof(float)) return;
                _elements[count++] = BinaryPrimitives.ReadSingleLittleEndian(_started);
                _startedLength = 0;
            }
            for (; count < ElementsAtATime && bytes.Length >= sizeof(float); bytes = bytes[sizeof(float)..])
                _elements[count++] = BinaryPrimitives.ReadSingleLittleEndian(bytes);
            if (bytes.Length is > 0 and < sizeof(float))
            {
                bytes.CopyTo(_started);
                _startedLength = bytes.Length;
                bytes = [];
            }
            if (count > 0) handler(Change(count));
        }
    }

    private ReadOnlySpan<byte> Change(int count)
    {
        Span<float> elements = _elements.AsSpan(0, count);
        scaling?.Apply(elements, _position);
        _position += count;
        int size = SizeOf(stored);
        for (int i = 0; i < count; i++)
        {
            Span<byte> to = _result.AsSpan(i * size);
            switch (stored)
            {
                case DataType.DtHalf:
                    BinaryPrimitives.WriteHalfLittleEndian(to, ToHalf(elements[i]));
                    break;
                case DataType.DtBfloat16:
                    BinaryPrimitives.WriteUInt16LittleEndian(to, ToBFloat16(elements[i]));
                    break;
                default:
                    BinaryPrimitives.WriteSingleLittleEndian(to, elements[i]);
                    break;
            }
        }
        return _result.AsSpan(0, count * size);
    }

    private Half ToHalf(float value)
    {
        var half = (Half)value;
        if (!Half.IsInfinity(half) || float.IsInfinity(value)) return half;
        throw new ModelFileException(DiagnosticCodes.WeightBeyondHalf, string.Create(CultureInfo.InvariantCulture,
            $"The weight '{weight}' has the element {value:R}, but half precision ends at 65504. Store the weights as bfloat16, which has the range of float32, or as float32."), file);
    }

    /// <summary>To the nearest, ties to even, as TensorFlow's Cast rounds.</summary>
    private static ushort ToBFloat16(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        if (float.IsNaN(value)) return (ushort)((bits >> 16) | 0x40);
        return (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}
