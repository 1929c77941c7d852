using System.Globalization;
using ModelBuild.Diagnostics;
using ModelBuild.Freezing.Shapes;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>
/// Cuts a graph at the tensors that the user names as inputs: each becomes a placeholder, and what only led to it is no longer needed.
/// TensorFlow's <c>strip_unused</c> does the same for whole nodes; here a single port of a node can be cut too.
/// </summary>
internal sealed class InputCut
{
    private readonly GraphIndex _index;
    private readonly OpDefinitions _ops;
    private readonly bool[] _needed;
    private readonly Dictionary<TensorName, string> _placeholders = [];

    private InputCut(GraphIndex index, OpDefinitions ops, bool[] needed)
    {
        _index = index;
        _ops = ops;
        _needed = needed;
    }

    /// <summary>The cut graph.</summary>
    /// <param name="Index">All nodes of the graph, with placeholders where it is cut.</param>
    /// <param name="Inputs">The placeholders, in the order in which the inputs were named.</param>
    /// <param name="Outputs">The outputs; one that was named as an input too is now a placeholder.</param>
    internal readonly record struct Result(GraphIndex Index, IReadOnlyList<TensorName> Inputs, IReadOnlyList<TensorName> Outputs);

    /// <exception cref="ModelFileException">MB1208: an input that the graph does not have, or that the outputs do not need, or a placeholder is left over.</exception>
    public static Result Apply(GraphIndex index, IReadOnlyList<string> named, IReadOnlyList<TensorName> outputs, OpDefinitions ops, OpList? opList)
    {
        var cut = new InputCut(index, ops, Subgraph.NeededBy(index, outputs.Select(o => o.Node)));
        var inputs = new List<TensorName>();
        foreach (string name in named)
        {
            if (string.IsNullOrWhiteSpace(name)) continue;
            TensorName tensor = TensorName.Parse(name);
            cut.Check(tensor);
            if (!inputs.Contains(tensor)) inputs.Add(tensor);
        }
        List<TensorName> replaced = inputs.FindAll(i => !PlaceholderOps.IsPlaceholder(index[i.Node]));
        if (replaced.Count == 0) return new Result(index, inputs, outputs);

        TensorTypes types = TypeInference.Infer(Subgraph.Extract(index, outputs.Select(o => o.Node)), opList);
        GraphDef graph = cut.Replace(replaced, outputs, types);
        return new Result(new GraphIndex(graph, index.File), [.. inputs.Select(cut.Renamed)], [.. outputs.Select(cut.Renamed)]);
    }

    /// <summary>Checks that nothing but the named inputs has to be fed to <paramref name="graph"/>.</summary>
    public static void CheckNoneLeft(GraphDef graph, IReadOnlyList<TensorName> inputs, string file)
    {
        var named = new HashSet<string>(inputs.Select(i => i.Node), StringComparer.Ordinal);
        List<string> left = [.. graph.Node.Where(n => PlaceholderOps.IsPlaceholder(n) && !PlaceholderOps.IsOptional(n) && !named.Contains(n.Name)).Select(n => n.Name)];
        if (left.Count == 0) return;
        throw new ModelFileException(DiagnosticCodes.InputNotInGraph,
            $"The outputs also need {(left.Count == 1 ? "the placeholder" : "the placeholders")} {string.Join(", ", left.Select(n => $"'{n}'"))}, "
            + "which InputNodes does not name. Add it there, or leave InputNodes out: then every placeholder that the outputs need is an input.", file);
    }

    private TensorName Renamed(TensorName tensor) =>
        _placeholders.TryGetValue(tensor, out string? placeholder) ? new TensorName(placeholder, 0) : tensor;

    private void Check(TensorName tensor)
    {
        int position = _index.PositionOf(tensor.Node);
        if (position < 0)
        {
            string nearest = NearestNames.Suggest(tensor.Node, _index.Names);
            throw new ModelFileException(DiagnosticCodes.InputNotInGraph,
                $"The graph has no node '{tensor.Node}', which is named as an input."
                + (nearest.Length > 0 ? nearest : " Name a node that it has."), _index.File);
        }
        NodeDef node = _index.NodeAt(position);
        if (_ops.OutputsOf(node) is { } outputs && tensor.Port >= outputs)
            throw new ModelFileException(DiagnosticCodes.InputNotInGraph,
                $"The node '{tensor.Node}' ({node.Op}), which is named as an input, has no port {tensor.Port}: it gives "
                + $"{(outputs == 1 ? "one tensor" : $"{outputs} tensors")}.", _index.File);
        if (!_needed[position])
            throw new ModelFileException(DiagnosticCodes.InputNotInGraph,
                $"The outputs do not need '{tensor.Node}', which is named as an input. Take it out of InputNodes, or name the output that needs it.", _index.File);
    }

    private GraphDef Replace(List<TensorName> inputs, IReadOnlyList<TensorName> outputs, TensorTypes types)
    {
        foreach (IGrouping<string, TensorName> ofNode in inputs.GroupBy(i => i.Node, StringComparer.Ordinal))
        {
            // The node itself goes when every port that anyone needs is cut; its first tensor then keeps its name.
            bool goes = PortsNeeded(ofNode.Key, outputs).IsSubsetOf(ofNode.Select(i => i.Port));
            foreach (TensorName tensor in ofNode)
                _placeholders[tensor] = goes && tensor.Port == 0 ? tensor.Node : FreeName(tensor);
        }

        var graph = new GraphDef { Versions = _index.Versions, Library = _index.Library };
        foreach (NodeDef original in _index.Nodes)
        {
            foreach (TensorName tensor in inputs)
            {
                if (tensor.Node == original.Name) graph.Node.Add(PlaceholderFor(tensor, types));
            }
            if (_placeholders.ContainsValue(original.Name)) continue;
            NodeDef node = original;
            for (int i = 0; i < original.Input.Count; i++)
            {
                NodeInput source = NodeInput.Parse(original.Input[i]);
                if (source.IsControl || !_placeholders.TryGetValue(new TensorName(source.Node, source.Port), out string? placeholder)) continue;
                if (ReferenceEquals(node, original)) node = original.Clone();
                node.Input[i] = placeholder;
            }
            graph.Node.Add(node);
        }
        return graph;
    }

    private HashSet<int> PortsNeeded(string node, IReadOnlyList<TensorName> outputs)
    {
        var ports = new HashSet<int>();
        foreach (TensorName output in outputs)
        {
            if (output.Node == node) ports.Add(output.Port);
        }
        for (int i = 0; i < _needed.Length; i++)
        {
            if (!_needed[i]) continue;
            foreach (string text in _index.NodeAt(i).Input)
            {
                NodeInput input = NodeInput.Parse(text);
                if (input.Node == node && !input.IsControl) ports.Add(input.Port);
            }
        }
        return ports;
    }

    private NodeDef PlaceholderFor(TensorName tensor, TensorTypes types)
    {
        (DataType dtype, StaticShape shape) = types.Of(tensor);
        if (dtype is DataType.DtInvalid or DataType.DtResource or DataType.DtVariant)
            throw new ModelFileException(DiagnosticCodes.InputNotInGraph,
                $"The tensor '{tensor}' ({_index[tensor.Node].Op}) cannot be an input: "
                + (dtype == DataType.DtInvalid ? "its dtype is not known." : "it is a handle, not a tensor of values."), _index.File);
        var placeholder = new NodeDef { Name = _placeholders[tensor], Op = "Placeholder" };
        placeholder.Attr["dtype"] = new AttrValue { Type = dtype };
        placeholder.Attr["shape"] = new AttrValue { Shape = shape.ToProto() };
        return placeholder;
    }

    private string FreeName(TensorName tensor)
    {
        string wanted = string.Create(CultureInfo.InvariantCulture, $"{tensor.Node}_{tensor.Port}");
        string name = wanted;
        for (int i = 1; _index.Contains(name) || _placeholders.ContainsValue(name); i++)
            name = string.Create(CultureInfo.InvariantCulture, $"{wanted}_{i}");
        return name;
    }
}
