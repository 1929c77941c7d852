using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using ModelBuild.Protos;

namespace ModelBuild.Checkpoints.Inspection;

/// <summary>The text of the elements of one array, as numpy's format functions give it, dtype by dtype.</summary>
internal static class NumpyElements
{
    /// <summary>The text of each element by its place, or null when TensorFlow cannot make a numpy array of the dtype.</summary>
    public static Func<int, string>? Of(PrintedArray array, NumpyPrintOptions options)
    {
        byte[] bytes = array.Bytes;
        bool scalar = array.Shape.Length == 0;
        switch (array.DType)
        {
            case DataType.DtBool:
                return i => bytes[i] != 0 ? scalar ? "True" : " True" : "False";
            case DataType.DtString:
                return i => PythonBytes.Repr(array.Strings[i]);
            case DataType.DtInt8:
                return Aligned(i => Text((sbyte)bytes[i]));
            case DataType.DtUint8:
                return Aligned(i => Text(bytes[i]));
            case DataType.DtInt16:
                return Aligned(i => Text(BinaryPrimitives.ReadInt16LittleEndian(bytes.AsSpan(2 * i))));
            case DataType.DtUint16:
                return Aligned(i => Text(BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(2 * i))));
            case DataType.DtInt32:
                return Aligned(i => Text(BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(4 * i))));
            case DataType.DtUint32:
                return Aligned(i => Text(BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(4 * i))));
            case DataType.DtInt64:
                return Aligned(i => Text(BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(8 * i))));
            case DataType.DtUint64:
                return Aligned(i => Text(BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(8 * i))));
            // TensorFlow gives quantized elements as records of one field.
            case DataType.DtQint8:
                return Record(Aligned(i => Text((sbyte)bytes[i])));
            case DataType.DtQuint8:
                return Record(Aligned(i => Text(bytes[i])));
            case DataType.DtQint16:
                return Record(Aligned(i => Text(BinaryPrimitives.ReadInt16LittleEndian(bytes.AsSpan(2 * i)))));
            case DataType.DtQuint16:
                return Record(Aligned(i => Text(BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(2 * i)))));
            case DataType.DtQint32:
                return Record(Aligned(i => Text(BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(4 * i)))));
            case DataType.DtHalf:
                return Floats(FloatKind.Half);
            case DataType.DtFloat:
                return Floats(FloatKind.Single);
            case DataType.DtDouble:
                return Floats(FloatKind.Double);
            case DataType.DtComplex64:
                return Complexes(FloatKind.Single);
            case DataType.DtComplex128:
                return Complexes(FloatKind.Double);
            case DataType.DtBfloat16:
                return BFloat16;
            default:
                return null;
        }

        Func<int, string> Aligned(Func<int, string> text)
        {
            if (scalar) return text;
            int width = 0;
            int count = bytes.Length / ElementSize.Of(array.DType);
            for (int i = 0; i < count; i++) width = Math.Max(width, text(i).Length);
            return i => text(i).PadLeft(width);
        }

        Func<int, string> Floats(FloatKind kind)
        {
            double[] values = FloatValues.Decode(bytes, kind);
            if (scalar) return i => FloatText.Scalar(values[i], kind);
            var format = new NumpyFloatFormat(values, kind, options);
            return i => format.Of(values[i]);
        }

        Func<int, string> Complexes(FloatKind kind)
        {
            double[] values = FloatValues.Decode(bytes, kind);
            if (scalar) return i => FloatText.Scalar(values[2 * i], values[2 * i + 1], kind);
            var real = new NumpyFloatFormat([.. values.Where((_, i) => i % 2 == 0)], kind, options);
            var imaginary = new NumpyFloatFormat([.. values.Where((_, i) => i % 2 == 1)], kind, options, sign: "+");
            return i =>
            {
                string text = imaginary.Of(values[2 * i + 1]);
                string digits = text.TrimEnd();
                return real.Of(values[2 * i]) + digits + "j" + text[digits.Length..];
            };
        }

        // The dtype is TensorFlow's own, so numpy asks each element for its repr.
        string BFloat16(int i)
        {
            float value = BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(2 * i)) << 16);
            if (options.ExactFill) return FloatText.General(value, 6);
            // TensorFlow 1 wrote more digits when six did not give the value back, and the dtype around them.
            string text = FloatText.General(value, 6);
            if (float.IsFinite(value) && float.Parse(text, CultureInfo.InvariantCulture) != value) text = FloatText.General(value, 9);
            return scalar ? text : $"bfloat16({text})";
        }

        static Func<int, string> Record(Func<int, string> text) => i => $"({text(i)},)";
    }

    private static string Text<T>(T value) where T : IBinaryInteger<T> => value.ToString(null, CultureInfo.InvariantCulture);
}
