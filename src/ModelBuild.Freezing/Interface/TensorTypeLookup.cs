using ModelBuild.Freezing.Shapes;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>Reads inferred types by tensor name.</summary>
internal static class TensorTypeLookup
{
    /// <summary>How much a reference dtype's number is above that of its values.</summary>
    private const int ReferenceOffset = 100;

    /// <summary>The dtype (of the values, for a reference) and shape of a tensor; DT_INVALID and unknown when inference does not know it.</summary>
    public static TensorType Of(this TensorTypes types, TensorName tensor)
    {
        if (!types.TryGet(tensor.Node, tensor.Port, out TensorType? type)) return new TensorType(DataType.DtInvalid, StaticShape.Unknown);
        return (int)type.DType > ReferenceOffset ? type with { DType = type.DType - ReferenceOffset } : type;
    }
}
