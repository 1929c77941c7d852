using System.Runtime.InteropServices;
using ModelBuild.Checkpoints;
using ModelBuild.Diagnostics;
using ModelBuild.Protos;

namespace ModelBuild.Tool;

/// <summary>A tensor in memory: what is fed, and what comes out.</summary>
/// <param name="DType">The dtype of its elements.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Bytes">Its elements in row-major order, little-endian; empty for strings.</param>
/// <param name="Strings">Its elements when they are strings; else empty.</param>
internal sealed record TensorValue(DType DType, long[] Shape, byte[] Bytes, TensorString[] Strings)
{
    public long Count => Shape.Aggregate(1L, (count, dim) => checked(count * dim));

    public nint[] Dims => [.. Shape.Select(d => (nint)d)];

    /// <summary>dtype and shape, as messages name them.</summary>
    public string Kind => $"{DTypes.NameOf(DType)} [{string.Join(',', Shape)}]";

    public static TensorValue Of<T>(DType dtype, long[] shape, T[] elements) where T : unmanaged => new(dtype, shape, MemoryMarshal.AsBytes<T>(elements).ToArray(), []);

    public static TensorValue OfStrings(long[] shape, TensorString[] strings) => new(DType.String, shape, [], strings);

    /// <summary>As numpy prints it, or the whole of it with <paramref name="all"/>.</summary>
    public string ToText(bool all = false)
    {
        NumpyPrintOptions options = all ? new NumpyPrintOptions { Threshold = int.MaxValue } : new NumpyPrintOptions();
        return DType == DType.String
            ? NumpyPrinter.ToText(Shape, [.. Strings.Select(s => s.Bytes.ToArray())], options)
            : NumpyPrinter.ToText((DataType)(int)DType, Shape, Bytes, options);
    }

    /// <summary>The elements as numbers, for comparing and for text; complex ones as their parts.</summary>
    public double[] ToDoubles() => DType switch
    {
        DType.Float or DType.Complex64 => [.. Elements<float>().Select(v => (double)v)],
        DType.Double or DType.Complex128 => Elements<double>(),
        DType.Half => [.. Elements<Half>().Select(v => (double)v)],
        DType.BFloat16 => [.. Elements<ushort>().Select(v => (double)BitConverter.UInt32BitsToSingle((uint)v << 16))],
        DType.Int32 or DType.QInt32 => [.. Elements<int>().Select(v => (double)v)],
        DType.Int64 => [.. Elements<long>().Select(v => (double)v)],
        DType.Int16 or DType.QInt16 => [.. Elements<short>().Select(v => (double)v)],
        DType.Int8 or DType.QInt8 => [.. Elements<sbyte>().Select(v => (double)v)],
        DType.UInt8 or DType.QUInt8 or DType.Bool => [.. Bytes.Select(v => (double)v)],
        DType.UInt16 or DType.QUInt16 => [.. Elements<ushort>().Select(v => (double)v)],
        DType.UInt32 => [.. Elements<uint>().Select(v => (double)v)],
        DType.UInt64 => [.. Elements<ulong>().Select(v => (double)v)],
        _ => throw new ModelFileException(DiagnosticCodes.ValueUnusable, $"Elements of {DTypes.NameOf(DType)} are no numbers."),
    };

    public T[] Elements<T>() where T : unmanaged => MemoryMarshal.Cast<byte, T>(Bytes).ToArray();
}
