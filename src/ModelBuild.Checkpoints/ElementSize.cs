using ModelBuild.Protos;

namespace ModelBuild.Checkpoints;

/// <summary>Bytes of one element as checkpoints store it (spec: DataTypeSize in TensorFlow's types.cc).</summary>
internal static class ElementSize
{
    /// <summary>The size, or 0 for dtypes without a fixed one.</summary>
    public static int Of(DataType dtype) => dtype switch
    {
        DataType.DtBool or DataType.DtInt8 or DataType.DtUint8 or DataType.DtQint8 or DataType.DtQuint8
            or DataType.DtFloat8E5M2 or DataType.DtFloat8E4M3Fn or DataType.DtFloat8E4M3Fnuz or DataType.DtFloat8E4M3B11Fnuz or DataType.DtFloat8E5M2Fnuz
            or DataType.DtInt4 or DataType.DtUint4 or DataType.DtInt2 or DataType.DtUint2 => 1,
        DataType.DtInt16 or DataType.DtUint16 or DataType.DtHalf or DataType.DtBfloat16 or DataType.DtQint16 or DataType.DtQuint16 => 2,
        DataType.DtFloat or DataType.DtInt32 or DataType.DtUint32 or DataType.DtQint32 => 4,
        DataType.DtDouble or DataType.DtInt64 or DataType.DtUint64 or DataType.DtComplex64 => 8,
        DataType.DtComplex128 => 16,
        _ => 0,
    };

    /// <summary>What is swapped as one unit between byte orders: a complex number's halves are swapped each.</summary>
    public static int SwapUnit(DataType dtype) => dtype is DataType.DtComplex64 or DataType.DtComplex128 ? Of(dtype) / 2 : Of(dtype);
}
