using System.Globalization;
using Google.Protobuf;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>What single nodes become when a variable that they read turns into a constant.</summary>
internal static class NodeRewrites
{
    /// <summary>Empties a node but for its name, as TensorFlow does before it writes the converted form: inputs, attributes and device go.</summary>
    public static void Clear(NodeDef node, string op)
    {
        node.Op = op;
        node.Input.Clear();
        node.Attr.Clear();
        node.Device = "";
        node.ExperimentalType = null;
    }

    /// <summary><c>ReadVariableOp</c> stays as an <c>Identity</c>, so that its name can still be fetched.</summary>
    public static void ToIdentity(NodeDef node, DataType dtype)
    {
        string source = node.Input[0];
        AttrValue? colocation = node.Attr.GetValueOrDefault("_class");
        Clear(node, "Identity");
        node.Input.Add(source);
        node.Attr["T"] = new AttrValue { Type = dtype };
        if (colocation is not null) node.Attr["_class"] = colocation;
    }

    /// <summary><c>ResourceGather</c> becomes <c>GatherV2</c>, whose axis is a constant of its own.</summary>
    public static void ToGather(NodeDef node, DataType dtype, Action<NodeDef> addBefore, bool inFunction)
    {
        AttrValue indices = node.Attr.GetValueOrDefault("Tindices") ?? new AttrValue { Type = DataType.DtInt32 };
        long batchDims = node.Attr.GetValueOrDefault("batch_dims")?.I ?? 0;
        var axis = new NodeDef { Name = node.Name + "/axis", Op = "Const" };
        var value = new TensorProto { Dtype = indices.Type, TensorShape = new TensorShapeProto() };
        if (indices.Type == DataType.DtInt64) value.Int64Val.Add(batchDims);
        else value.IntVal.Add((int)batchDims);
        axis.Attr["dtype"] = indices.Clone();
        axis.Attr["value"] = new AttrValue { Tensor = value };
        addBefore(axis);

        (string source, string positions) = (node.Input[0], node.Input[1]);
        AttrValue? colocation = node.Attr.GetValueOrDefault("_class");
        Clear(node, "GatherV2");
        node.Input.Add([source, positions, inFunction ? axis.Name + ":output:0" : axis.Name]);
        node.Attr["Tparams"] = new AttrValue { Type = dtype };
        node.Attr["Tindices"] = indices;
        node.Attr["Taxis"] = indices.Clone();
        if (batchDims != 0) node.Attr["batch_dims"] = new AttrValue { I = batchDims };
        if (colocation is not null) node.Attr["_class"] = colocation;
    }

    /// <summary><c>ResourceGatherNd</c> becomes <c>GatherNd</c>.</summary>
    public static void ToGatherNd(NodeDef node, DataType dtype)
    {
        (string source, string positions) = (node.Input[0], node.Input[1]);
        AttrValue? indices = node.Attr.GetValueOrDefault("Tindices");
        AttrValue? colocation = node.Attr.GetValueOrDefault("_class");
        Clear(node, "GatherNd");
        node.Input.Add([source, positions]);
        node.Attr["Tparams"] = new AttrValue { Type = dtype };
        if (indices is not null) node.Attr["Tindices"] = indices;
        if (colocation is not null) node.Attr["_class"] = colocation;
    }

    /// <summary><c>VariableShape</c> becomes the shape.</summary>
    public static void ToShape(NodeDef node, IReadOnlyList<long> dims)
    {
        DataType dtype = node.Attr.TryGetValue("out_type", out AttrValue? type) ? type.Type : DataType.DtInt32;
        var shape = new TensorShapeProto();
        shape.Dim.Add(new TensorShapeProto.Types.Dim { Size = dims.Count });
        var value = new TensorProto { Dtype = dtype, TensorShape = shape };
        foreach (long dim in dims)
        {
            if (dtype == DataType.DtInt64) value.Int64Val.Add(dim);
            else value.IntVal.Add((int)dim);
        }
        ToConst(node, value);
    }

    /// <summary>A question whether the variable has a value becomes the answer.</summary>
    public static void ToTrue(NodeDef node)
    {
        var value = new TensorProto { Dtype = DataType.DtBool, TensorShape = new TensorShapeProto() };
        value.BoolVal.Add(true);
        ToConst(node, value);
    }

    /// <summary>Sets an attribute that is a dtype, and drops what was noted about the shapes of the handles.</summary>
    public static void Retype(NodeDef node, string attribute, DataType dtype)
    {
        node.Attr[attribute] = new AttrValue { Type = dtype };
        node.Attr.Remove("_output_shapes");
    }

    /// <summary>Sets one element of an attribute that is a list of dtypes.</summary>
    public static void RetypeElement(NodeDef node, string attribute, int element, DataType dtype)
    {
        if (node.Attr.TryGetValue(attribute, out AttrValue? types) && types.List is { } list && element < list.Type.Count)
            list.Type[element] = dtype;
        node.Attr.Remove("_output_shapes");
    }

    private static void ToConst(NodeDef node, TensorProto value)
    {
        Clear(node, "Const");
        node.Attr["dtype"] = new AttrValue { Type = value.Dtype };
        node.Attr["value"] = new AttrValue { Tensor = value };
    }
}
