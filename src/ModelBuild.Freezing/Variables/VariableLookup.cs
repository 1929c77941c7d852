using System.Globalization;
using ModelBuild.Checkpoints;
using ModelBuild.Diagnostics;
using ModelBuild.Freezing.Shapes;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>Where the value of a variable lies.</summary>
/// <param name="Tensor">The tensor of the checkpoint.</param>
/// <param name="Slice">Which part of it; null for the whole.</param>
/// <param name="Constant">The value itself, when an initializer gives it and no checkpoint.</param>
internal readonly record struct FoundValue(CheckpointTensor? Tensor, TensorSlice? Slice, TensorProto? Constant = null);

/// <summary>
/// Finds the values of a graph's variables: by the keys that the user names, else as the saver restores them, else (without a saver) by their names, else as
/// the init op sets them.
/// </summary>
/// <param name="reader">The checkpoint, or null when there is none.</param>
/// <param name="restored">What the graph's saver restores, or null when it has none; then a variable's key is its name.</param>
/// <param name="whole">The graph of the user's file, before anything was taken out of it.</param>
/// <param name="request">What the user asked for.</param>
/// <param name="initialized">What the given ops set after the restore.</param>
/// <param name="initial">What the init op sets, for the variables that nothing else gives a value.</param>
internal sealed class VariableLookup(
    CheckpointReader? reader, IReadOnlyDictionary<string, RestoredValue>? restored, GraphIndex whole, FreezeRequest request,
    IReadOnlyDictionary<string, TensorProto?> initialized, Lazy<Dictionary<string, TensorProto?>> initial)
{
    private const string AverageSuffix = "/ExponentialMovingAverage";

    // Nodes that have the same shared name stand for one variable; the saver restores the first of them. Looked for only when a variable is not restored itself.
    private readonly Lazy<Dictionary<string, string>> _firstOfShared = new(() => FirstOfShared(whole));
    private readonly Lazy<Dictionary<string, string>> _keysOfObjects = new(() => KeysOfObjects(reader));

    /// <summary>The value of each variable of <paramref name="graph"/> that is to be frozen, by node name.</summary>
    /// <exception cref="ModelFileException">MB1203: some have none. MB1204: dtype or shape differ. MB1009: the graph asks for a part that the tensor does not have.</exception>
    public IReadOnlyDictionary<string, FoundValue> Find(
        GraphDef graph, IReadOnlyList<TensorName> outputs, out Dictionary<string, VariableValue> values)
    {
        var tensors = new Dictionary<string, FoundValue>(StringComparer.Ordinal);
        values = new Dictionary<string, VariableValue>(StringComparer.Ordinal);
        var missing = new List<(NodeDef Node, string? Key)>();
        foreach (NodeDef node in graph.Node)
        {
            if (!VariableOps.IsVariable(node) || StaysVariable(node.Name)) continue;
            if (initialized.TryGetValue(node.Name, out TensorProto? set)) AddConstant(node, set, tensors, values, missing);
            else if (SourceOf(node) is { } found && TensorOf(ref found) is { } tensor)
            {
                TensorSlice? slice = SliceOf(node, found, tensor) ?? PartOf(node, tensor);
                tensors.Add(node.Name, new FoundValue(tensor, slice));
                values.Add(node.Name, ValueOf(node, found, tensor, slice));
            }
            else if (initial.Value.TryGetValue(node.Name, out set)) AddConstant(node, set, tensors, values, missing);
            else missing.Add((node, SourceOf(node)?.Key));
        }
        if (missing.Count > 0) throw WithoutValue(missing, graph, outputs);
        return tensors;
    }

    /// <summary>Whether the user wants the variable to stay one.</summary>
    public bool StaysVariable(string node) => request.KeptVariables.Contains(node) || (request.FrozenVariables is { } frozen && !frozen.Contains(node));

    private static void AddConstant(
        NodeDef node, TensorProto? value, Dictionary<string, FoundValue> tensors, Dictionary<string, VariableValue> values, List<(NodeDef Node, string? Key)> missing)
    {
        if (value is null || !StaticShape.FromProto(value.TensorShape).IsFullyKnown)
        {
            missing.Add((node, null));
            return;
        }
        tensors.Add(node.Name, new FoundValue(null, null, value));
        values.Add(node.Name, new VariableValue(node.Name, value.Dtype, [.. value.TensorShape?.Dim.Select(d => d.Size) ?? []], node.Op == "VarHandleOp"));
    }

    private RestoredValue? SourceOf(NodeDef variable)
    {
        if (request.VariableKeys.TryGetValue(variable.Name, out string? key)) return new RestoredValue(key, "");
        if (restored is null) return new RestoredValue(variable.Name, "");
        if (restored.TryGetValue(variable.Name, out RestoredValue value)) return value;
        return _firstOfShared.Value.TryGetValue(VariableOps.SharedNameOf(variable), out string? twin) && restored.TryGetValue(twin, out value) ? value : null;
    }

    /// <summary>The checkpoint's tensor for a variable; without a saver also under the key of its object, or of the variable that it is a part of.</summary>
    private CheckpointTensor? TensorOf(ref RestoredValue source)
    {
        if (reader is null) return null;
        if (request.MovingAverages && reader.TryGet(source.Key + AverageSuffix, out CheckpointTensor? tensor))
        {
            source = source with { Key = source.Key + AverageSuffix };
            return tensor;
        }
        if (reader.TryGet(source.Key, out tensor)) return tensor;
        if (restored is not null) return null;
        if (_keysOfObjects.Value.TryGetValue(source.Key, out string? key) && reader.TryGet(key, out tensor)) return tensor;
        return PartitionedVariable.NameOf(source.Key) is { } partitioned && reader.TryGet(partitioned, out tensor) ? tensor : null;
    }

    /// <summary>Without a saver that tells, which part of a partitioned variable a node is: by the shapes of all parts.</summary>
    private TensorSlice? PartOf(NodeDef node, CheckpointTensor tensor) =>
        restored is null && PartitionedVariable.NameOf(node.Name) == tensor.Name ? PartitionedVariable.SliceOf(node, tensor, whole) : null;

    private static Dictionary<string, string> KeysOfObjects(CheckpointReader? reader)
    {
        var keys = new Dictionary<string, string>(StringComparer.Ordinal);
        // A name that several objects have tells nothing.
        foreach (IGrouping<string, CheckpointObject> named in (reader is null ? null : CheckpointObjectGraph.Read(reader) ?? [])?.GroupBy(o => o.FullName, StringComparer.Ordinal) ?? [])
        {
            if (named.Key.Length > 0 && named.Count() == 1) keys.Add(named.Key, named.Single().Key);
        }
        return keys;
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
            string why = reader is null ? "there is no checkpoint" : variable.Key is null ? "the graph's saver does not save it"
                : $"the checkpoint has no '{variable.Key}'{Hint(variable.Key)}";
            return $"'{variable.Node.Name}' ({why}; needed by {neededBy})";
        });
        string count = missing.Count == 1 ? "A variable has no value" : $"{missing.Count} variables have no value";
        string more = missing.Count > shown ? $"; and {missing.Count - shown} more" : "";
        return new ModelFileException(DiagnosticCodes.VariableWithoutValue,
            $"{count} in the checkpoint: {string.Join("; ", lines)}{more}. "
            + "Save the checkpoint with a Saver that covers them, name the keys that hold them (VariableKeys), or name outputs that do not need them.", whole.File);
    }

    private string Hint(string key)
    {
        IReadOnlyList<string> nearest = reader is null ? [] : NearestNames.Of(key, reader.Tensors.Select(t => t.Name));
        return nearest.Count == 0 ? "" : $", nearest: {string.Join(", ", nearest.Select(n => $"'{n}'"))}";
    }
}
