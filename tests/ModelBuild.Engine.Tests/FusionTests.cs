using Google.Protobuf;
using ModelBuild.Protos;

namespace ModelBuild.Engine.Tests;

/// <summary>What is drawn into a product must be a value for each of its columns; anything else is broadcast as ever.</summary>
public sealed class FusionTests
{
    [Theory]
    [InlineData(new long[0], new[] { 13f, 14f })]
    [InlineData(new long[] { 1 }, new[] { 13f, 14f })]
    [InlineData(new long[] { 2 }, new[] { 13f, 24f })]
    public void A_constant_of_any_shape_is_added_as_it_broadcasts(long[] shape, float[] want)
    {
        var bias = new TensorProto { Dtype = DataType.DtFloat, TensorShape = Dims(shape), FloatVal = { shape is [2] ? [10f, 20f] : [10f] } };
        var weights = new TensorProto { Dtype = DataType.DtFloat, TensorShape = Dims(1, 2), FloatVal = { 3f, 4f } };
        AttrValue type = new() { Type = DataType.DtFloat };
        var graph = new GraphDef
        {
            Node =
            {
                new NodeDef { Name = "x", Op = "Placeholder", Attr = { ["dtype"] = type } },
                new NodeDef { Name = "w", Op = "Const", Attr = { ["dtype"] = type, ["value"] = new AttrValue { Tensor = weights } } },
                new NodeDef { Name = "b", Op = "Const", Attr = { ["dtype"] = type, ["value"] = new AttrValue { Tensor = bias } } },
                new NodeDef { Name = "m", Op = "MatMul", Input = { "x", "w" }, Attr = { ["T"] = type } },
                new NodeDef { Name = "y", Op = "AddV2", Input = { "m", "b" }, Attr = { ["T"] = type } },
            },
        };
        using ILoadedGraph loaded = EmbeddedEngine.Default.Load(ModelSource.FromBytes(graph.ToByteArray()), ["x:0"], ["y:0"]);
        using IEngineCall call = loaded.CreateCall();
        call.Set<float>(0, [1f], [1, 1]);
        call.Run();
        Assert.Equal(want, call.Get<float>(0).ToArray());
    }

    private static TensorShapeProto Dims(params long[] dims) => new() { Dim = { dims.Select(d => new TensorShapeProto.Types.Dim { Size = d }) } };
}
