using Google.Protobuf;

namespace ModelBuild.Freezing;

/// <summary>A weight's node on the wire: everything up to its value's content, which comes last, and the length of that content.</summary>
/// <remarks>
/// Field numbers: NodeDef name 1, op 2, attr 5; AttrValue type 6, tensor 8; TensorProto dtype 1, tensor_shape 2. A map's entry has key 1, value 2.
/// </remarks>
internal static class WeightNode
{
    /// <summary>Writes a Const node without its content.</summary>
    /// <param name="buffer">Where to.</param>
    /// <param name="weight">The weight.</param>
    /// <param name="encoded">The whole field with the value, when it is not streamed.</param>
    /// <param name="contentLength">The bytes of the value that are to follow, after what is written here.</param>
    public static void WriteHeader(WireBuffer buffer, FrozenWeight weight, byte[]? encoded, out long contentLength)
    {
        byte[] shape = weight.Node.Attr["value"].Tensor.TensorShape.ToByteArray();
        int dtype = (int)weight.DType;
        int field = WeightEncoding.FieldOf(weight);

        long valueLength;
        if (encoded is not null) valueLength = contentLength = encoded.Length;
        else
        {
            contentLength = weight.Size;
            valueLength = contentLength == 0 ? 0 : FieldSize(field, contentLength);
        }
        long tensorLength = 1 + WireBuffer.VarintSize(dtype) + FieldSize(2, shape.Length) + valueLength;
        long attrLength = FieldSize(8, tensorLength);
        long entryLength = FieldSize(1, "value".Length) + FieldSize(2, attrLength);
        int typeLength = 1 + WireBuffer.VarintSize(dtype);
        long typeEntryLength = FieldSize(1, "dtype".Length) + FieldSize(2, typeLength);
        int nameLength = System.Text.Encoding.UTF8.GetByteCount(weight.Node.Name);
        long nodeLength = FieldSize(1, nameLength) + FieldSize(2, "Const".Length) + FieldSize(5, typeEntryLength) + FieldSize(5, entryLength);

        buffer.FieldHeader(1, nodeLength);
        buffer.Field(1, weight.Node.Name);
        buffer.Field(2, "Const");
        buffer.FieldHeader(5, typeEntryLength);
        buffer.Field(1, "dtype");
        buffer.FieldHeader(2, typeLength);
        buffer.Varint(6 << 3);
        buffer.Varint(dtype);
        buffer.FieldHeader(5, entryLength);
        buffer.Field(1, "value");
        buffer.FieldHeader(2, attrLength);
        buffer.FieldHeader(8, tensorLength);
        buffer.Varint(1 << 3);
        buffer.Varint(dtype);
        buffer.Field(2, shape);
        if (encoded is null && contentLength > 0) buffer.FieldHeader(field, contentLength);
    }

    private static long FieldSize(int field, long length) => WireBuffer.VarintSize(field << 3) + WireBuffer.VarintSize(length) + length;
}
