using System.Buffers.Binary;
using ModelBuild.Engine.Execution;
using ModelBuild.Graphs;

namespace ModelBuild.Engine.Graphs;

/// <summary>
/// From a TensorProto to a tensor, as TensorFlow's <c>Tensor::FromProto</c>: raw content wins; else the typed field, whose last value stands
/// for all that follow.
/// </summary>
internal static unsafe class ConstantReader
{
    private const int DTypeField = 1, ShapeField = 2, ContentField = 4, StringField = 8;

    // Smaller contents are copied, larger ones stay in the file.
    private const int SmallestContentLeftThere = 1024;

    /// <summary>The value of a constant.</summary>
    /// <param name="node">Its node, for messages.</param>
    /// <param name="message">The tensor.</param>
    public static Tensor Read(string node, TensorMessage message) => Read(node, message.Bytes, message.Place);

    /// <summary>The value of a tensor in a message whose bytes do not stay.</summary>
    public static Tensor Read(string node, ReadOnlySpan<byte> message) => Read(node, message, null);

    /// <summary>The value of a tensor in its message.</summary>
    /// <param name="node">The node, for messages.</param>
    /// <param name="message">The message.</param>
    /// <param name="place">Where its bytes lie for as long as the graph; null when they do not stay.</param>
    /// <exception cref="InvalidDataException">The message is truncated or malformed.</exception>
    public static Tensor Read(string node, ReadOnlySpan<byte> message, byte* place)
    {
        var dtype = DType.Invalid;
        var partial = new PartialShape();
        (int start, int length) = (0, 0);
        var strings = new List<byte[]>();
        var fields = new MessageReader(message);
        while (fields.Next())
        {
            if (fields.Integer == DTypeField) dtype = (DType)(int)fields.Value;
            switch (fields.Part)
            {
                case ShapeField: partial.Merge(fields.Bytes); break;
                case ContentField: (start, length) = (fields.At, fields.Bytes.Length); break;
                case StringField: strings.Add(fields.Bytes.ToArray()); break;
            }
        }
        TensorShape shape = Known(node, partial, out long count);
        if (dtype == DType.String) return Strings(node, strings, shape, count);
        int size = DTypes.SizeOf(dtype);
        if (size == 0) throw Damaged(node, $"a constant of {DTypes.NameOf(dtype)} cannot be");
        // A lie about the shape must not cost its allocation: splats of real models are small.
        if (count > int.MaxValue / size) throw Damaged(node, $"its shape {shape} is impossible");
        if (length == 0) return Typed(node, message, dtype, shape, (int)count);
        if (length != count * size) throw Damaged(node, $"it has {length} bytes, its shape {shape} needs {count * size}");
        return place is not null && length >= SmallestContentLeftThere
            ? Tensor.Constant(dtype, shape, place + start)
            : Tensor.Of(dtype, shape, message.Slice(start, length));
    }

    private static TensorShape Known(string node, PartialShape partial, out long count)
    {
        var shape = TensorShape.Scalar;
        for (int i = 0; i < partial.Rank; i++)
        {
            if (partial[i] < 0) throw Damaged(node, "its shape is not fully known");
            if (shape.Rank == TensorShape.MostDimensions) throw Damaged(node, $"it has more than {TensorShape.MostDimensions} dimensions");
            shape.Add((nint)partial[i]);
        }
        try
        {
            count = shape.Count;
            return shape;
        }
        catch (OverflowException)
        {
            throw Damaged(node, "its shape is impossible");
        }
    }

    /// <summary>A tensor whose numbers stand in the field of its dtype, each of which has one field and one form there.</summary>
    private static Tensor Typed(string node, ReadOnlySpan<byte> message, DType dtype, in TensorShape shape, int count)
    {
        (int field, int form) = dtype switch
        {
            DType.Float => (5, WireField.Fixed32),
            DType.Double => (6, WireField.Fixed64),
            DType.Int32 or DType.Int16 or DType.Int8 or DType.UInt16 or DType.UInt8 or DType.QInt32 or DType.QInt16 or DType.QInt8 or DType.QUInt16 or DType.QUInt8 => (7, WireField.Varint),
            DType.Complex64 => (9, WireField.Fixed32),
            DType.Int64 => (10, WireField.Varint),
            DType.Bool => (11, WireField.Varint),
            DType.Complex128 => (12, WireField.Fixed64),
            DType.Half or DType.BFloat16 => (13, WireField.Varint),
            DType.UInt32 => (16, WireField.Varint),
            DType.UInt64 => (17, WireField.Varint),
            _ => throw Damaged(node, $"a constant of {DTypes.NameOf(dtype)} cannot be"),
        };
        var numbers = new Numbers();
        var fields = new MessageReader(message);
        while (fields.Next()) fields.AddTo(numbers, field, form);

        // A complex number is two of them.
        int parts = dtype is DType.Complex64 or DType.Complex128 ? 2 : 1, size = DTypes.SizeOf(dtype) / parts;
        byte[] elements = new byte[count * parts * size];
        for (int i = 0; i < count * parts && numbers.Count > 0; i++)
        {
            int last = (numbers.Count - 1) / parts * parts;
            long number = numbers[Math.Min(i < last ? i : last + i % parts, numbers.Count - 1)];
            if (dtype == DType.Bool) number = number == 0 ? 0 : 1;
            Span<byte> element = elements.AsSpan(i * size, size);
            switch (size)
            {
                case 1: element[0] = (byte)number; break;
                case 2: BinaryPrimitives.WriteInt16LittleEndian(element, (short)number); break;
                case 4: BinaryPrimitives.WriteInt32LittleEndian(element, (int)number); break;
                default: BinaryPrimitives.WriteInt64LittleEndian(element, number); break;
            }
        }
        return Tensor.Of(dtype, shape, elements);
    }

    private static Tensor Strings(string node, List<byte[]> given, in TensorShape shape, long count)
    {
        if (given.Count == 0 && count > 1 << 24) throw Damaged(node, $"its shape {shape} is impossible");
        var strings = new TensorString[count];
        for (int i = 0; i < strings.Length && given.Count > 0; i++) strings[i] = new TensorString(given[Math.Min(i, given.Count - 1)]);
        return Tensor.Constant(shape, strings);
    }

    private static ModelException Damaged(string node, string what) => new(ModelErrorCodes.GraphDamaged, $"The constant '{node}' is damaged: {what}.");
}
