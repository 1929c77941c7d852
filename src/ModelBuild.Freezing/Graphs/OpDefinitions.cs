using ModelBuild.Graphs;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>
/// The op definitions that a .meta brings along (<c>meta_info_def.stripped_op_list</c>): those of the TensorFlow that wrote it, for the ops it uses.
/// Functions of the graph's library count as ops. What did not come along is looked up among TensorFlow's own ops.
/// </summary>
internal sealed class OpDefinitions
{
    private readonly Dictionary<string, OpDef> _definitions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OpDef?> _known = new(StringComparer.Ordinal);

    public OpDefinitions(OpList? ops, FunctionDefLibrary? library)
    {
        foreach (OpDef op in ops?.Op ?? []) _definitions.TryAdd(op.Name, op);
        foreach (FunctionDef function in library?.Function ?? []) _definitions.TryAdd(function.Signature.Name, function.Signature);
    }

    /// <summary>The definition of an op, or null when it is none of TensorFlow's and did not come with the graph.</summary>
    public OpDef? Find(string op) => _definitions.TryGetValue(op, out OpDef? definition) ? definition : FindKnown(op);

    private OpDef? FindKnown(string op)
    {
        if (!_known.TryGetValue(op, out OpDef? definition)) _known.Add(op, definition = KnownOps.Find(op));
        return definition;
    }

    /// <summary>How many outputs a node has, or null when the definition of its op did not come along.</summary>
    public int? OutputsOf(NodeDef node)
    {
        if (Find(node.Op) is not { } definition) return null;
        int count = 0;
        foreach (OpDef.Types.ArgDef output in definition.OutputArg) count += LengthOf(output, node);
        return count;
    }

    /// <summary>Whether input number <paramref name="position"/> of a node must be a reference to a variable, which a constant is not.</summary>
    public bool TakesReference(NodeDef node, int position)
    {
        if (Find(node.Op) is not { } definition) return false;
        foreach (OpDef.Types.ArgDef input in definition.InputArg)
        {
            int length = LengthOf(input, node);
            if (position < length) return input.IsRef;
            position -= length;
        }
        return false;
    }

    /// <summary>
    /// Gives every node the attributes that it leaves at their defaults, as TensorFlow does when it imports a graph: those that the graph's own TensorFlow knew, and
    /// those of the version that is to load it; of TensorFlow 1.15 when none is named, so that a graph says no more than it must and older runtimes still take it.
    /// </summary>
    public void FillDefaults(IEnumerable<NodeDef> nodes, TensorFlowVersion? target = null)
    {
        TensorFlowVersion last = target ?? s_oldest;
        foreach (NodeDef node in nodes)
        {
            IReadOnlyList<AttributeHistory> later = OpVersions.Find(node.Op)?.LaterAttributes ?? [];
            if (_definitions.TryGetValue(node.Op, out OpDef? definition)) FillDefaults(node, definition, _ => true);
            if (FindKnown(node.Op) is { } known) FillDefaults(node, known, attribute => later.All(l => l.Name != attribute || l.First <= last));
            // What came after the definitions that are known here; all of it so far is a flag.
            foreach (AttributeHistory attribute in later)
            {
                if (attribute.First <= last && attribute.Default is ("true" or "false") && !node.Attr.ContainsKey(attribute.Name)) node.Attr[attribute.Name] = new AttrValue { B = attribute.Default == "true" };
            }
        }
    }

    // The last of the first TensorFlow, which many runtimes still are.
    private static readonly TensorFlowVersion s_oldest = new(1, 15);

    private static void FillDefaults(NodeDef node, OpDef definition, Func<string, bool> isFilled)
    {
        foreach (OpDef.Types.AttrDef attribute in definition.Attr)
        {
            if (attribute.DefaultValue is not null && !node.Attr.ContainsKey(attribute.Name) && isFilled(attribute.Name))
                node.Attr[attribute.Name] = attribute.DefaultValue.Clone();
        }
    }

    /// <summary>How many tensors an argument of a node is.</summary>
    public static int LengthOf(OpDef.Types.ArgDef argument, NodeDef node)
    {
        if (argument.NumberAttr.Length > 0) return node.Attr.TryGetValue(argument.NumberAttr, out AttrValue? number) ? (int)number.I : 0;
        if (argument.TypeListAttr.Length > 0)
            return node.Attr.TryGetValue(argument.TypeListAttr, out AttrValue? types) ? types.List?.Type.Count ?? 0 : 0;
        return 1;
    }
}
