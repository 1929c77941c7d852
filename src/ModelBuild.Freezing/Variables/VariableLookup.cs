using System.Globalization;
using ModelBuild.Checkpoints;
using ModelBuild.Diagnostics;
using ModelBuild.Freezing.Shapes;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>Where the value of a variable lies.</summary>
/// <param name="Tensor">The tensor of the checkpoint.</param>
/// <param name="Slice">Which part of it; null for the whole.</param>
internal readonly record struct FoundValue(CheckpointTensor Tensor, TensorSlice? Slice);

/// <summary>Finds the values of a graph's variables in a checkpoint.</summary>
/// <param name="reader">The checkpoint.</param>
/// <param name="restored">What the graph's saver restores, or null when it has none; then a variable's key is its name.</param>
/// <param name="whole">The graph of the user's .meta, before anything was taken out of it.</param>
internal sealed class VariableLookup(CheckpointReader reader, IReadOnlyDictionary<string, RestoredValue>? restored, GraphIndex whole)
{
    // Nodes that have the same shared name stand for one variable; the saver restores the first of them. Looked for only when a variable is not restored itself.
    private readonly Lazy<Dictionary<string, string>> _firstOfShared = new(() => FirstOfShared(whole));

    /// <summary>The checkpoint's tensor for each variable of <paramref name="graph"/>, by node name.</summary>
    /// <exception cref="ModelFileException">MB1203: some have none. MB1204: dtype or shape differ. MB1009: the graph asks for a part that the tensor does not have.</exception>
    public IReadOnlyDictionary<string, FoundValue> Find(
        GraphDef graph, IReadOnlyList<TensorName> outputs, out Dictionary<string, VariableValue> values)
    {
        var tensors = new Dictionary<string, FoundValue>(StringComparer.Ordinal);
        values = new Dictionary<string, VariableValue>(StringComparer.Ordinal);
        var missing = new List<(NodeDef Node, string? Key)>();
        foreach (NodeDef node in graph.Node)
        {
            if (!VariableOps.IsVariable(node)) continue;
            RestoredValue? source = SourceOf(node);
            if (source is not { } found || !reader.TryGet(found.Key, out CheckpointTensor? tensor))
            {
                missing.Add((node, source?.Key));
                continue;
            }
            TensorSlice? slice = SliceOf(node, found, tensor);
            tensors.Add(node.Name, new FoundValue(tensor, slice));
            values.Add(node.Name, ValueOf(node, found, tensor, slice));
        }
        if (missing.Count > 0) throw WithoutValue(missing, graph, outputs);
        return tensors;
    }

    private RestoredValue? SourceOf(NodeDef variable)
    {
        if (restored is null) return new RestoredValue(variable.Name, "");
        if (restored.TryGetValue(variable.Name, out RestoredValue value)) return value;
        return _firstOfShared.Value.TryGetValue(VariableOps.SharedNameOf(variable), out string? twin) && restored.TryGetValue(twin, out value) ? value : null;
    }

    private static Dictionary<string, string> FirstOfShared(GraphIndex graph)
    {
        var first = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (NodeDef node in graph.Nodes)
        {
            if (VariableOps.IsVariable(node)) first.TryAdd(VariableOps.SharedNameOf(node), node.Name);
        }
        return first;
    }

    /// <summary>Which part of the tensor the saver restores into the variable, by its <c>shape_and_slice</c> such as <c>10 4 0,5:-</c>; null for the whole.</summary>
    private TensorSlice? SliceOf(NodeDef node, RestoredValue source, CheckpointTensor tensor)
    {
        string[] words = source.Slice.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0) return null;
        TensorSlice? slice = null;
        try
        {
            slice = TensorSlice.Parse(words[^1]);
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            // Told below.
        }
        bool fits = slice is not null && words[..^1].SequenceEqual(tensor.Shape.Select(dim => dim.ToString(CultureInfo.InvariantCulture))) && slice.ShapeIn(tensor.Shape) is not null;
        if (!fits)
            throw new ModelFileException(DiagnosticCodes.PartitionedTensor,
                $"The variable '{node.Name}' is the part '{source.Slice}' of the partitioned variable '{source.Key}', but the checkpoint holds that with the shape [{string.Join(',', tensor.Shape)}]. "
                + "The .meta and the checkpoint come from different versions of the model; copy both from the same training run.", whole.File);
        if (slice!.ShapeIn(tensor.Shape)!.SequenceEqual(tensor.Shape)) return null;
        return tensor.DType != DataType.DtString ? slice : throw new ModelFileException(DiagnosticCodes.PartitionedTensor,
            $"The variable '{node.Name}' is one part of the partitioned variable of strings '{source.Key}', which cannot be frozen. Save the model again without a partitioner.", whole.File);
    }

    private VariableValue ValueOf(NodeDef node, RestoredValue source, CheckpointTensor tensor, TensorSlice? slice)
    {
        DataType dtype = node.Attr.TryGetValue("dtype", out AttrValue? type) ? type.Type : DataType.DtInvalid;
        StaticShape declared = StaticShape.FromProto(node.Attr.GetValueOrDefault("shape")?.Shape);
        StaticShape value = StaticShape.Of([.. slice?.ShapeIn(tensor.Shape) ?? tensor.Shape]);
        if (source.Reshaped && declared.IsFullyKnown && declared.ElementCount == value.ElementCount) value = declared;
        if (dtype != tensor.DType || !declared.IsCompatibleWith(value))
        {
            string key = source.Key == node.Name ? "" : $" (as '{source.Key}')";
            throw new ModelFileException(DiagnosticCodes.VariableMismatch,
                $"The variable '{node.Name}' is {DTypeNames.Of(dtype)} {declared} in the graph, but the checkpoint holds {DTypeNames.Of(tensor.DType)} {value} for it{key}. The .meta and the checkpoint come from different versions of the model; copy both from the same training run.",
                whole.File);
        }
        return new VariableValue(node.Name, dtype, [.. value.Dims], node.Op == "VarHandleOp");
    }

    private ModelFileException WithoutValue(List<(NodeDef Node, string? Key)> missing, GraphDef graph, IReadOnlyList<TensorName> outputs)
    {
        const int shown = 10;
        var index = new GraphIndex(graph, whole.File);
        var needs = outputs.Select(output => (output, Needed: Subgraph.NeededBy(index, [output.Node]))).ToList();
        IEnumerable<string> lines = missing.Take(shown).Select(variable =>
        {
            int position = index.PositionOf(variable.Node.Name);
            string neededBy = string.Join(", ", needs.Where(n => n.Needed[position]).Select(n => $"'{n.output}'"));
            string why = variable.Key is null ? "the graph's saver does not save it"
                : $"the checkpoint has no '{variable.Key}'{Hint(variable.Key)}";
            return $"'{variable.Node.Name}' ({why}; needed by {neededBy})";
        });
        string count = missing.Count == 1 ? "A variable has no value" : $"{missing.Count} variables have no value";
        string more = missing.Count > shown ? $"; and {missing.Count - shown} more" : "";
        return new ModelFileException(DiagnosticCodes.VariableWithoutValue,
            $"{count} in the checkpoint: {string.Join("; ", lines)}{more}. "
            + "Save the checkpoint with a Saver that covers them, or name outputs that do not need them.", whole.File);
    }

    private string Hint(string key)
    {
        IReadOnlyList<string> nearest = NearestNames.Of(key, reader.Tensors.Select(t => t.Name));
        return nearest.Count == 0 ? "" : $", nearest: {string.Join(", ", nearest.Select(n => $"'{n}'"))}";
    }
}
