using ModelBuild.Protos;
using Kind = ModelBuild.Protos.AttrValue.ValueOneofCase;

namespace ModelBuild.Engine.Graphs;

/// <summary>
/// Checks a node's attributes against its op's definition, as TensorFlow does when it imports a graph (<c>ValidateNodeDef</c> and <c>AttrValueHasType</c>,
/// framework/node_def_util.cc and op_def_util.cc): there, of the right kind, one of the allowed values, not below the minimum. Attributes that the definition does not have are passed over.
/// </summary>
internal static class OpAttributes
{
    /// <exception cref="ModelException">MB3008: an attribute is missing, or is of another kind or value than the op takes. MB3006: it is a dtype that the op does not take.</exception>
    public static void Check(NodeInfo node)
    {
        foreach (OpDef.Types.AttrDef attribute in OpTable.Find(node.Op)?.Attr ?? [])
        {
            if (!node.Definition.Attr.TryGetValue(attribute.Name, out AttrValue? value))
            {
                if (attribute.DefaultValue is null) throw Damaged(node, $"lacks the attribute '{attribute.Name}'");
                continue;
            }
            Check(node, attribute, value);
        }
    }

    private static void Check(NodeInfo node, OpDef.Types.AttrDef attribute, AttrValue value)
    {
        bool isList = attribute.Type.StartsWith("list(", StringComparison.Ordinal);
        Kind kind = isList ? Kind.List : KindOf(attribute.Type);
        // An empty list may have been written as nothing.
        if (value.ValueCase != kind && kind != Kind.None && !(isList && value.ValueCase == Kind.None))
            throw Damaged(node, $"has the attribute '{attribute.Name}', which must be {attribute.Type} and is {value.ValueCase.ToString().ToLowerInvariant()}");
        if (attribute.HasMinimum && Measure(value) is { } measure && measure < attribute.Minimum)
            throw Damaged(node, $"has the attribute '{attribute.Name}' = {measure}{(isList ? " values" : "")}; at least {attribute.Minimum} is needed");
        if (attribute.AllowedValues?.List is not { } allowed) return;
        foreach (Google.Protobuf.ByteString text in isList ? value.List?.S ?? [] : value.ValueCase == Kind.S ? [value.S] : (IEnumerable<Google.Protobuf.ByteString>)[])
        {
            if (!allowed.S.Contains(text))
                throw Damaged(node, $"has the attribute '{attribute.Name}' = \"{text.ToStringUtf8()}\"; it must be one of {string.Join(", ", allowed.S.Select(s => $"\"{s.ToStringUtf8()}\""))}");
        }
        foreach (DataType type in isList ? value.List?.Type ?? [] : value.ValueCase == Kind.Type ? [value.Type] : (IEnumerable<DataType>)[])
        {
            // A reference to a variable (100 more) counts as its value; dtypes that a later TensorFlow allows are for the kernel to take or refuse.
            DType dtype = (DType)((int)type > 100 ? (int)type - 100 : (int)type);
            if (!allowed.Type.Contains((DataType)(int)dtype) && !IsLater(dtype)) throw Unsupported(node, attribute, dtype, allowed.Type);
        }
    }

    /// <summary>The dtypes that TensorFlow has added to one op after another since the definitions were taken.</summary>
    private static bool IsLater(DType dtype) => dtype is DType.BFloat16 or DType.Half or DType.Int8 or DType.Int16 or DType.UInt8 or DType.UInt16 or DType.UInt32 or DType.UInt64;

    private static Kind KindOf(string type) => type switch
    {
        "int" => Kind.I,
        "float" => Kind.F,
        "bool" => Kind.B,
        "string" => Kind.S,
        "type" => Kind.Type,
        "shape" => Kind.Shape,
        "tensor" => Kind.Tensor,
        "func" => Kind.Func,
        _ => Kind.None,
    };

    private static long? Measure(AttrValue value) => value.ValueCase switch
    {
        Kind.I => value.I,
        Kind.List => value.List.I.Count + value.List.F.Count + value.List.B.Count + value.List.S.Count + value.List.Type.Count + value.List.Shape.Count + value.List.Tensor.Count + value.List.Func.Count,
        Kind.None => 0,
        _ => null,
    };

    private static ModelException Damaged(NodeInfo node, string what) => new(
        ModelErrorCodes.GraphDamaged, $"The graph is damaged: the node '{node.Name}' ({node.Op}) {what}. Freeze the model again.");

    private static ModelException Unsupported(NodeInfo node, OpDef.Types.AttrDef attribute, DType dtype, IEnumerable<DataType> allowed) => new(
        ModelErrorCodes.OpNotSupported,
        $"The op {node.Op} (node '{node.Name}') is not there for {DTypes.NameOf(dtype)}: TensorFlow defines its attribute {attribute.Name} for {string.Join(", ", allowed.Select(t => DTypes.NameOf((DType)(int)t)))}.");
}
