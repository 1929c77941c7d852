using System.Text;
using Kind = ModelBuild.Engine.Graphs.AttributeKind;

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
        foreach (OpAttribute attribute in OpTable.Find(node.Op)?.Attributes ?? [])
        {
            if (!node.Definition.Attributes.TryGetValue(attribute.Name, out NodeAttribute? value))
            {
                if (attribute.Default is null) throw Damaged(node, $"lacks the attribute '{attribute.Name}'");
                continue;
            }
            Check(node, attribute, value);
        }
    }

    private static void Check(NodeInfo node, OpAttribute attribute, NodeAttribute value)
    {
        bool isList = attribute.Type.StartsWith("list(", StringComparison.Ordinal);
        Kind kind = isList ? Kind.List : KindOf(attribute.Type);
        // An empty list may have been written as nothing.
        if (value.Kind != kind && kind != Kind.None && !(isList && value.Kind == Kind.None))
            throw Damaged(node, $"has the attribute '{attribute.Name}', which must be {attribute.Type} and is {value.Kind.ToString().ToLowerInvariant()}");
        if (attribute.HasMinimum && Measure(value) is { } measure && measure < attribute.Minimum)
            throw Damaged(node, $"has the attribute '{attribute.Name}' = {measure}{(isList ? " values" : "")}; at least {attribute.Minimum} is needed");
        if (attribute.Allowed is not { } allowed) return;
        if (!isList && value.Kind == Kind.S) CheckText(node, attribute, allowed, value.Bytes);
        if (!isList && value.Kind == Kind.Type) CheckType(node, attribute, allowed, value.Type);
        if (!isList || value.List is not { } list) return;
        foreach (byte[] text in list.Texts) CheckText(node, attribute, allowed, text);
        for (int i = 0; i < list.Types.Count; i++) CheckType(node, attribute, allowed, (int)list.Types[i]);
    }

    private static void CheckText(NodeInfo node, OpAttribute attribute, AttributeList allowed, byte[] text)
    {
        if (allowed.HasText(text)) return;
        throw Damaged(node, $"has the attribute '{attribute.Name}' = \"{Encoding.UTF8.GetString(text)}\"; it must be one of {string.Join(", ", allowed.Texts.Select(s => $"\"{Encoding.UTF8.GetString(s)}\""))}");
    }

    private static void CheckType(NodeInfo node, OpAttribute attribute, AttributeList allowed, int type)
    {
        // A reference to a variable (100 more) counts as its value; dtypes that a later TensorFlow allows are for the kernel to take or refuse.
        DType dtype = (DType)(type > 100 ? type - 100 : type);
        if (!allowed.HasType(dtype) && !IsLater(dtype)) throw Unsupported(node, attribute, dtype, allowed);
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

    private static long? Measure(NodeAttribute value) => value.Kind switch
    {
        Kind.I => value.Integer,
        Kind.List => value.List!.Count,
        Kind.None => 0,
        _ => null,
    };

    private static ModelException Damaged(NodeInfo node, string what) => new(
        ModelErrorCodes.GraphDamaged, $"The graph is damaged: the node '{node.Name}' ({node.Op}) {what}. Freeze the model again.");

    private static ModelException Unsupported(NodeInfo node, OpAttribute attribute, DType dtype, AttributeList allowed) => new(
        ModelErrorCodes.OpNotSupported,
        $"The op {node.Op} (node '{node.Name}') is not there for {DTypes.NameOf(dtype)}: TensorFlow defines its attribute {attribute.Name} for {string.Join(", ", allowed.Types.ToArray().Select(t => DTypes.NameOf((DType)(int)t)))}.");
}
