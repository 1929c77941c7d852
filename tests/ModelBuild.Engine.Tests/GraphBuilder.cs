using System.Runtime.InteropServices;
using Google.Protobuf;
using ModelBuild.Protos;

namespace ModelBuild.Engine.Tests;

/// <summary>Small graphs, written node by node.</summary>
internal sealed class GraphBuilder
{
    public GraphDef Graph { get; } = new() { Versions = new VersionDef { Producer = 1395 } };

    public GraphBuilder Node(string name, string op, DataType type, params string[] inputs)
    {
        var node = new NodeDef { Name = name, Op = op };
        node.Input.Add(inputs);
        node.Attr[op is "Placeholder" or "PlaceholderWithDefault" ? "dtype" : "T"] = new AttrValue { Type = type };
        if (op is "Merge" or "AddN" or "Pack") node.Attr["N"] = new AttrValue { I = inputs.Length };
        Graph.Node.Add(node);
        return this;
    }

    public GraphBuilder Placeholder(string name, DataType type, params long[] shape)
    {
        Node(name, "Placeholder", type);
        Graph.Node[^1].Attr["shape"] = new AttrValue { Shape = Shape(shape) };
        return this;
    }

    public GraphBuilder Const<T>(string name, DataType type, T[] values, long[] shape, params string[] inputs) where T : unmanaged
    {
        var node = new NodeDef { Name = name, Op = "Const" };
        node.Input.Add(inputs);
        node.Attr["dtype"] = new AttrValue { Type = type };
        var content = ByteString.CopyFrom(MemoryMarshal.AsBytes<T>(values));
        node.Attr["value"] = new AttrValue { Tensor = new TensorProto { Dtype = type, TensorShape = Shape(shape), TensorContent = content } };
        Graph.Node.Add(node);
        return this;
    }

    public GraphBuilder Enter(string name, string frame, DataType type, bool constant, string input)
    {
        Node(name, "Enter", type, input);
        Graph.Node[^1].Attr["frame_name"] = new AttrValue { S = ByteString.CopyFromUtf8(frame) };
        Graph.Node[^1].Attr["is_constant"] = new AttrValue { B = constant };
        return this;
    }

    public ILoadedGraph Load(string[] inputs, params string[] outputs) =>
        EmbeddedEngine.Default.Load(ModelSource.FromBytes(Graph.ToByteArray()), inputs, outputs);

    private static TensorShapeProto Shape(long[] shape)
    {
        var proto = new TensorShapeProto();
        proto.Dim.Add(shape.Select(size => new TensorShapeProto.Types.Dim { Size = size }));
        return proto;
    }
}
