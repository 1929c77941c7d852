using Google.Protobuf;
using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;
using ModelBuild.Engine.Kernels;
using ModelBuild.Engine.Planning;
using ModelBuild.Graphs;
using ModelBuild.Protos;

namespace ModelBuild.Engine.Tests;

/// <summary>Which dtypes the engine takes for each attribute of an op that names one: a kernel is asked for with each dtype that the op's definition allows.</summary>
internal static class DTypeProbe
{
    // Handles are not numbers that a kernel would have to know.
    private static readonly DType[] s_all = [.. Enum.GetValues<DType>().Where(d => d is not (DType.Invalid or DType.Resource or DType.Variant) && (int)d < 100).Order()];

    // Three attributes that must be the same.
    private static readonly string[] s_products = ["Ta", "Tb", "Tout"];

    /// <summary>Each dtype attribute with what its definition allows and what of that the engine takes.</summary>
    public static IEnumerable<(string Attribute, DType[] Allowed, DType[] Taken)> Of(string op)
    {
        if (KnownOps.Find(op) is not { } definition) yield break;
        foreach (OpDef.Types.AttrDef attribute in definition.Attr.Where(a => a.Type == "type"))
        {
            DType[] allowed = [.. Allowed(attribute).Where(s_all.Contains).Order()];
            yield return (attribute.Name, allowed, [.. allowed.Where(dtype => Takes(definition, attribute.Name, dtype))]);
        }
    }

    private static IEnumerable<DType> Allowed(OpDef.Types.AttrDef attribute) =>
        attribute.AllowedValues?.List is { } list ? list.Type.Select(t => (DType)(int)t) : s_all;

    private static bool Takes(OpDef definition, string attribute, DType dtype)
    {
        if (!KernelRegistry.Has(definition.Name)) return true; // what the planner resolves hands on whatever comes
        NodeDef node = Node(definition);
        foreach (string name in s_products.Contains(attribute) ? s_products.Where(p => definition.Attr.Any(a => a.Name == p && Allowed(a).Contains(dtype))) : [attribute]) node.Attr[name] = new AttrValue { Type = (DataType)(int)dtype };
        if (definition.Name == "BatchMatMulV3" && dtype is DType.Int8 or DType.UInt8) node.Attr["Tout"] = new AttrValue { Type = DataType.DtInt32 };
        var info = new NodeInfo(NodeMessage.Read(node.ToByteArray()), Inputs(definition, node)) { Session = new Session(null) };
        if (IsMade(info)) return true;
        return Widening.Of(info) is { } wide && IsMade(info.With(wide));
    }

    private static bool IsMade(NodeInfo node)
    {
        try
        {
            KernelRegistry.Create(node);
            return true;
        }
        catch (ModelException e) when (e.Code == ModelErrorCodes.OpNotSupported)
        {
            return false;
        }
    }

    /// <summary>A node with every attribute that has no default, as plausible as can be.</summary>
    public static NodeDef Node(OpDef definition)
    {
        var node = new NodeDef { Name = "probe", Op = definition.Name };
        foreach (OpDef.Types.AttrDef attribute in definition.Attr.Where(a => a.DefaultValue is null)) node.Attr[attribute.Name] = Value(definition.Name, attribute);
        return node;
    }

    private static AttrValue Value(string op, OpDef.Types.AttrDef attribute)
    {
        int dims = op.Contains("3D", StringComparison.Ordinal) ? 5 : 4;
        var list = new AttrValue.Types.ListValue();
        switch (attribute.Type)
        {
            case "type": return new AttrValue { Type = Type(attribute) };
            case "int": return new AttrValue { I = Math.Max(1, attribute.Minimum) };
            case "float": return new AttrValue { F = 1 };
            case "bool": return new AttrValue { B = false };
            case "shape": return new AttrValue { Shape = new TensorShapeProto() };
            case "func": return new AttrValue { Func = new NameAttrList { Name = "f" } };
            case "tensor": return new AttrValue { Tensor = new TensorProto { Dtype = DataType.DtFloat, TensorShape = new TensorShapeProto(), FloatVal = { 1 } } };
            case "string":
                string text = attribute.Name == "equation" ? "ab->ba" : attribute.Name == "input_encoding" ? "UTF-8" : attribute.AllowedValues?.List.S.FirstOrDefault()?.ToStringUtf8() ?? "a";
                return new AttrValue { S = ByteString.CopyFromUtf8(text) };
            case "list(int)": list.I.AddRange(Enumerable.Repeat(1L, attribute.Name is "strides" or "ksize" or "rates" or "ksizes" or "dilations" ? dims : 1)); break;
            case "list(type)": list.Type.Add(Type(attribute)); break;
            case "list(shape)": list.Shape.Add(new TensorShapeProto()); break;
            case "list(float)": list.F.Add(1); break;
            case "list(string)": list.S.Add(ByteString.CopyFromUtf8("a")); break;
            case "list(func)": list.Func.Add(new NameAttrList { Name = "f" }); break;
        }
        return new AttrValue { List = list };
    }

    private static DataType Type(OpDef.Types.AttrDef attribute) =>
        attribute.AllowedValues?.List is not { } allowed || allowed.Type.Contains(DataType.DtFloat) ? DataType.DtFloat : allowed.Type[0];

    private static int Inputs(OpDef definition, NodeDef node)
    {
        var info = new NodeInfo(NodeMessage.Read(node.ToByteArray()), int.MaxValue);
        return OpInputs.Of(info).Length;
    }
}
