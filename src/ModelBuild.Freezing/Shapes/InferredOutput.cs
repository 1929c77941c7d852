namespace ModelBuild.Freezing.Shapes;

/// <summary>
/// One output of a node while inference runs. A resource or variant tensor also tells what it stands for: the variable behind the handle,
/// the elements of a TensorArray or a tensor list (TensorFlow's <c>handle_shapes_and_types</c>).
/// </summary>
internal readonly record struct InferredOutput(ModelBuild.Protos.DataType DType, StaticShape Shape, TensorType? Handle = null);
