using System.Diagnostics.CodeAnalysis;
using ModelBuild.Protos;

namespace ModelBuild.Freezing.Shapes;

/// <summary>What <see cref="TypeInference"/> found out about the tensors of a graph, by node name and output port.</summary>
public sealed class TensorTypes
{
    private readonly Dictionary<string, TensorType[]?> _outputs;

    internal TensorTypes(Dictionary<string, TensorType[]?> outputs) => _outputs = outputs;

    /// <summary>
    /// The dtype and shape of <c>node:port</c>. False when the graph has no such node or the node no such output, or when nothing tells
    /// the dtype (an op that is neither TensorFlow's own nor described by the op definitions given).
    /// </summary>
    public bool TryGet(string node, int port, [NotNullWhen(true)] out TensorType? type)
    {
        type = null;
        if (!_outputs.TryGetValue(node, out TensorType[]? outputs) || outputs is null || (uint)port >= (uint)outputs.Length) return false;
        if (outputs[port].DType == DataType.DtInvalid) return false;
        type = outputs[port];
        return true;
    }

    /// <summary>
    /// All outputs of a node, in the order of their ports; empty when the node has none or nothing is known of them.
    /// <c>DT_INVALID</c> stands for an unknown dtype.
    /// </summary>
    public IReadOnlyList<TensorType> Outputs(string node) => _outputs.GetValueOrDefault(node) ?? [];

    /// <summary>How many outputs a node has; null when the graph has no such node or its op is unknown.</summary>
    public int? OutputCount(string node) => _outputs.GetValueOrDefault(node)?.Length;
}
