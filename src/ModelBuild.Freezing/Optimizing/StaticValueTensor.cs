using System.Buffers.Binary;
using Google.Protobuf;
using ModelBuild.Freezing.Shapes;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>Writes a computed value as a TensorProto.</summary>
internal static class StaticValueTensor
{
    /// <summary>The value as <c>tensor_content</c>; null for a dtype that values are not computed in.</summary>
    public static TensorProto? Of(StaticValue value)
    {
        int size = DTypeSize.Of(value.DType);
        if (size == 0 || !value.IsFullyKnown) return null;
        byte[] bytes = new byte[value.Count * size];
        for (int i = 0; i < value.Count; i++)
        {
            Span<byte> to = bytes.AsSpan(i * size, size);
            if (value.Floats is { } floats)
            {
                if (!WriteFloat(to, floats[i], value.DType)) return null;
            }
            else
            {
                long element = value.Ints![i];
                for (int b = 0; b < size; b++) to[b] = (byte)(element >> (8 * b));
            }
        }
        return new TensorProto { Dtype = value.DType, TensorShape = value.Shape.ToProto(), TensorContent = UnsafeByteOperations.UnsafeWrap(bytes) };
    }

    private static bool WriteFloat(Span<byte> to, double value, DataType dtype)
    {
        switch (dtype)
        {
            case DataType.DtFloat:
                BinaryPrimitives.WriteSingleLittleEndian(to, (float)value);
                return true;
            case DataType.DtDouble:
                BinaryPrimitives.WriteDoubleLittleEndian(to, value);
                return true;
            case DataType.DtHalf:
                BinaryPrimitives.WriteHalfLittleEndian(to, (Half)value);
                return true;
            default:
                return false;
        }
    }
}
