using System.Runtime.InteropServices;
using ModelBuild.Protos;

namespace ModelBuild.Graphs;

/// <summary>The elements of a <c>TensorProto</c>.</summary>
public static class TensorElements
{
    /// <summary>
    /// The elements in the field of their dtype (<c>float_val</c>, <c>int_val</c>, ...), raw and little-endian. There may be fewer than the shape says: in TensorFlow
    /// the last one stands for all that are missing, and zero where there is none. A tensor with <c>tensor_content</c> has its elements there, and none here.
    /// </summary>
    /// <param name="tensor">A tensor of a dtype with elements of fixed size.</param>
    public static byte[] Given(TensorProto tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return tensor.Dtype switch
        {
            DataType.DtFloat => Bytes<float>([.. tensor.FloatVal]),
            DataType.DtDouble => Bytes<double>([.. tensor.DoubleVal]),
            DataType.DtInt64 => Bytes<long>([.. tensor.Int64Val]),
            DataType.DtUint32 => Bytes<uint>([.. tensor.Uint32Val]),
            DataType.DtUint64 => Bytes<ulong>([.. tensor.Uint64Val]),
            DataType.DtBool => Bytes<bool>([.. tensor.BoolVal]),
            DataType.DtHalf or DataType.DtBfloat16 => Bytes<ushort>([.. tensor.HalfVal.Select(v => (ushort)v)]),
            DataType.DtComplex64 => Bytes<float>([.. tensor.ScomplexVal]),
            DataType.DtComplex128 => Bytes<double>([.. tensor.DcomplexVal]),
            DataType.DtInt32 or DataType.DtQint32 => Bytes<int>([.. tensor.IntVal]),
            DataType.DtInt16 or DataType.DtUint16 or DataType.DtQint16 or DataType.DtQuint16 => Bytes<short>([.. tensor.IntVal.Select(v => unchecked((short)v))]),
            _ => [.. tensor.IntVal.Select(v => unchecked((byte)v))],
        };
    }

    private static byte[] Bytes<T>(T[] values) where T : unmanaged => MemoryMarshal.AsBytes<T>(values).ToArray();
}
