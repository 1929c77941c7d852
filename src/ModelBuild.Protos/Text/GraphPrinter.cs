using Google.Protobuf;
using Google.Protobuf.Collections;
using ModelBuild.Protos;

namespace ModelBuild.Text;

/// <summary>
/// Writes the messages that a graph and its interface are made of, field by field in the order of their numbers. The descriptors, by which any message can be written, are made by reflection,
/// which takes longer than to write a graph; so they are left to messages that few graphs have.
/// </summary>
internal sealed class GraphPrinter(TextPrinter text)
{
    private static readonly string[] s_types =
    [
        "DT_INVALID", "DT_FLOAT", "DT_DOUBLE", "DT_INT32", "DT_UINT8", "DT_INT16", "DT_INT8", "DT_STRING", "DT_COMPLEX64", "DT_INT64", "DT_BOOL", "DT_QINT8", "DT_QUINT8", "DT_QINT32",
        "DT_BFLOAT16", "DT_QINT16", "DT_QUINT16", "DT_UINT16", "DT_COMPLEX128", "DT_HALF", "DT_RESOURCE", "DT_VARIANT", "DT_UINT32", "DT_UINT64", "DT_FLOAT8_E5M2", "DT_FLOAT8_E4M3FN",
        "DT_FLOAT8_E4M3FNUZ", "DT_FLOAT8_E4M3B11FNUZ", "DT_FLOAT8_E5M2FNUZ", "DT_INT4", "DT_UINT4", "DT_INT2", "DT_UINT2",
    ];

    /// <summary>Writes the message if it is one of those that are known here.</summary>
    public bool TryPrint(IMessage message)
    {
        switch (message)
        {
            case NodeDef node: Print(node); return true;
            case AttrValue attribute: Print(attribute); return true;
            case AttrValue.Types.ListValue list: Print(list); return true;
            case TensorShapeProto shape: Print(shape); return true;
            case TensorShapeProto.Types.Dim dim: Print(dim); return true;
            case TensorProto tensor: Print(tensor); return true;
            case GraphDef graph: Print(graph); return true;
            case VersionDef versions: Print(versions); return true;
            case MetaGraphDef meta: Print(meta); return true;
            case MetaGraphDef.Types.MetaInfoDef info when info.FunctionAliases.Count == 0: Print(info); return true;
            case CollectionDef collection: Print(collection); return true;
            case CollectionDef.Types.NodeList names: All("value", names.Value); return true;
            case CollectionDef.Types.Int64List numbers: All("value", numbers.Value); return true;
            case SignatureDef signature: Print(signature); return true;
            case TensorInfo tensor: Print(tensor); return true;
            default: return false;
        }
    }

    /// <summary>A dtype's name, or its number when it has none.</summary>
    internal static string NameOf(DataType type) => (int)type switch
    {
        >= 0 and var number when number < s_types.Length => s_types[number],
        > 100 and var number when number - 100 < s_types.Length => s_types[number - 100] + "_REF",
        var number => TextPrinter.Number(number),
    };

    private void Print(MetaGraphDef meta)
    {
        Message("meta_info_def", meta.MetaInfoDef);
        Message("graph_def", meta.GraphDef);
        Message("saver_def", meta.SaverDef);
        Map("collection_def", meta.CollectionDef);
        Map("signature_def", meta.SignatureDef);
        Messages("asset_file_def", meta.AssetFileDef);
        Message("object_graph_def", meta.ObjectGraphDef);
    }

    private void Print(MetaGraphDef.Types.MetaInfoDef info)
    {
        Given("meta_graph_version", info.MetaGraphVersion);
        Message("stripped_op_list", info.StrippedOpList);
        Message("any_info", info.AnyInfo);
        All("tags", info.Tags);
        Given("tensorflow_version", info.TensorflowVersion);
        Given("tensorflow_git_version", info.TensorflowGitVersion);
        Given("stripped_default_attrs", info.StrippedDefaultAttrs);
    }

    private void Print(GraphDef graph)
    {
        Messages("node", graph.Node);
        Message("library", graph.Library);
#pragma warning disable CS0612 // written where an old graph has it
        Given("version", graph.Version);
#pragma warning restore CS0612
        Message("versions", graph.Versions);
    }

    private void Print(VersionDef versions)
    {
        Given("producer", versions.Producer);
        Given("min_consumer", versions.MinConsumer);
        All("bad_consumers", versions.BadConsumers);
    }

    private void Print(NodeDef node)
    {
        Given("name", node.Name);
        Given("op", node.Op);
        All("input", node.Input);
        Given("device", node.Device);
        Map("attr", node.Attr);
        Message("experimental_debug_info", node.ExperimentalDebugInfo);
        Message("experimental_type", node.ExperimentalType);
    }

    /// <summary>The one value that is given; it is written also when it is the default of its type.</summary>
    private void Print(AttrValue attribute)
    {
        switch (attribute.ValueCase)
        {
            case AttrValue.ValueOneofCase.List: Message("list", attribute.List); break;
            case AttrValue.ValueOneofCase.S: text.Field("s", attribute.S); break;
            case AttrValue.ValueOneofCase.I: text.Field("i", attribute.I); break;
            case AttrValue.ValueOneofCase.F: text.Field("f", attribute.F); break;
            case AttrValue.ValueOneofCase.B: text.Field("b", attribute.B); break;
            case AttrValue.ValueOneofCase.Type: text.Token("type", NameOf(attribute.Type)); break;
            case AttrValue.ValueOneofCase.Shape: Message("shape", attribute.Shape); break;
            case AttrValue.ValueOneofCase.Tensor: Message("tensor", attribute.Tensor); break;
            case AttrValue.ValueOneofCase.Placeholder: text.Field("placeholder", attribute.Placeholder); break;
            case AttrValue.ValueOneofCase.Func: Message("func", attribute.Func); break;
            default: break;
        }
    }

    private void Print(AttrValue.Types.ListValue list)
    {
        All("s", list.S);
        All("i", list.I);
        All("f", list.F);
        All("b", list.B);
        for (int i = 0; i < list.Type.Count; i++) text.Token("type", NameOf(list.Type[i]));
        Messages("shape", list.Shape);
        Messages("tensor", list.Tensor);
        Messages("func", list.Func);
    }

    private void Print(TensorShapeProto shape)
    {
        Messages("dim", shape.Dim);
        Given("unknown_rank", shape.UnknownRank);
    }

    private void Print(TensorShapeProto.Types.Dim dim)
    {
        Given("size", dim.Size);
        Given("name", dim.Name);
    }

    private void Print(TensorProto tensor)
    {
        Given("dtype", tensor.Dtype);
        Message("tensor_shape", tensor.TensorShape);
        Given("version_number", tensor.VersionNumber);
        Given("tensor_content", tensor.TensorContent);
        All("float_val", tensor.FloatVal);
        All("double_val", tensor.DoubleVal);
        All("int_val", tensor.IntVal);
        All("string_val", tensor.StringVal);
        All("scomplex_val", tensor.ScomplexVal);
        All("int64_val", tensor.Int64Val);
        All("bool_val", tensor.BoolVal);
        All("dcomplex_val", tensor.DcomplexVal);
        All("half_val", tensor.HalfVal);
        Messages("resource_handle_val", tensor.ResourceHandleVal);
        Messages("variant_val", tensor.VariantVal);
        for (int i = 0; i < tensor.Uint32Val.Count; i++) text.Field("uint32_val", tensor.Uint32Val[i]);
        for (int i = 0; i < tensor.Uint64Val.Count; i++) text.Field("uint64_val", tensor.Uint64Val[i]);
        Given("float8_val", tensor.Float8Val);
    }

    private void Print(CollectionDef collection)
    {
        Message("node_list", collection.NodeList);
        Message("bytes_list", collection.BytesList);
        Message("int64_list", collection.Int64List);
        Message("float_list", collection.FloatList);
        Message("any_list", collection.AnyList);
    }

    private void Print(SignatureDef signature)
    {
        Map("inputs", signature.Inputs);
        Map("outputs", signature.Outputs);
        Given("method_name", signature.MethodName);
    }

    private void Print(TensorInfo tensor)
    {
        if (tensor.EncodingCase == TensorInfo.EncodingOneofCase.Name) text.Field("name", tensor.Name);
        Given("dtype", tensor.Dtype);
        Message("tensor_shape", tensor.TensorShape);
        Message("coo_sparse", tensor.CooSparse);
        Message("composite_tensor", tensor.CompositeTensor);
    }

    private void Message(string name, IMessage? message)
    {
        if (message is null) return;
        text.Open(name);
        text.Print(message);
        text.Close();
    }

    private void Messages<T>(string name, RepeatedField<T> messages)
        where T : class, IMessage
    {
        for (int i = 0; i < messages.Count; i++) Message(name, messages[i]);
    }

    private void Map<T>(string name, MapField<string, T> entries)
        where T : class, IMessage
    {
        if (entries.Count == 0) return;
        string[] keys = new string[entries.Count];
        entries.Keys.CopyTo(keys, 0);
        Array.Sort(keys, TextPrinter.CompareKeys);
        foreach (string key in keys)
        {
            text.Open(name);
            Given("key", key);
            Message("value", entries[key]);
            text.Close();
        }
    }

    // A field of proto3 that is no choice's is written when it is not the default.
    private void Given(string name, string value)
    {
        if (value.Length > 0) text.Field(name, value);
    }

    private void Given(string name, ByteString value)
    {
        if (!value.IsEmpty) text.Field(name, value);
    }

    private void Given(string name, long value)
    {
        if (value != 0) text.Field(name, value);
    }

    private void Given(string name, bool value)
    {
        if (value) text.Field(name, value);
    }

    private void Given(string name, DataType value)
    {
        if (value != 0) text.Token(name, NameOf(value));
    }

    private void All(string name, RepeatedField<string> values)
    {
        for (int i = 0; i < values.Count; i++) text.Field(name, values[i]);
    }

    private void All(string name, RepeatedField<ByteString> values)
    {
        for (int i = 0; i < values.Count; i++) text.Field(name, values[i]);
    }

    private void All(string name, RepeatedField<int> values)
    {
        for (int i = 0; i < values.Count; i++) text.Field(name, values[i]);
    }

    private void All(string name, RepeatedField<long> values)
    {
        for (int i = 0; i < values.Count; i++) text.Field(name, values[i]);
    }

    private void All(string name, RepeatedField<float> values)
    {
        for (int i = 0; i < values.Count; i++) text.Field(name, values[i]);
    }

    private void All(string name, RepeatedField<double> values)
    {
        for (int i = 0; i < values.Count; i++) text.Field(name, values[i]);
    }

    private void All(string name, RepeatedField<bool> values)
    {
        for (int i = 0; i < values.Count; i++) text.Field(name, values[i]);
    }
}
