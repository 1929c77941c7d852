using ModelBuild.Freezing.Shapes;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>The interface of a model: the tensors that it is fed and the tensors that it gives.</summary>
/// <param name="Inputs">The inputs, in the order of the class.</param>
/// <param name="Outputs">The outputs, in the order of the class.</param>
public sealed record ModelDescription(IReadOnlyList<InterfaceTensor> Inputs, IReadOnlyList<InterfaceTensor> Outputs)
{
    /// <summary>The signatures, when several were asked for: each with its own inputs and outputs, the one that <c>Run</c> runs first. Else empty.</summary>
    public IReadOnlyList<SignatureDescription> Signatures { get; init; } = [];

    /// <summary>The names of the classes that the model tells apart; empty when the request names no file of them.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];
}

/// <summary>One signature of a model.</summary>
/// <param name="Name">Its name: <c>serving_default</c>.</param>
/// <param name="Inputs">Its inputs, in the order of the model's.</param>
/// <param name="Outputs">Its outputs, likewise.</param>
public sealed record SignatureDescription(string Name, IReadOnlyList<InterfaceTensor> Inputs, IReadOnlyList<InterfaceTensor> Outputs);

/// <summary>An input or output of a model.</summary>
/// <param name="Name">The tensor name, <c>node:port</c>.</param>
/// <param name="DType">The dtype of its elements.</param>
/// <param name="Shape">What is known of its shape before the graph runs.</param>
/// <param name="IsOptional">Whether it is an input that the graph has a default for (a <c>PlaceholderWithDefault</c>).</param>
public sealed record InterfaceTensor(string Name, DataType DType, StaticShape Shape, bool IsOptional = false)
{
    /// <summary>What the signature calls it; empty when it has no other name than that of its node.</summary>
    public string Key { get; init; } = "";

    /// <summary>What its unknown lengths are called, dimension by dimension, separated by commas; tensors whose lengths are always equal share a name.</summary>
    internal string DimNames { get; init; } = "";
}
