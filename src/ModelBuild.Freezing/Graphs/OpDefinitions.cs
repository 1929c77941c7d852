using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>
/// The op definitions that a .meta brings along (<c>meta_info_def.stripped_op_list</c>): those of the TensorFlow that wrote it, for the ops it uses.
/// Functions of the graph's library count as ops.
/// </summary>
internal sealed class OpDefinitions
{
    private readonly Dictionary<string, OpDef> _definitions = new(StringComparer.Ordinal);

    public OpDefinitions(OpList? ops, FunctionDefLibrary? library)
    {
        foreach (OpDef op in ops?.Op ?? []) _definitions.TryAdd(op.Name, op);
        foreach (FunctionDef function in library?.Function ?? []) _definitions.TryAdd(function.Signature.Name, function.Signature);
    }

    public OpDef? Find(string op) => _definitions.GetValueOrDefault(op);

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

    /// <summary>Gives every node the attributes that it leaves at their defaults, as TensorFlow does when it imports a graph.</summary>
    public void FillDefaults(IEnumerable<NodeDef> nodes)
    {
        foreach (NodeDef node in nodes)
        {
            if (Find(node.Op) is not { } definition) continue;
            foreach (OpDef.Types.AttrDef attribute in definition.Attr)
            {
                if (attribute.DefaultValue is not null && !node.Attr.ContainsKey(attribute.Name))
                    node.Attr[attribute.Name] = attribute.DefaultValue.Clone();
            }
        }
    }

    private static int LengthOf(OpDef.Types.ArgDef argument, NodeDef node)
    {
        if (argument.NumberAttr.Length > 0) return node.Attr.TryGetValue(argument.NumberAttr, out AttrValue? number) ? (int)number.I : 0;
        if (argument.TypeListAttr.Length > 0)
            return node.Attr.TryGetValue(argument.TypeListAttr, out AttrValue? types) ? types.List?.Type.Count ?? 0 : 0;
        return 1;
    }
}
