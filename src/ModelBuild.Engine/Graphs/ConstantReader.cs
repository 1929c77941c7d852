using Google.Protobuf;
using ModelBuild.Engine.Execution;
using ModelBuild.Protos;

namespace ModelBuild.Engine.Graphs;

/// <summary>
/// From a TensorProto to a tensor, as TensorFlow's <c>Tensor::FromProto</c>: raw content wins; else the typed field, whose last value stands
/// for all that follow.
/// </summary>
internal static unsafe class ConstantReader
{
    /// <summary>The value of a constant, whose elements may have been left in the file.</summary>
    public static Tensor Read(NodeDef constant, TensorProto proto, GraphFile file) =>
        file.TryContent(constant, out nint data, out long length) ? Read(constant.Name, proto, (byte*)data, length) : Read(constant.Name, proto);

    /// <summary>The value of a message that holds its elements.</summary>
    public static Tensor Read(string node, TensorProto proto) => Read(node, proto, null, 0);

    private static Tensor Read(string node, TensorProto proto, byte* data, long length)
    {
        var dtype = (DType)(int)proto.Dtype;
        var shape = TensorShape.Scalar;
        foreach (TensorShapeProto.Types.Dim dim in proto.TensorShape?.Dim ?? [])
        {
            if (dim.Size < 0) throw Damaged(node, "its shape is not fully known");
            if (shape.Rank == TensorShape.MostDimensions) throw Damaged(node, $"it has more than {TensorShape.MostDimensions} dimensions");
            shape.Add((nint)dim.Size);
        }
        long count;
        try
        {
            count = shape.Count;
        }
        catch (OverflowException)
        {
            throw Damaged(node, "its shape is impossible");
        }
        if (dtype == DType.String) return Strings(node, proto, shape, count);
        int size = DTypes.SizeOf(dtype);
        if (size == 0) throw Damaged(node, $"a constant of {DTypes.NameOf(dtype)} cannot be");
        // A lie about the shape must not cost its allocation: splats of real models are small.
        if (count > (1L << 31) / size) throw Damaged(node, $"its shape {shape} is impossible");
        bool inFile = data is not null;
        if (inFile || !proto.TensorContent.IsEmpty)
        {
            length = inFile ? length : proto.TensorContent.Length;
            if (length != count * size) throw Damaged(node, $"it has {length} bytes, its shape {shape} needs {count * size}");
            return inFile ? Tensor.Constant(dtype, shape, data) : Tensor.Of(dtype, shape, proto.TensorContent.Span);
        }
        return dtype switch
        {
            DType.Float => Fill(dtype, shape, count, proto.FloatVal, v => v),
            DType.Double => Fill(dtype, shape, count, proto.DoubleVal, v => v),
            DType.Int32 or DType.QInt32 => Fill(dtype, shape, count, proto.IntVal, v => v),
            DType.Int16 or DType.QInt16 => Fill(dtype, shape, count, proto.IntVal, v => (short)v),
            DType.UInt16 or DType.QUInt16 => Fill(dtype, shape, count, proto.IntVal, v => (ushort)v),
            DType.Int8 or DType.QInt8 => Fill(dtype, shape, count, proto.IntVal, v => (sbyte)v),
            DType.UInt8 or DType.QUInt8 => Fill(dtype, shape, count, proto.IntVal, v => (byte)v),
            DType.Half or DType.BFloat16 => Fill(dtype, shape, count, proto.HalfVal, v => (ushort)v),
            DType.Int64 => Fill(dtype, shape, count, proto.Int64Val, v => v),
            DType.UInt32 => Fill(dtype, shape, count, proto.Uint32Val, v => v),
            DType.UInt64 => Fill(dtype, shape, count, proto.Uint64Val, v => v),
            DType.Bool => Fill(dtype, shape, count, proto.BoolVal, v => v),
            DType.Complex64 => Fill(dtype, shape, count, [.. proto.ScomplexVal.Chunk(2).Select(c => new Complex64(c[0], c[^1]))], v => v),
            DType.Complex128 => Fill(dtype, shape, count, [.. proto.DcomplexVal.Chunk(2).Select(c => new System.Numerics.Complex(c[0], c[^1]))], v => v),
            _ => throw Damaged(node, $"a constant of {DTypes.NameOf(dtype)} cannot be"),
        };
    }

    private static Tensor Fill<TField, T>(DType dtype, in TensorShape shape, long count, IList<TField> values, Func<TField, T> convert) where T : unmanaged
    {
        var tensor = Tensor.Of<T>(dtype, shape, new T[count]);
        Span<T> elements = tensor.Span<T>();
        if (values.Count == 0) return tensor;
        int given = Math.Min(values.Count, elements.Length);
        for (int i = 0; i < given; i++) elements[i] = convert(values[i]);
        elements[given..].Fill(convert(values[^1]));
        return tensor;
    }

    private static Tensor Strings(string node, TensorProto proto, in TensorShape shape, long count)
    {
        if (proto.StringVal.Count == 0 && count > 1 << 24) throw Damaged(node, $"its shape {shape} is impossible");
        var strings = new TensorString[count];
        for (int i = 0; i < strings.Length && proto.StringVal.Count > 0; i++)
        {
            ByteString value = proto.StringVal[Math.Min(i, proto.StringVal.Count - 1)];
            strings[i] = new TensorString(value.Memory);
        }
        return Tensor.Constant(shape, strings);
    }

    private static ModelException Damaged(string node, string what) => new(ModelErrorCodes.GraphDamaged, $"The constant '{node}' is damaged: {what}.");
}
