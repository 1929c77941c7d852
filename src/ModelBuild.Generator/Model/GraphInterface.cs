using System.Linq;

namespace ModelBuild.Generator.Model;

/// <summary>The tensors that a model is fed and gives, in the order of the class.</summary>
internal sealed record GraphInterface(EquatableArray<GraphTensor> Inputs, EquatableArray<GraphTensor> Outputs)
{
    /// <summary>The hash that the runtime computes from a loaded graph.</summary>
    public string Hash => InterfaceHash.Of(
        Inputs.Select(i => InterfaceHash.Input(i.Name, i.DType.Name, i.ShapeText, i.IsOptional))
            .Concat(Outputs.Select(o => InterfaceHash.Output(o.Name, o.DType.Name))));
}

/// <summary>One tensor of the interface.</summary>
/// <param name="Name">The tensor name, <c>node:port</c>.</param>
/// <param name="DType">Its dtype.</param>
/// <param name="HasRank">Whether the rank is known.</param>
/// <param name="Dims">The static shape, -1 for an unknown length.</param>
/// <param name="IsOptional">For inputs: whether the graph has a default.</param>
internal sealed record GraphTensor(string Name, GraphDType DType, bool HasRank, EquatableArray<long> Dims, bool IsOptional)
{
    /// <summary>The node that gives the tensor.</summary>
    public string Node => Name.Substring(0, Name.LastIndexOf(':'));

    /// <summary>The static shape as <c>ModelBuild.Shape</c> prints it.</summary>
    public string ShapeText => HasRank
        ? "[" + string.Join(",", Dims.Select(d => d < 0 ? "?" : d.ToString(System.Globalization.CultureInfo.InvariantCulture))) + "]"
        : "<unknown>";
}
