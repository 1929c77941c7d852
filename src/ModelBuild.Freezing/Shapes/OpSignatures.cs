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
    private static readonly Dictionary<string, OutputArg[]> s_builtIn = ParseTable();

    private readonly Dictionary<string, OutputArg[]> _described = Describe(opDefs);

    public OutputArg[]? Find(string op) => s_builtIn.GetValueOrDefault(op) ?? _described.GetValueOrDefault(op);

    private static Dictionary<string, OutputArg[]> Describe(OpList? opDefs)
    {
        Dictionary<string, OutputArg[]> described = [];
        if (opDefs is null) return described;
        foreach (OpDef op in opDefs.Op)
        {
            if (s_builtIn.ContainsKey(op.Name)) continue;
            described[op.Name] = OfDef(op);
        }
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
            outputs[i] = new OutputArg(arg.Name, type, NullIfEmpty(arg.TypeAttr), NullIfEmpty(arg.NumberAttr), NullIfEmpty(arg.TypeListAttr), arg.IsRef);
        }
        return outputs;
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;

    private static Dictionary<string, OutputArg[]> ParseTable()
    {
        Dictionary<string, DataType> dtypes = [];
        foreach (DataType type in Enum.GetValues<DataType>())
        {
            string name = type.ToString();
            if (name.StartsWith("Dt", StringComparison.Ordinal)) dtypes[name[2..].ToUpperInvariant()] = type;
        }
        Dictionary<string, DataType>.AlternateLookup<ReadOnlySpan<char>> dtypeOf = dtypes.GetAlternateLookup<ReadOnlySpan<char>>();
        Dictionary<string, OutputArg[]> table = new(1600);
        List<OutputArg> outputs = [];
        foreach (ReadOnlySpan<char> line in OpSignatureTable.Text.AsSpan().EnumerateLines())
        {
            outputs.Clear();
            string? op = null;
            foreach (Range part in line.Split(' '))
            {
                if (op is null) op = line[part].ToString();
                else outputs.Add(ParseOutput(line[part], dtypeOf));
            }
            table[op!] = [.. outputs];
        }
        return table;
    }

    private static OutputArg ParseOutput(ReadOnlySpan<char> text, Dictionary<string, DataType>.AlternateLookup<ReadOnlySpan<char>> dtypeOf)
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
        DataType type = DataType.DtInvalid;
        string? typeAttr = null;
        if (rest[0] == '$')
        {
            int equals = rest.IndexOf('=');
            typeAttr = (equals < 0 ? rest[1..] : rest[1..equals]).ToString();
            if (equals < 0) return new OutputArg(name, type, typeAttr, number, null, isRef);
            rest = rest[(equals + 1)..];
        }
        Span<char> upper = stackalloc char[rest.Length];
        rest.ToUpperInvariant(upper);
        dtypeOf.TryGetValue(upper, out type);
        return new OutputArg(name, type, typeAttr, number, null, isRef);
    }
}
