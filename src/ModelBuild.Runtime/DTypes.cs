using System.Numerics;
using System.Runtime.CompilerServices;

namespace ModelBuild;

/// <summary>What is known of each <see cref="DType"/>: element size, .NET type, TensorFlow's name.</summary>
public static class DTypes
{
    /// <summary>Bytes of one element in memory; 0 for dtypes without a fixed size (string, resource, variant).</summary>
    public static int SizeOf(DType dtype) => dtype switch
    {
        DType.Bool or DType.Int8 or DType.UInt8 or DType.QInt8 or DType.QUInt8 => 1,
        DType.Int16 or DType.UInt16 or DType.Half or DType.BFloat16 or DType.QInt16 or DType.QUInt16 => 2,
        DType.Float or DType.Int32 or DType.UInt32 or DType.QInt32 => 4,
        DType.Double or DType.Int64 or DType.UInt64 or DType.Complex64 => 8,
        DType.Complex128 => 16,
        _ => 0,
    };

    /// <summary>TensorFlow's name of a dtype, as <c>tf.DType.name</c> gives it: <c>float32</c>, <c>int64</c>, <c>string</c>.</summary>
    public static string NameOf(DType dtype) => dtype switch
    {
        DType.Float => "float32",
        DType.Double => "float64",
        DType.Half => "float16",
        DType.Invalid => "invalid",
        _ => dtype.ToString().ToLowerInvariant(),
    };

    /// <summary>Whether elements of .NET type <typeparamref name="T"/> can hold tensors of <paramref name="dtype"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Holds<T>(DType dtype)
    {
        if (typeof(T) == typeof(float)) return dtype == DType.Float;
        if (typeof(T) == typeof(int)) return dtype is DType.Int32 or DType.QInt32;
        if (typeof(T) == typeof(long)) return dtype == DType.Int64;
        if (typeof(T) == typeof(bool)) return dtype == DType.Bool;
        if (typeof(T) == typeof(double)) return dtype == DType.Double;
        if (typeof(T) == typeof(byte)) return dtype is DType.UInt8 or DType.QUInt8;
        if (typeof(T) == typeof(sbyte)) return dtype is DType.Int8 or DType.QInt8;
        if (typeof(T) == typeof(short)) return dtype is DType.Int16 or DType.QInt16;
        if (typeof(T) == typeof(ushort)) return dtype is DType.UInt16 or DType.QUInt16;
        if (typeof(T) == typeof(uint)) return dtype == DType.UInt32;
        if (typeof(T) == typeof(ulong)) return dtype == DType.UInt64;
        if (typeof(T) == typeof(Half)) return dtype == DType.Half;
        if (typeof(T) == typeof(BFloat16)) return dtype == DType.BFloat16;
        if (typeof(T) == typeof(Complex64)) return dtype == DType.Complex64;
        if (typeof(T) == typeof(Complex)) return dtype == DType.Complex128;
        if (typeof(T) == typeof(TensorString)) return dtype == DType.String;
        return false;
    }
}
