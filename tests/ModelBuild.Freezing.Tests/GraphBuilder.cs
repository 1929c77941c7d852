using Google.Protobuf;
using ModelBuild.Protos;

namespace ModelBuild.Freezing.Tests;

/// <summary>Writes down small graphs for tests.</summary>
internal sealed class GraphBuilder
{
    public GraphDef Graph { get; } = new() { Versions = new VersionDef { Producer = 1286 } };

    public static AttrValue Type(DataType dtype) => new() { Type = dtype };

    public static AttrValue Types(params DataType[] dtypes)
    {
        var value = new AttrValue { List = new AttrValue.Types.ListValue() };
        value.List.Type.Add(dtypes);
        return value;
    }

    public static AttrValue Func(string name) => new() { Func = new NameAttrList { Name = name } };

    public static AttrValue Strings(params string[] texts)
    {
        var value = new AttrValue { List = new AttrValue.Types.ListValue() };
        value.List.S.Add(texts.Select(ByteString.CopyFromUtf8));
        return value;
    }

    public static AttrValue Shape(params long[] dims)
    {
        var shape = new TensorShapeProto();
        shape.Dim.Add(dims.Select(d => new TensorShapeProto.Types.Dim { Size = d }));
        return new AttrValue { Shape = shape };
    }

    public static NodeDef Node(string name, string op, string[] inputs, params (string Key, AttrValue Value)[] attributes)
    {
        var node = new NodeDef { Name = name, Op = op };
        node.Input.Add(inputs);
        foreach ((string key, AttrValue value) in attributes) node.Attr.Add(key, value);
        return node;
    }

    public GraphBuilder Add(string name, string op, string[] inputs, params (string Key, AttrValue Value)[] attributes)
    {
        Graph.Node.Add(Node(name, op, inputs, attributes));
        return this;
    }

    public GraphBuilder Strings(string name, params string[] texts)
    {
        var tensor = new TensorProto { Dtype = DataType.DtString, TensorShape = Shape(texts.Length).Shape };
        tensor.StringVal.Add(texts.Select(ByteString.CopyFromUtf8));
        return Add(name, "Const", [], ("dtype", Type(DataType.DtString)), ("value", new AttrValue { Tensor = tensor }));
    }

    public GraphBuilder Function(string name, (string Name, DataType DType)[] arguments, (string Name, DataType DType, string Tensor)[] outputs, params NodeDef[] nodes)
    {
        var function = new FunctionDef { Signature = new OpDef { Name = name } };
        function.Signature.InputArg.Add(arguments.Select(a => new OpDef.Types.ArgDef { Name = a.Name, Type = a.DType }));
        foreach ((string output, DataType dtype, string tensor) in outputs)
        {
            function.Signature.OutputArg.Add(new OpDef.Types.ArgDef { Name = output, Type = dtype });
            function.Ret.Add(output, tensor);
        }
        function.NodeDef.Add(nodes);
        Graph.Library ??= new FunctionDefLibrary();
        Graph.Library.Function.Add(function);
        return this;
    }

    public NodeDef this[string name] => Graph.Node.Single(n => n.Name == name);
}
