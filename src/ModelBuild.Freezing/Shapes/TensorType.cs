using ModelBuild.Protos;

namespace ModelBuild.Freezing.Shapes;

/// <summary>The dtype and the static shape of a tensor.</summary>
/// <param name="DType">The dtype; a reference dtype (<c>DT_FLOAT_REF</c>) for the outputs of reference variables.</param>
/// <param name="Shape">What is known of the shape.</param>
public sealed record TensorType(DataType DType, StaticShape Shape);
