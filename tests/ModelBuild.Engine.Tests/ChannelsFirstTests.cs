using Google.Protobuf;
using ModelBuild.Protos;

namespace ModelBuild.Engine.Tests;

public sealed class ChannelsFirstTests
{
    [Fact]
    public void A_convolution_of_an_image_whose_channels_come_first_is_an_output()
    {
        static AttrValue Shape(params long[] dims) => new() { Shape = new TensorShapeProto { Dim = { dims.Select(d => new TensorShapeProto.Types.Dim { Size = d }) } } };
        var type = new AttrValue { Type = DataType.DtFloat };
        var graph = new GraphDef
        {
            Node =
            {
                new NodeDef { Name = "x", Op = "Placeholder", Attr = { ["dtype"] = type, ["shape"] = Shape(-1, 2, -1, -1) } },
                new NodeDef
                {
                    Name = "w", Op = "Const",
                    Attr = { ["dtype"] = type, ["value"] = new AttrValue { Tensor = new TensorProto { Dtype = DataType.DtFloat, TensorShape = Shape(1, 1, 2, 1).Shape, FloatVal = { 1, 3 } } } },
                },
                new NodeDef
                {
                    Name = "y", Op = "Conv2D", Input = { "x", "w" },
                    Attr =
                    {
                        ["T"] = type, ["strides"] = new AttrValue { List = new AttrValue.Types.ListValue { I = { 1, 1, 1, 1 } } },
                        ["padding"] = new AttrValue { S = ByteString.CopyFromUtf8("SAME") }, ["data_format"] = new AttrValue { S = ByteString.CopyFromUtf8("NCHW") },
                    },
                },
            },
        };
        using ILoadedGraph loaded = EmbeddedEngine.Default.Load(ModelSource.FromBytes(graph.ToByteArray()), ["x:0"], ["y:0"]);
        using IEngineCall call = loaded.CreateCall();
        call.Set<float>(0, [1, 2, 10, 20], [1, 2, 1, 2]);
        call.Run();
        Assert.Equal([31f, 62f], call.Get<float>(0).ToArray());
        Assert.Equal([1, 1, 1, 2], call.GetOutputShape(0).ToArray());
    }
}
