using System.Globalization;
using ModelBuild.Diagnostics;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>
/// Checks that every tensor has the dtype that its reader takes, as TensorFlow does when it imports a graph: "Input 0 of node ... was passed float from ...
/// incompatible with expected float_ref" is told here, before anything is written.
/// </summary>
/// <param name="ops">The definitions of the graph's ops; what has none is not looked at.</param>
/// <param name="file">The user's file, for messages.</param>
internal sealed class EdgeTypes(OpDefinitions ops, string file)
{
    private readonly record struct ValueType(DataType DType, bool IsRef);

    /// <exception cref="ModelFileException">MB1205: dtypes or numbers of inputs differ. MB1210: a reference to a variable is wanted where there is none.</exception>
    public void Check(GraphDef graph)
    {
        var nodes = new Dictionary<string, NodeDef>(graph.Node.Count, StringComparer.Ordinal);
        foreach (NodeDef node in graph.Node) nodes.Add(node.Name, node);
        var outputs = new Dictionary<string, List<ValueType>?>(StringComparer.Ordinal);
        Check(graph.Node, "", input =>
        {
            NodeInput source = NodeInput.Parse(input);
            if (!outputs.TryGetValue(source.Node, out List<ValueType>? types)) outputs.Add(source.Node, types = nodes.TryGetValue(source.Node, out NodeDef? node) ? OutputsOf(node) : null);
            return types is not null && source.Port < types.Count ? types[source.Port] : null;
        });
        foreach (FunctionDef function in graph.Library?.Function ?? []) Check(function);
    }

    private void Check(FunctionDef function)
    {
        var arguments = function.Signature.InputArg.ToDictionary(a => a.Name, StringComparer.Ordinal);
        var nodes = new Dictionary<string, NodeDef>(StringComparer.Ordinal);
        foreach (NodeDef node in function.NodeDef) nodes.TryAdd(node.Name, node);
        Check(function.NodeDef, $" in the function '{function.Signature.Name}'", input =>
        {
            string[] parts = input.Split(':');
            if (arguments.TryGetValue(parts[0], out OpDef.Types.ArgDef? argument))
                return argument.TypeAttr.Length + argument.NumberAttr.Length + argument.TypeListAttr.Length == 0 ? new ValueType(argument.Type, argument.IsRef) : null;
            if (parts.Length < 2 || !nodes.TryGetValue(parts[0], out NodeDef? node) || ops.Find(node.Op) is not { } definition) return null;
            int first = 0;
            foreach (OpDef.Types.ArgDef output in definition.OutputArg)
            {
                if (output.Name == parts[1])
                {
                    int index = parts.Length > 2 && int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out int i) ? i : 0;
                    return OutputsOf(node) is { } types && first + index < types.Count ? types[first + index] : null;
                }
                first += OpDefinitions.LengthOf(output, node);
            }
            return null;
        });
    }

    private void Check(IEnumerable<NodeDef> nodes, string where, Func<string, ValueType?> typeOf)
    {
        foreach (NodeDef node in nodes)
        {
            if (ops.Find(node.Op) is not { } definition || Expand(definition.InputArg, definition, node) is not { } wanted) continue;
            int data = 0;
            while (data < node.Input.Count && !node.Input[data].StartsWith('^')) data++;
            if (data != wanted.Count)
                throw new ModelFileException(DiagnosticCodes.BrokenGraph,
                    $"The graph is broken: node '{node.Name}' ({node.Op}){where} has {data} inputs, and the op takes {wanted.Count}. Save the model again.", file);
            for (int i = 0; i < data; i++)
            {
                if (wanted[i].DType == DataType.DtInvalid || typeOf(node.Input[i]) is not { DType: not DataType.DtInvalid } given) continue;
                if (given.DType != wanted[i].DType)
                    throw new ModelFileException(DiagnosticCodes.BrokenGraph,
                        $"The graph is broken: input {i} of node '{node.Name}' ({node.Op}){where} takes {DTypeNames.Of(wanted[i].DType)}, and '{node.Input[i]}' is {DTypeNames.Of(given.DType)}. Save the model again.", file);
                if (wanted[i].IsRef && !given.IsRef)
                    throw new ModelFileException(DiagnosticCodes.CannotFreeze,
                        $"Node '{node.Name}' ({node.Op}){where} changes the variable that is its input {i}, '{node.Input[i]}', and a frozen graph has no variables. "
                        + "This is a graph for training: name outputs that do not need this node, or save the graph that is meant for inference.", file);
            }
        }
    }

    private List<ValueType>? OutputsOf(NodeDef node) => ops.Find(node.Op) is { } definition ? Expand(definition.OutputArg, definition, node) : null;

    /// <summary>The dtype of each tensor of a node's arguments; an unknown one where an attribute is missing or left open. Null when their number is not known.</summary>
    private static List<ValueType>? Expand(IEnumerable<OpDef.Types.ArgDef> arguments, OpDef definition, NodeDef node)
    {
        var types = new List<ValueType>();
        foreach (OpDef.Types.ArgDef argument in arguments)
        {
            if (argument.TypeListAttr.Length > 0)
            {
                if (AttributeOf(argument.TypeListAttr) is not { } list || list.ValueCase == AttrValue.ValueOneofCase.Placeholder) return null;
                types.AddRange((list.List?.Type ?? []).Select(t => Plain(t, argument.IsRef)));
                continue;
            }
            long count = 1;
            if (argument.NumberAttr.Length > 0)
            {
                if (AttributeOf(argument.NumberAttr) is not { ValueCase: AttrValue.ValueOneofCase.I } number || number.I is < 0 or > 1 << 20) return null;
                count = number.I;
            }
            DataType type = argument.TypeAttr.Length == 0 ? argument.Type : AttributeOf(argument.TypeAttr) is { ValueCase: AttrValue.ValueOneofCase.Type } given ? given.Type : DataType.DtInvalid;
            for (long i = 0; i < count; i++) types.Add(Plain(type, argument.IsRef));
        }
        return types;

        AttrValue? AttributeOf(string name) => node.Attr.TryGetValue(name, out AttrValue? value) ? value : definition.Attr.FirstOrDefault(a => a.Name == name)?.DefaultValue;
    }

    // A reference's dtype is 100 more.
    private static ValueType Plain(DataType type, bool isRef) => (int)type > 100 ? new ValueType(type - 100, true) : new ValueType(type, isRef);
}
