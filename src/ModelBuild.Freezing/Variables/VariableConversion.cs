using ModelBuild.Diagnostics;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>
/// Turns the variables of a graph into constants, and everything between a variable and its use into ops on plain tensors, also through
/// control flow and functions; the rules are those of TensorFlow's <c>convert_variables_to_constants</c> since 2.3.
/// </summary>
/// <remarks>
/// Beyond TensorFlow's: the legacy op <c>Variable</c> is converted; reference forms of control flow (<c>RefSwitch</c>, <c>RefEnter</c> ...)
/// become plain ones; <c>ResourceGather</c> is converted inside functions and with batch dimensions; <c>VariableShape</c> and
/// <c>VarIsInitializedOp</c> become constants; ops that change a variable are taken out where only control inputs lead to them.
/// The constants' contents are not set: they are streamed into the file later.
/// </remarks>
internal sealed class VariableConversion
{
    private readonly GraphDef _graph;
    private readonly OpDefinitions _ops;
    private readonly string _file;
    private readonly FunctionConversion _functions;

    private VariableConversion(GraphDef graph, OpDefinitions ops, string file)
    {
        _graph = graph;
        _ops = ops;
        _file = file;
        _functions = new FunctionConversion(graph, file, Run);
    }

    /// <summary>Converts the variables of <paramref name="graph"/> in place.</summary>
    /// <param name="graph">The graph, which this call owns.</param>
    /// <param name="variables">The values of its variable nodes, by node name.</param>
    /// <param name="ops">The definitions of the graph's ops.</param>
    /// <param name="file">The user's file that the graph comes from.</param>
    /// <param name="removedInFunctions">The nodes that were taken out of functions because they change variables, as <c>function/node</c>.</param>
    /// <returns>The names of the nodes that were taken out of the graph itself for that reason.</returns>
    /// <exception cref="ModelFileException">MB1210: a use of a variable that a constant cannot serve.</exception>
    public static IReadOnlySet<string> Convert(
        GraphDef graph, IReadOnlyDictionary<string, VariableValue> variables, OpDefinitions ops, string file, out IReadOnlyList<string> removedInFunctions)
    {
        var conversion = new VariableConversion(graph, ops, file);
        var scope = new ConversionScope(graph.Node, null);
        foreach (NodeDef node in graph.Node)
        {
            if (!variables.TryGetValue(node.Name, out VariableValue? value)) continue;
            NodeRewrites.Clear(node, "Const");
            node.Attr["dtype"] = new AttrValue { Type = value.DType };
            node.Attr["value"] = new AttrValue { Tensor = new TensorProto { Dtype = value.DType, TensorShape = ShapeOf(value) } };
            scope.Convert(node.Name, value);
        }
        conversion.Run(scope);
        removedInFunctions = conversion._functions.Removed;
        return scope.RemoveChanges();
    }

    private static TensorShapeProto ShapeOf(VariableValue value)
    {
        var shape = new TensorShapeProto();
        foreach (long dim in value.Dims) shape.Dim.Add(new TensorShapeProto.Types.Dim { Size = dim });
        return shape;
    }

    private void Run(ConversionScope scope)
    {
        while (true)
        {
            if (scope.TryNext(out VariableValue? value, out IReadOnlyList<(NodeDef Node, int Input)> consumers))
            {
                foreach ((NodeDef node, int input) in consumers)
                {
                    if (value!.IsResource) VisitResource(scope, node, input, value);
                    else VisitReference(scope, node, input, value);
                }
            }
            else if (scope.CallsToConvert.TryDequeue(out NodeDef? call))
            {
                _functions.ConvertCall(scope, call);
            }
            else
            {
                break;
            }
        }
        scope.Finish();
    }

    /// <summary>A node that takes a reference: it may read it as a tensor, pass it on, or change the variable.</summary>
    private void VisitReference(ConversionScope scope, NodeDef node, int input, VariableValue value)
    {
        switch (node.Op)
        {
            case "RefIdentity" or "RefEnter" or "RefExit" or "RefNextIteration":
                node.Op = node.Op[3..];
                scope.Convert(scope.Output(node, "output", 0, 0), value);
                break;
            case "RefMerge":
                node.Op = "Merge";
                scope.Convert(scope.Output(node, "output", 0, 0), value);
                break;
            case "RefSwitch" when input == 0:
                node.Op = "Switch";
                scope.Convert(scope.Output(node, "output_false", 0, 0), value);
                scope.Convert(scope.Output(node, "output_true", 0, 1), value);
                break;
            case "Merge" or "Enter" or "Exit" or "NextIteration" or "Switch":
                // A RefMerge or RefEnter with several inputs was renamed when the first was visited; plain ones end the reference.
                break;
            case "IsVariableInitialized":
                scope.RenameOutput(node, "is_initialized", "output");
                NodeRewrites.ToTrue(node);
                break;
            default:
                if (_ops.Find(node.Op) is null ? input == 0 && VariableOps.ChangesReference(node.Op) : _ops.TakesReference(node, input))
                    scope.Changes.Add(node.Name);
                break;
        }
    }

    /// <summary>A node that takes a resource handle: it may read the variable, pass the handle on, or change the variable.</summary>
    private void VisitResource(ConversionScope scope, NodeDef node, int input, VariableValue value)
    {
        switch (node.Op)
        {
            case "ReadVariableOp":
                scope.RenameOutput(node, "value", "output");
                NodeRewrites.ToIdentity(node, value.DType);
                break;
            case "ResourceGather" when input == 0:
                NodeRewrites.ToGather(node, value.DType, axis => scope.InsertBefore(node, axis), inFunction: scope.IsFunction);
                break;
            case "ResourceGatherNd" when input == 0:
                NodeRewrites.ToGatherNd(node, value.DType);
                break;
            case "VariableShape":
                NodeRewrites.ToShape(node, value.Dims);
                break;
            case "VarIsInitializedOp":
                scope.RenameOutput(node, "is_initialized", "output");
                NodeRewrites.ToTrue(node);
                break;
            case "Identity" or "Enter" or "Exit" or "NextIteration" or "Merge":
                NodeRewrites.Retype(node, "T", value.DType);
                scope.Convert(scope.Output(node, "output", 0, 0), value);
                break;
            case "Switch" when input == 0:
                NodeRewrites.Retype(node, "T", value.DType);
                scope.Convert(scope.Output(node, "output_false", 0, 0), value);
                scope.Convert(scope.Output(node, "output_true", 0, 1), value);
                break;
            case "_SwitchN" when input == 0:
                NodeRewrites.Retype(node, "T", value.DType);
                int outputs = node.Attr.TryGetValue("num_outs", out AttrValue? number) ? (int)number.I : 0;
                for (int i = 0; i < outputs; i++) scope.Convert(scope.Output(node, "outputs", i, i), value);
                break;
            case "IdentityN":
                NodeRewrites.RetypeElement(node, "T", input, value.DType);
                scope.Convert(scope.Output(node, "output", input, input), value);
                break;
            default:
                if (_functions.IsCall(node)) FunctionConversion.AddInput(scope, node, input, value);
                else if (ChangesResource(node)) scope.Changes.Add(node.Name);
                else throw new ModelFileException(DiagnosticCodes.CannotFreeze,
                    $"Node '{node.Name}' ({node.Op}) uses the variable '{value.Variable}' in a way that a constant cannot serve. "
                    + "Name outputs that do not need this node, or save the graph that is meant for inference.", _file);
                break;
        }
    }

    /// <summary>Whether the op, given a variable's handle, is there to change the variable: it assigns, scatters, applies a gradient, or counts.</summary>
    private static bool ChangesResource(NodeDef node) =>
        node.Op.EndsWith("VariableOp", StringComparison.Ordinal)
        || node.Op.StartsWith("ResourceScatter", StringComparison.Ordinal)
        || node.Op.StartsWith("ResourceApply", StringComparison.Ordinal)
        || node.Op.StartsWith("ResourceSparseApply", StringComparison.Ordinal)
        || node.Op is "ResourceCountUpTo" or "ResourceStridedSliceAssign" or "DestroyResourceOp";
}
