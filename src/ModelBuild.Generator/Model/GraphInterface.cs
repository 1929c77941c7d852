using System.Linq;

namespace ModelBuild.Generator.Model;

/// <summary>The tensors that a model is fed and gives, in the order of the class, and what else is known of it.</summary>
/// <param name="Inputs">The inputs; of all signatures together, where there are several.</param>
/// <param name="Outputs">The outputs; likewise.</param>
/// <param name="Signatures">The signatures that become methods, the one that <c>Run</c> runs first; empty when the item asks for one interface only.</param>
/// <param name="Labels">The names of classes, in their order; empty when the item has none.</param>
/// <param name="Size">How large the model is; null when the file does not say.</param>
internal sealed record GraphInterface(
    EquatableArray<GraphTensor> Inputs, EquatableArray<GraphTensor> Outputs, EquatableArray<GraphSignature> Signatures, EquatableArray<string> Labels, ModelSize? Size)
{
    /// <summary>The hash that the runtime computes from a loaded graph.</summary>
    public string Hash => InterfaceHash.Of(
        Inputs.Select(i => InterfaceHash.Input(i.Name, i.DType.Name, i.ShapeText, i.IsOptional))
            .Concat(Outputs.Select(o => InterfaceHash.Output(o.Name, o.DType.Name))));
}

/// <summary>One signature of several.</summary>
/// <param name="Name">Its name in the model: <c>serving_default</c>.</param>
/// <param name="Inputs">Its inputs.</param>
/// <param name="Outputs">Its outputs.</param>
internal sealed record GraphSignature(string Name, EquatableArray<GraphTensor> Inputs, EquatableArray<GraphTensor> Outputs);

/// <summary>How large a frozen model is.</summary>
internal sealed record ModelSize(long Nodes, long Weights, long Bytes);
