using System.Buffers.Binary;
using System.Runtime.InteropServices;
using ModelBuild.Protos;

namespace ModelBuild.Freezing.Tests;

/// <summary>The values of a TensorProto as little-endian bytes; strings as 8-byte length and bytes each. What digests and expected.json hash.</summary>
internal static class TensorBytes
{
    public static byte[] Of(TensorProto tensor)
    {
        long count = 1;
        foreach (TensorShapeProto.Types.Dim dim in tensor.TensorShape.Dim) count *= dim.Size;
        if (tensor.Dtype == DataType.DtString)
        {
            var stream = new MemoryStream();
            foreach (Google.Protobuf.ByteString value in tensor.StringVal)
            {
                var length = new byte[8];
                BinaryPrimitives.WriteInt64LittleEndian(length, value.Length);
                stream.Write(length);
                stream.Write(value.Span);
            }
            return stream.ToArray();
        }
        if (tensor.TensorContent.Length > 0) return tensor.TensorContent.ToByteArray();
        return tensor.Dtype switch
        {
            DataType.DtFloat => Bytes<float>(tensor.FloatVal, count),
            DataType.DtDouble => Bytes<double>(tensor.DoubleVal, count),
            DataType.DtInt64 => Bytes<long>(tensor.Int64Val, count),
            DataType.DtUint32 => Bytes<uint>(tensor.Uint32Val, count),
            DataType.DtUint64 => Bytes<ulong>(tensor.Uint64Val, count),
            DataType.DtBool => Bytes<bool>(tensor.BoolVal, count),
            DataType.DtComplex64 => Bytes<float>(tensor.ScomplexVal, count * 2),
            DataType.DtComplex128 => Bytes<double>(tensor.DcomplexVal, count * 2),
            DataType.DtHalf or DataType.DtBfloat16 => Bytes<short>([.. tensor.HalfVal.Select(v => (short)v)], count),
            DataType.DtInt32 or DataType.DtQint32 => Bytes<int>(tensor.IntVal, count),
            DataType.DtInt16 or DataType.DtUint16 or DataType.DtQint16 or DataType.DtQuint16 => Bytes<short>([.. tensor.IntVal.Select(v => (short)v)], count),
            _ => Bytes<sbyte>([.. tensor.IntVal.Select(v => (sbyte)v)], count),
        };
    }

    private static byte[] Bytes<T>(IList<T> values, long count) where T : unmanaged
    {
        var all = new T[count];
        for (int i = 0; i < all.Length; i++) all[i] = values.Count == 0 ? default : values[Math.Min(i, values.Count - 1)];
        return MemoryMarshal.AsBytes(all.AsSpan()).ToArray();
    }
}
