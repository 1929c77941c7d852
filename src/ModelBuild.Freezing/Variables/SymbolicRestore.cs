using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>Where the saver of a graph finds a variable's value.</summary>
/// <param name="Key">The name of the tensor in the checkpoint.</param>
/// <param name="Slice">The saver's <c>shape_and_slice</c>: empty for a whole tensor.</param>
/// <param name="Reshaped">Whether the saver gives the value the variable's own shape (<c>Saver(reshape=True)</c>).</param>
/// <param name="Cast">Whether the saver casts the value to the variable's dtype.</param>
internal readonly record struct RestoredValue(string Key, string Slice, bool Reshaped = false, bool Cast = false);

/// <summary>
/// Finds out what <c>Saver.restore</c> would do, without running it: from the restore op back to the assignments, from each assigned
/// value back to the <c>RestoreV2</c> output that it comes from. The checkpoint's key need not be the variable's name.
/// </summary>
internal sealed class SymbolicRestore
{
    private readonly GraphIndex _index;
    private readonly Dictionary<string, RestoredValue> _values = new(StringComparer.Ordinal);

    private SymbolicRestore(GraphIndex index) => _index = index;

    /// <summary>
    /// The variables that the graph's saver restores, by node name; null when the graph has no saver, so that names have to do.
    /// </summary>
    public static IReadOnlyDictionary<string, RestoredValue>? Of(GraphIndex index, SaverDef? saver, OpDefinitions ops)
    {
        if (saver is null || NodeInput.NodeOf(saver.RestoreOpName) is not { Length: > 0 } op || !index.Contains(op)) return null;
        var restore = new SymbolicRestore(InitialValues.Inlined(index, op, ops));
        restore.Walk(op);
        return restore._values;
    }

    private void Walk(string restoreOp)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal) { restoreOp };
        var pending = new Stack<NodeDef>();
        pending.Push(_index[restoreOp]);
        while (pending.TryPop(out NodeDef? node))
        {
            if (node.Op is "Assign" or "AssignVariableOp")
            {
                AddAssignment(node);
                continue;
            }
            foreach (string input in node.Input)
            {
                NodeDef source = _index.NodeAt(_index.SourceOf(input, node));
                if (seen.Add(source.Name)) pending.Push(source);
            }
        }
    }

    /// <summary>The checkpoint's key that a tensor of a saver's graph is restored from; null when it is not restored.</summary>
    public static string? KeyOf(GraphIndex saver, string input)
    {
        NodeInput at = NodeInput.Parse(input);
        for (int steps = 0; steps < saver.Count && saver.Find(at.Node) is { Op: "Identity", Input.Count: > 0 } node; steps++) at = NodeInput.Parse(node.Input[0]);
        return saver.Find(at.Node) is { Op: "RestoreV2", Input.Count: > 1 } restore ? new SymbolicRestore(saver).StringOf(restore, 1, at.Port) : null;
    }

    private void AddAssignment(NodeDef assignment)
    {
        if (assignment.Input.Count < 2) return;
        string variable = InitialValues.VariableOf(_index, assignment);
        NodeDef consumer = assignment;
        NodeInput value = NodeInput.Parse(assignment.Input[1]);
        NodeDef source = _index.NodeAt(_index.SourceOf(assignment.Input[1], consumer));
        bool reshaped = false, cast = false;
        // A saver may reshape (Saver(reshape=True)) and cast on the way; a saver for resource variables puts an Identity between.
        for (int steps = 0; source.Op is "Identity" or "Reshape" or "Cast" && source.Input.Count > 0 && steps < _index.Count; steps++)
        {
            reshaped |= source.Op == "Reshape";
            cast |= source.Op == "Cast";
            consumer = source;
            value = NodeInput.Parse(source.Input[0]);
            source = _index.NodeAt(_index.SourceOf(consumer.Input[0], consumer));
        }
        (int names, int slices) = source.Op switch
        {
            "RestoreV2" or "RestoreSlice" => (1, 2),
            "Restore" => (1, -1),
            _ => (-1, -1),
        };
        if (names < 0 || source.Input.Count <= Math.Max(names, slices)) return;
        int element = source.Op == "RestoreV2" ? value.Port : 0;
        if (StringOf(source, names, element) is not { } key) return;
        string slice = slices < 0 ? "" : StringOf(source, slices, element) ?? "";
        _values.TryAdd(variable, new RestoredValue(key, slice, reshaped, cast));
    }

    /// <summary>One element of a node's input that is a constant vector of strings.</summary>
    private string? StringOf(NodeDef node, int input, int element)
    {
        NodeDef source = _index.NodeAt(_index.SourceOf(node.Input[input], node));
        if (source.Op != "Const" || !source.Attr.TryGetValue("value", out AttrValue? value) || value.Tensor is not { } tensor) return null;
        // A tensor with fewer values than elements repeats the last one.
        int count = tensor.StringVal.Count;
        return count == 0 ? null : tensor.StringVal[Math.Clamp(element, 0, count - 1)].ToStringUtf8();
    }
}
