using System.Runtime.InteropServices;
using ModelBuild.Protos;

namespace ModelBuild.Engine.Tests;

/// <summary>The elements of a TensorProto, written here once more so that the engine's own reading is not tested against itself.</summary>
internal static class ProtoElements
{
    public static TensorString[] Strings(TensorProto proto)
    {
        long count = Count(proto);
        return [.. Enumerable.Range(0, (int)count).Select(i => new TensorString(proto.StringVal[Math.Min(i, proto.StringVal.Count - 1)].Memory))];
    }

    public static byte[] Bytes(TensorProto proto)
    {
        if (!proto.TensorContent.IsEmpty) return proto.TensorContent.ToByteArray();
        int count = (int)Count(proto);
        return proto.Dtype switch
        {
            DataType.DtFloat => Repeat<float>(proto.FloatVal, count),
            DataType.DtDouble => Repeat<double>(proto.DoubleVal, count),
            DataType.DtInt32 => Repeat<int>(proto.IntVal, count),
            DataType.DtInt64 => Repeat<long>(proto.Int64Val, count),
            DataType.DtUint32 => Repeat<uint>(proto.Uint32Val, count),
            DataType.DtUint64 => Repeat<ulong>(proto.Uint64Val, count),
            DataType.DtBool => Repeat<bool>(proto.BoolVal, count),
            DataType.DtHalf or DataType.DtBfloat16 => Repeat<ushort>([.. proto.HalfVal.Select(v => (ushort)v)], count),
            DataType.DtInt16 => Repeat<short>([.. proto.IntVal.Select(v => (short)v)], count),
            DataType.DtUint16 => Repeat<ushort>([.. proto.IntVal.Select(v => (ushort)v)], count),
            DataType.DtInt8 or DataType.DtUint8 => Repeat<byte>([.. proto.IntVal.Select(v => unchecked((byte)v))], count),
            DataType.DtComplex64 => Repeat<float>(proto.ScomplexVal, 2 * count),
            DataType.DtComplex128 => Repeat<double>(proto.DcomplexVal, 2 * count),
            _ => throw new NotSupportedException($"{proto.Dtype} in a case"),
        };
    }

    private static long Count(TensorProto proto) => proto.TensorShape.Dim.Aggregate(1L, (product, dim) => product * dim.Size);

    private static byte[] Repeat<T>(IList<T> values, int count) where T : unmanaged
    {
        var all = new T[count];
        for (int i = 0; i < count; i++) all[i] = values.Count == 0 ? default : values[Math.Min(i, values.Count - 1)];
        return MemoryMarshal.AsBytes<T>(all).ToArray();
    }
}
