using Google.Protobuf;
using ModelBuild.Graphs;
using ModelBuild.Protos;

namespace ModelBuild.Tool;

/// <summary>A serialized <c>TensorProto</c>, as <c>tf.make_tensor_proto(...).SerializeToString()</c> gives it and recorded cases hold it.</summary>
internal static class ProtoFile
{
    public static TensorValue Read(string path)
    {
        try
        {
            return Of(TensorProto.Parser.ParseFrom(File.ReadAllBytes(path))) ?? throw ValueFiles.Unusable(path, "It is no TensorProto: dtype, shape and elements do not fit together.");
        }
        catch (InvalidProtocolBufferException e)
        {
            throw ValueFiles.Unusable(path, "It is no TensorProto, or a damaged one.", e);
        }
    }

    /// <summary>The value if the bytes are one; else null.</summary>
    public static TensorValue? TryRead(byte[] bytes)
    {
        try
        {
            return Of(TensorProto.Parser.ParseFrom(bytes));
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    /// <summary>The value of a message; null when it is none.</summary>
    public static TensorValue? Of(TensorProto tensor)
    {
        var dtype = (DType)(int)tensor.Dtype;
        long[] shape = [.. tensor.TensorShape?.Dim.Select(d => d.Size) ?? []];
        if (tensor.TensorShape?.UnknownRank == true || shape.Any(d => d < 0)) return null;
        Int128 count = 1;
        foreach (long dim in shape) count = Int128.Min(count * dim, long.MaxValue);
        if (dtype == DType.String)
        {
            // Where strings are missing, the last stands for them.
            if (tensor.StringVal.Count > count || count > 1 << 24 || (tensor.StringVal.Count == 0 && count > 0 && tensor.CalculateSize() > 64)) return null;
            return TensorValue.OfStrings(shape, [.. Enumerable.Range(0, (int)count).Select(i => tensor.StringVal.Count == 0 ? default : new TensorString(tensor.StringVal[Math.Min(i, tensor.StringVal.Count - 1)].Memory))]);
        }
        int size = DTypes.SizeOf(dtype);
        if (size == 0 || count * size > int.MaxValue) return null;
        byte[] given = tensor.TensorContent.IsEmpty ? TensorElements.Given(tensor) : tensor.TensorContent.ToByteArray();
        int needed = (int)count * size;
        if (given.Length == needed) return new TensorValue(dtype, shape, given, []);
        if (!tensor.TensorContent.IsEmpty || given.Length > needed || given.Length % size != 0) return null;
        byte[] all = new byte[needed];
        given.CopyTo(all, 0);
        if (given.Length > 0)
        {
            for (int at = given.Length; at < needed; at += size) given.AsSpan(given.Length - size).CopyTo(all.AsSpan(at));
        }
        return new TensorValue(dtype, shape, all, []);
    }

    public static TensorProto ToProto(TensorValue value)
    {
        var tensor = new TensorProto { Dtype = (DataType)(int)value.DType, TensorShape = new TensorShapeProto() };
        foreach (long dim in value.Shape) tensor.TensorShape.Dim.Add(new TensorShapeProto.Types.Dim { Size = dim });
        if (value.DType == DType.String) tensor.StringVal.AddRange(value.Strings.Select(s => ByteString.CopyFrom(s.Bytes.Span)));
        else tensor.TensorContent = ByteString.CopyFrom(value.Bytes);
        return tensor;
    }

    public static void Write(Stream stream, TensorValue value) => ToProto(value).WriteTo(stream);
}
