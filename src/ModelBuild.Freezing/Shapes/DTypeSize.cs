using ModelBuild.Protos;

namespace ModelBuild.Freezing.Shapes;

/// <summary>Bytes an element takes.</summary>
internal static class DTypeSize
{
    /// <summary>0 for strings, resources, variants and unknown dtypes.</summary>
    public static int Of(DataType dtype) => dtype switch
    {
        DataType.DtBool or DataType.DtInt8 or DataType.DtUint8 or DataType.DtQint8 or DataType.DtQuint8 => 1,
        DataType.DtInt16 or DataType.DtUint16 or DataType.DtHalf or DataType.DtBfloat16 or DataType.DtQint16 or DataType.DtQuint16 => 2,
        DataType.DtInt32 or DataType.DtUint32 or DataType.DtFloat or DataType.DtQint32 => 4,
        DataType.DtInt64 or DataType.DtUint64 or DataType.DtDouble or DataType.DtComplex64 => 8,
        DataType.DtComplex128 => 16,
        _ => 0,
    };
}
