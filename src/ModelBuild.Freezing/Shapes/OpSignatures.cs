using ModelBuild.Graphs;
using ModelBuild.Protos;

namespace ModelBuild.Freezing.Shapes;

/// <summary>One output argument of an op: it makes one tensor, or as many as an attribute says.</summary>
/// <param name="Name">Name of the output, as function bodies use it in <c>node:name:index</c>.</param>
/// <param name="Type">The fixed dtype, or the default of <paramref name="TypeAttr"/>.</param>
/// <param name="TypeAttr">The attribute that holds the dtype.</param>
/// <param name="NumberAttr">The attribute that holds the number of tensors.</param>
/// <param name="ListAttr">The attribute that holds the dtype of each of several tensors.</param>
/// <param name="IsRef">Whether the output is a reference to a variable's buffer.</param>
internal sealed record OutputArg(string Name, DataType Type, string? TypeAttr, string? NumberAttr, string? ListAttr, bool IsRef);

/// <summary>The outputs of every known op: TensorFlow's own, then those that the model describes.</summary>
internal sealed class OpSignatures(OpList? opDefs)
{
    private readonly Dictionary<string, OutputArg[]> _described = Describe(opDefs);
    private readonly Dictionary<string, OutputArg[]?> _known = new(StringComparer.Ordinal);

    public OutputArg[]? Find(string op)
    {
        if (!_known.TryGetValue(op, out OutputArg[]? outputs)) _known.Add(op, outputs = KnownOps.Find(op) is { } known ? OfDef(known) : null);
        return outputs ?? _described.GetValueOrDefault(op);
    }

    private static Dictionary<string, OutputArg[]> Describe(OpList? opDefs)
    {
        Dictionary<string, OutputArg[]> described = [];
        if (opDefs is null) return described;
        foreach (OpDef op in opDefs.Op) described[op.Name] = OfDef(op);
        return described;
    }

    /// <summary>The outputs as an OpDef (or the signature of a function) declares them.</summary>
    public static OutputArg[] OfDef(OpDef op)
    {
        OutputArg[] outputs = new OutputArg[op.OutputArg.Count];
        for (int i = 0; i < outputs.Length; i++)
        {
            OpDef.Types.ArgDef arg = op.OutputArg[i];
            DataType type = arg.Type;
            foreach (OpDef.Types.AttrDef attr in op.Attr)
            {
                if (attr.Name == arg.TypeAttr && attr.DefaultValue is { } value) type = value.Type;
            }
            outputs[i] = new OutputArg(
                arg.Name, type, NullIfEmpty(arg.TypeAttr), NullIfEmpty(arg.NumberAttr), NullIfEmpty(arg.TypeListAttr), arg.IsRef);
        }
        return outputs;
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
