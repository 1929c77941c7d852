using ModelBuild.Diagnostics;
using ModelBuild.Freezing.Shapes;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>Finds the interface of a frozen graph: what it is fed, what it gives, with dtypes and static shapes.</summary>
internal static class InterfaceInference
{
    /// <param name="graph">The frozen graph.</param>
    /// <param name="inputs">The inputs in their order, or null for every placeholder in the order of the graph.</param>
    /// <param name="outputs">The outputs in their order.</param>
    /// <param name="ops">The op definitions that came with the graph.</param>
    /// <param name="file">The user's file, for messages.</param>
    public static ModelDescription Of(GraphDef graph, IReadOnlyList<TensorName>? inputs, IReadOnlyList<TensorName> outputs, OpList? ops, string file)
    {
        TensorTypes types = TypeInference.Infer(graph, ops);
        var nodes = new Dictionary<string, NodeDef>(graph.Node.Count, StringComparer.Ordinal);
        foreach (NodeDef node in graph.Node) nodes.Add(node.Name, node);
        inputs ??= [.. graph.Node.Where(PlaceholderOps.IsPlaceholder).Select(node => new TensorName(node.Name, 0))];
        return new ModelDescription(
            [.. inputs.Select(input => Describe(input, PlaceholderOps.IsOptional(nodes[input.Node])))],
            [.. outputs.Select(output => Describe(output, isOptional: false))]);

        InterfaceTensor Describe(TensorName tensor, bool isOptional)
        {
            (DataType dtype, StaticShape shape) = types.Of(tensor);
            if (dtype == DataType.DtInvalid)
                throw new ModelFileException(DiagnosticCodes.CannotFreeze,
                    $"The dtype of '{tensor}' ({nodes[tensor.Node].Op}) is not known: the op's definition did not come with the graph. "
                    + "Name another output, for example an Identity of this one.", file);
            if (dtype is DataType.DtResource or DataType.DtVariant)
                throw new ModelFileException(DiagnosticCodes.CannotFreeze,
                    $"The tensor '{tensor}' ({nodes[tensor.Node].Op}) is a handle that only the graph can use, not a value. Name the node that reads it.", file);
            return new InterfaceTensor(tensor.ToString(), dtype, shape, isOptional);
        }
    }
}
