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

    public OutputArg[]? Find(string op) => FindBuiltIn(op) ?? _described.GetValueOrDefault(op);

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

    /// <summary>A graph has few different ops, so its lines are searched for in the table instead of reading it all at first use.</summary>
    private static OutputArg[]? FindBuiltIn(string op)
    {
        ReadOnlySpan<char> table = OpSignatureTable.Text;
        if (op.Length == 0) return null;
        for (int at = 0; ;)
        {
            int found = table[at..].IndexOf(op, StringComparison.Ordinal);
            if (found < 0) return null;
            int start = at + found, end = start + op.Length;
            at = end;
            bool isWholeName = (start == 0 || table[start - 1] == '\n') && (end == table.Length || table[end] is ' ' or '\n' or '\r');
            if (!isWholeName) continue;
            int length = table[end..].IndexOfAny('\r', '\n');
            return ParseOutputs((length < 0 ? table[end..] : table.Slice(end, length)).Trim());
        }
    }

    private static OutputArg[] ParseOutputs(ReadOnlySpan<char> text)
    {
        List<OutputArg> outputs = [];
        while (!text.IsEmpty)
        {
            int space = text.IndexOf(' ');
            outputs.Add(ParseOutput(space < 0 ? text : text[..space]));
            text = space < 0 ? [] : text[(space + 1)..];
        }
        return [.. outputs];
    }

    private static OutputArg ParseOutput(ReadOnlySpan<char> text)
    {
        int colon = text.IndexOf(':');
        string name = text[..colon].ToString();
        ReadOnlySpan<char> rest = text[(colon + 1)..];
        bool isRef = rest[^1] == '&';
        if (isRef) rest = rest[..^1];
        string? number = null;
        if (rest.IndexOf('*') is var star and >= 0)
        {
            number = rest[..star].ToString();
            rest = rest[(star + 1)..];
        }
        if (rest[0] == '%') return new OutputArg(name, DataType.DtInvalid, null, number, rest[1..].ToString(), isRef);
        string? typeAttr = null;
        if (rest[0] == '$')
        {
            int equals = rest.IndexOf('=');
            typeAttr = (equals < 0 ? rest[1..] : rest[1..equals]).ToString();
            if (equals < 0) return new OutputArg(name, DataType.DtInvalid, typeAttr, number, null, isRef);
            rest = rest[(equals + 1)..];
        }
        return new OutputArg(name, ParseDType(rest), typeAttr, number, null, isRef);
    }

    private static DataType ParseDType(ReadOnlySpan<char> name) => name switch
    {
        "float" => DataType.DtFloat,
        "double" => DataType.DtDouble,
        "half" => DataType.DtHalf,
        "bfloat16" => DataType.DtBfloat16,
        "int8" => DataType.DtInt8,
        "int16" => DataType.DtInt16,
        "int32" => DataType.DtInt32,
        "int64" => DataType.DtInt64,
        "uint8" => DataType.DtUint8,
        "uint16" => DataType.DtUint16,
        "uint32" => DataType.DtUint32,
        "uint64" => DataType.DtUint64,
        "qint8" => DataType.DtQint8,
        "quint8" => DataType.DtQuint8,
        "qint16" => DataType.DtQint16,
        "quint16" => DataType.DtQuint16,
        "qint32" => DataType.DtQint32,
        "bool" => DataType.DtBool,
        "string" => DataType.DtString,
        "complex64" => DataType.DtComplex64,
        "complex128" => DataType.DtComplex128,
        "resource" => DataType.DtResource,
        "variant" => DataType.DtVariant,
        _ => DataType.DtInvalid,
    };
}
