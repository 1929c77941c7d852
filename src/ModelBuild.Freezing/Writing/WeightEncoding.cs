using ModelBuild.Checkpoints;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>How a checkpoint's tensor lies in a <c>TensorProto</c>, as TensorFlow's <c>make_tensor_proto</c> encodes it.</summary>
internal static class WeightEncoding
{
    private const int TensorContent = 4;

    /// <summary>
    /// The field of the TensorProto that holds the value. More than one element of a plain dtype goes into <c>tensor_content</c>; single elements and
    /// bool, complex, uint16 and string go into the field of their type.
    /// </summary>
    public static int FieldOf(FrozenWeight weight)
    {
        bool one = weight.ElementCount == 1;
        return weight.DType switch
        {
            DataType.DtString => 8,
            DataType.DtBool => 11,
            DataType.DtComplex64 => 9,
            DataType.DtComplex128 => 12,
            DataType.DtUint16 => 7,
            _ when !one => TensorContent,
            DataType.DtFloat => 5,
            DataType.DtDouble => 6,
            DataType.DtInt64 => 10,
            DataType.DtUint32 => 16,
            DataType.DtUint64 => 17,
            DataType.DtHalf or DataType.DtBfloat16 => 13,
            _ => 7,
        };
    }

    /// <summary>Whether the field's bytes are the checkpoint's bytes, one for one, so that they can be streamed.</summary>
    public static bool IsStreamed(FrozenWeight weight) => FieldOf(weight) is TensorContent or 5 or 6 or 9 or 11 or 12;

    /// <summary>
    /// The whole field, tag and length included, of a tensor whose bytes change in the encoding: the varint fields and strings. These are read into memory.
    /// </summary>
    public static byte[] Encode(CheckpointReader reader, FrozenWeight weight)
    {
        CheckpointTensor tensor = weight.Tensor;
        var field = new WireBuffer();
        int number = FieldOf(weight);
        if (tensor.DType == DataType.DtString)
        {
            foreach (byte[] element in reader.ReadStrings(tensor)) field.Field(number, element);
            return field.Written.ToArray();
        }
        // Not allocated by the size that the index claims: a damaged one may claim anything.
        var raw = new WireBuffer();
        weight.Read(reader, raw.Bytes);
        var values = new WireBuffer();
        int size = raw.Length / (int)Math.Max(1, weight.ElementCount);
        for (int i = 0; i < raw.Length; i += size) values.Varint(ValueOf(raw.Written.Slice(i, size), weight.DType));
        if (values.Length > 0) field.Field(number, values.Written);
        return field.Written.ToArray();
    }

    private static long ValueOf(ReadOnlySpan<byte> bytes, DataType dtype) => dtype switch
    {
        DataType.DtInt8 or DataType.DtQint8 => (sbyte)bytes[0],
        DataType.DtUint8 or DataType.DtQuint8 => bytes[0],
        DataType.DtInt16 or DataType.DtQint16 => BitConverter.ToInt16(bytes),
        DataType.DtUint16 or DataType.DtQuint16 or DataType.DtHalf or DataType.DtBfloat16 => BitConverter.ToUInt16(bytes),
        DataType.DtInt32 or DataType.DtQint32 => BitConverter.ToInt32(bytes),
        DataType.DtUint32 => BitConverter.ToUInt32(bytes),
        _ => BitConverter.ToInt64(bytes),
    };
}
