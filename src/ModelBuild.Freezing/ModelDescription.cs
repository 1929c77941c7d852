using ModelBuild.Freezing.Shapes;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>The interface of a model: the tensors that it is fed and the tensors that it gives.</summary>
/// <param name="Inputs">The inputs, in the order of the class.</param>
/// <param name="Outputs">The outputs, in the order of the class.</param>
public sealed record ModelDescription(IReadOnlyList<InterfaceTensor> Inputs, IReadOnlyList<InterfaceTensor> Outputs);

/// <summary>An input or output of a model.</summary>
/// <param name="Name">The tensor name, <c>node:port</c>.</param>
/// <param name="DType">The dtype of its elements.</param>
/// <param name="Shape">What is known of its shape before the graph runs.</param>
/// <param name="IsOptional">Whether it is an input that the graph has a default for (a <c>PlaceholderWithDefault</c>).</param>
public sealed record InterfaceTensor(string Name, DataType DType, StaticShape Shape, bool IsOptional = false);
