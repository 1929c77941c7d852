using System.Buffers.Binary;
using ModelBuild.Protos;

namespace ModelBuild.Freezing.Shapes;

/// <summary>Reads the elements of a small constant out of its TensorProto.</summary>
internal static class TensorContent
{
    /// <summary>A weight's content is left out of the graph that inference sees; a tensor this small always has its own.</summary>
    private const int AlwaysPresent = 16;

    /// <summary>Null when the tensor is too large to follow, not numeric, without content, or malformed.</summary>
    public static StaticValue? Read(TensorProto tensor, int maxElements = StaticValue.MaxElements)
    {
        StaticShape shape = StaticShape.FromProto(tensor.TensorShape ?? new TensorShapeProto());
        long count = shape.ElementCount;
        if (count < 0 || count > maxElements) return null;
        DataType dtype = tensor.Dtype;
        int size = SizeOf(dtype);
        if (size == 0) return null;
        bool floats = dtype is DataType.DtFloat or DataType.DtDouble or DataType.DtHalf or DataType.DtBfloat16;
        int given = tensor.TensorContent.Length > 0 ? tensor.TensorContent.Length / size : GivenInFields(tensor);
        if (given == 0 && count > AlwaysPresent) return null;
        if (floats)
        {
            double[] elements = new double[count];
            for (int i = 0; i < elements.Length; i++) elements[i] = given == 0 ? 0 : ReadFloat(tensor, dtype, size, Math.Min(i, given - 1));
            return StaticValue.OfFloats(dtype, shape, elements);
        }
        long[] ints = new long[count];
        for (int i = 0; i < ints.Length; i++) ints[i] = given == 0 ? 0 : ReadInt(tensor, dtype, size, Math.Min(i, given - 1));
        return StaticValue.OfInts(dtype, shape, ints);
    }

    private static int SizeOf(DataType dtype) => dtype switch
    {
        DataType.DtInt8 or DataType.DtUint8 or DataType.DtBool => 1,
        DataType.DtInt16 or DataType.DtUint16 or DataType.DtHalf or DataType.DtBfloat16 => 2,
        DataType.DtInt32 or DataType.DtUint32 or DataType.DtFloat => 4,
        DataType.DtInt64 or DataType.DtUint64 or DataType.DtDouble => 8,
        _ => 0,
    };

    private static int GivenInFields(TensorProto tensor) => tensor.Dtype switch
    {
        DataType.DtBool => tensor.BoolVal.Count,
        DataType.DtHalf or DataType.DtBfloat16 => tensor.HalfVal.Count,
        DataType.DtFloat => tensor.FloatVal.Count,
        DataType.DtDouble => tensor.DoubleVal.Count,
        DataType.DtInt64 => tensor.Int64Val.Count,
        DataType.DtUint64 => tensor.Uint64Val.Count,
        DataType.DtUint32 => tensor.Uint32Val.Count,
        _ => tensor.IntVal.Count,
    };

    private static long ReadInt(TensorProto tensor, DataType dtype, int size, int index)
    {
        if (tensor.TensorContent.Length == 0)
        {
            return dtype switch
            {
                DataType.DtBool => tensor.BoolVal[index] ? 1 : 0,
                DataType.DtInt64 => tensor.Int64Val[index],
                DataType.DtUint64 => (long)tensor.Uint64Val[index],
                DataType.DtUint32 => tensor.Uint32Val[index],
                _ => tensor.IntVal[index],
            };
        }
        ReadOnlySpan<byte> bytes = tensor.TensorContent.Span.Slice(index * size, size);
        return dtype switch
        {
            DataType.DtInt8 => (sbyte)bytes[0],
            DataType.DtUint8 or DataType.DtBool => bytes[0],
            DataType.DtInt16 => BinaryPrimitives.ReadInt16LittleEndian(bytes),
            DataType.DtUint16 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            DataType.DtInt32 => BinaryPrimitives.ReadInt32LittleEndian(bytes),
            DataType.DtUint32 => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            _ => BinaryPrimitives.ReadInt64LittleEndian(bytes),
        };
    }

    private static double ReadFloat(TensorProto tensor, DataType dtype, int size, int index)
    {
        if (tensor.TensorContent.Length == 0)
        {
            return dtype switch
            {
                DataType.DtFloat => tensor.FloatVal[index],
                DataType.DtDouble => tensor.DoubleVal[index],
                DataType.DtHalf => (double)BitConverter.UInt16BitsToHalf((ushort)tensor.HalfVal[index]),
                _ => BitConverter.Int32BitsToSingle(tensor.HalfVal[index] << 16),
            };
        }
        ReadOnlySpan<byte> bytes = tensor.TensorContent.Span.Slice(index * size, size);
        return dtype switch
        {
            DataType.DtFloat => BinaryPrimitives.ReadSingleLittleEndian(bytes),
            DataType.DtDouble => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
            DataType.DtHalf => (double)BinaryPrimitives.ReadHalfLittleEndian(bytes),
            _ => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(bytes) << 16),
        };
    }
}
