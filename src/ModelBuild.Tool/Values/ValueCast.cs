using System.Runtime.InteropServices;
using ModelBuild.Diagnostics;

namespace ModelBuild.Tool;

/// <summary>
/// Gives a value the dtype that an input takes, as TensorFlow's <c>feed_dict</c> does for numpy arrays, but only where no element changes beyond rounding:
/// numpy's float64 and int64 are what people have, float32 and int32 what models take.
/// </summary>
internal static class ValueCast
{
    public static TensorValue To(DType dtype, TensorValue value, string name)
    {
        if (value.DType == dtype || Plain(dtype) == value.DType) return value with { DType = dtype };
        if (dtype == DType.BFloat16 && value.DType == DType.Invalid) return value with { DType = dtype };
        bool fromFloat = IsFloat(value.DType), toFloat = IsFloat(dtype);
        if (!IsNumber(value.DType) || !IsNumber(dtype) || (fromFloat && !toFloat)) throw Wrong(dtype, value, name, "");
        if (toFloat) return value with { DType = dtype, Bytes = Floats(dtype, value.ToDoubles()) };
        Int128[] whole = Whole(value);
        (Int128 least, Int128 most) = RangeOf(dtype);
        int outside = Array.FindIndex(whole, v => v < least || v > most);
        if (outside >= 0) throw Wrong(dtype, value, name, $" Its element {outside} is {whole[outside]}, which {DTypes.NameOf(dtype)} cannot hold.");
        return value with { DType = dtype, Bytes = Integers(dtype, whole) };
    }

    /// <summary>Numbers as the bytes of a floating dtype.</summary>
    public static byte[] Floats(DType dtype, double[] values) => dtype switch
    {
        DType.Float => Raw<float>([.. values.Select(v => (float)v)]),
        DType.Double => Raw(values),
        DType.Half => Raw<Half>([.. values.Select(v => (Half)v)]),
        DType.BFloat16 => Raw<ushort>([.. values.Select(v => ((BFloat16)(float)v).Bits)]),
        _ => throw new ArgumentOutOfRangeException(nameof(dtype)),
    };

    /// <summary>Whole numbers, each in the range of the dtype, as its bytes.</summary>
    public static byte[] Integers(DType dtype, Int128[] values) => dtype switch
    {
        DType.Int8 or DType.QInt8 => Raw<sbyte>([.. values.Select(v => (sbyte)v)]),
        DType.UInt8 or DType.QUInt8 or DType.Bool => Raw<byte>([.. values.Select(v => (byte)v)]),
        DType.Int16 or DType.QInt16 => Raw<short>([.. values.Select(v => (short)v)]),
        DType.UInt16 or DType.QUInt16 => Raw<ushort>([.. values.Select(v => (ushort)v)]),
        DType.Int32 or DType.QInt32 => Raw<int>([.. values.Select(v => (int)v)]),
        DType.UInt32 => Raw<uint>([.. values.Select(v => (uint)v)]),
        DType.Int64 => Raw<long>([.. values.Select(v => (long)v)]),
        DType.UInt64 => Raw<ulong>([.. values.Select(v => (ulong)v)]),
        _ => throw new ArgumentOutOfRangeException(nameof(dtype)),
    };

    public static (Int128 Least, Int128 Most) RangeOf(DType dtype) => dtype switch
    {
        DType.Bool => (0, 1),
        DType.Int8 or DType.QInt8 => (sbyte.MinValue, sbyte.MaxValue),
        DType.UInt8 or DType.QUInt8 => (0, byte.MaxValue),
        DType.Int16 or DType.QInt16 => (short.MinValue, short.MaxValue),
        DType.UInt16 or DType.QUInt16 => (0, ushort.MaxValue),
        DType.Int32 or DType.QInt32 => (int.MinValue, int.MaxValue),
        DType.UInt32 => (0, uint.MaxValue),
        DType.Int64 => (long.MinValue, long.MaxValue),
        _ => (0, ulong.MaxValue),
    };

    public static bool IsFloat(DType dtype) => dtype is DType.Float or DType.Double or DType.Half or DType.BFloat16;

    public static bool IsNumber(DType dtype) => dtype is not (DType.String or DType.Invalid or DType.Complex64 or DType.Complex128 or DType.Resource or DType.Variant);

    /// <summary>The dtype under which numpy, which has no quantized ones, holds one.</summary>
    public static DType Plain(DType dtype) => dtype switch
    {
        DType.QUInt8 => DType.UInt8,
        DType.QInt8 => DType.Int8,
        DType.QUInt16 => DType.UInt16,
        DType.QInt16 => DType.Int16,
        DType.QInt32 => DType.Int32,
        _ => dtype,
    };

    private static Int128[] Whole(TensorValue value) => value.DType switch
    {
        DType.Int64 => [.. value.Elements<long>().Select(v => (Int128)v)],
        DType.UInt64 => [.. value.Elements<ulong>().Select(v => (Int128)v)],
        _ => [.. value.ToDoubles().Select(v => (Int128)v)],
    };

    private static byte[] Raw<T>(T[] values) where T : unmanaged => MemoryMarshal.AsBytes<T>(values).ToArray();

    private static ModelException Wrong(DType dtype, TensorValue value, string name, string why) => new(
        ModelErrorCodes.WrongDType, $"The input {name} takes {DTypes.NameOf(dtype)}, and it was given {value.Kind}.{why}");
}
