using ModelBuild.Protos;

namespace ModelBuild.Checkpoints.Slices;

/// <summary>In which field of a TensorProto a V1 checkpoint keeps the values of a dtype (tensorflow/core/util/saved_tensor_slice_util.h).</summary>
internal static class SavedValueFields
{
    /// <summary>The number of the field, or 0 for a dtype that a V1 checkpoint does not hold.</summary>
    public static int Of(DataType dtype) => dtype switch
    {
        DataType.DtFloat => TensorProto.FloatValFieldNumber,
        DataType.DtDouble => TensorProto.DoubleValFieldNumber,
        DataType.DtInt32 or DataType.DtInt16 or DataType.DtInt8 or DataType.DtUint8 or DataType.DtUint16
            or DataType.DtQint8 or DataType.DtQuint8 or DataType.DtQint16 or DataType.DtQuint16 or DataType.DtQint32 => TensorProto.IntValFieldNumber,
        DataType.DtString => TensorProto.StringValFieldNumber,
        DataType.DtComplex64 => TensorProto.ScomplexValFieldNumber,
        DataType.DtInt64 => TensorProto.Int64ValFieldNumber,
        DataType.DtBool => TensorProto.BoolValFieldNumber,
        DataType.DtComplex128 => TensorProto.DcomplexValFieldNumber,
        DataType.DtHalf or DataType.DtBfloat16 => TensorProto.HalfValFieldNumber,
        DataType.DtUint32 => TensorProto.Uint32ValFieldNumber,
        DataType.DtUint64 => TensorProto.Uint64ValFieldNumber,
        _ => 0,
    };

    /// <summary>The wire type that one value has when the field is not packed: 0 varint, 1 eight bytes, 2 a string, 5 four bytes.</summary>
    public static int WireTypeOf(DataType dtype) => dtype switch
    {
        DataType.DtFloat or DataType.DtComplex64 => 5,
        DataType.DtDouble or DataType.DtComplex128 => 1,
        DataType.DtString => 2,
        _ => 0,
    };

    /// <summary>The most bytes that an element takes by TensorFlow's estimate (MaxBytesPerElement in tensor_slice_writer.cc); 0 for a dtype that it does not write, and for strings.</summary>
    public static int BytesOf(DataType dtype) => dtype switch
    {
        DataType.DtFloat => 4,
        DataType.DtDouble or DataType.DtComplex64 => 8,
        DataType.DtComplex128 => 16,
        DataType.DtBool => 1,
        DataType.DtUint8 or DataType.DtQuint8 => 2,
        DataType.DtHalf or DataType.DtUint16 or DataType.DtQuint16 => 3,
        DataType.DtInt8 or DataType.DtInt16 or DataType.DtInt32 or DataType.DtInt64 or DataType.DtQint8 or DataType.DtQint16 or DataType.DtQint32 => 10,
        _ => 0,
    };
}
