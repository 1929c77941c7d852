using ModelBuild.Freezing.Shapes;
using ModelBuild.Protos;

namespace ModelBuild.Freezing.Contracts;

/// <summary>A tensor that code relies on.</summary>
/// <param name="Key">The name by which the signature calls it, from which the class makes its property.</param>
/// <param name="Tensor">The tensor in the graph, <c>node:port</c>.</param>
/// <param name="DType">Its dtype.</param>
/// <param name="Shape">What is known of its shape.</param>
/// <param name="IsOptional">Whether an input may be left out.</param>
public sealed record ContractTensor(string Key, string Tensor, DataType DType, StaticShape Shape, bool IsOptional = false);

/// <summary>One signature: what a call takes and gives, in the order of its arguments.</summary>
/// <param name="Name">The signature's key, <c>serving_default</c> when the model has no other.</param>
/// <param name="Inputs">What it takes.</param>
/// <param name="Outputs">What it gives.</param>
public sealed record ContractSignature(string Name, IReadOnlyList<ContractTensor> Inputs, IReadOnlyList<ContractTensor> Outputs);

/// <summary>
/// What code that uses a model relies on: its signatures, with names, dtypes and shapes. People commit it as they commit the public API of a library, so that
/// a model that was trained again cannot change it unnoticed.
/// </summary>
/// <param name="Model">The name of the model's class.</param>
/// <param name="Signatures">The signatures, in ordinal order of their names.</param>
public sealed record ModelContract(string Model, IReadOnlyList<ContractSignature> Signatures)
{
    /// <summary>The contract that a model's interface file (<c>model.graph.pbtxt</c>) describes.</summary>
    /// <param name="model">The name of the model's class.</param>
    /// <param name="meta">The interface file's message.</param>
    public static ModelContract Of(string model, MetaGraphDef meta)
    {
        ArgumentNullException.ThrowIfNull(meta);
        string[] order = [.. NamesOf(meta, "modelbuild/inputs"), .. NamesOf(meta, "modelbuild/outputs")];
        HashSet<string> optional = [.. NamesOf(meta, "modelbuild/optional_inputs")];
        return new ModelContract(model,
        [
            .. meta.SignatureDef.OrderBy(s => s.Key, StringComparer.Ordinal)
                .Select(s => new ContractSignature(s.Key, TensorsOf(s.Value.Inputs, order, optional), TensorsOf(s.Value.Outputs, order, []))),
        ]);
    }

    private static ContractTensor[] TensorsOf(IEnumerable<KeyValuePair<string, TensorInfo>> tensors, string[] order, HashSet<string> optional) =>
    [
        .. tensors.OrderBy(t => Array.IndexOf(order, t.Value.Name) is >= 0 and int place ? place : int.MaxValue).ThenBy(t => t.Key, StringComparer.Ordinal)
            .Select(t => new ContractTensor(t.Key, t.Value.Name, t.Value.Dtype, StaticShape.FromProto(t.Value.TensorShape), optional.Contains(t.Value.Name))),
    ];

    private static string[] NamesOf(MetaGraphDef meta, string collection) =>
        meta.CollectionDef.TryGetValue(collection, out CollectionDef? names) ? [.. names.NodeList?.Value ?? []] : [];
}
