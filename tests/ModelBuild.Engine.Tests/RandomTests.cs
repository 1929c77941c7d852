using Google.Protobuf;
using ModelBuild.Protos;

namespace ModelBuild.Engine.Tests;

/// <summary>The streams of random ops: TensorFlow's numbers are compared in GoldenOpTests; here, how a stream goes on.</summary>
public sealed class RandomTests
{
    [Fact]
    public void A_seeded_stream_goes_on_from_run_to_run_and_begins_anew_when_it_is_loaded()
    {
        byte[] graph = Graph("RandomUniform", seed: 7);
        float[] first = Values(graph, 3), again = Values(graph, 3);
        Assert.Equal(first, again);
        Assert.Equal(first.Length, first.Distinct().Count());
        Assert.All(first, v => Assert.InRange(v, 0f, 0.99999994f));
    }

    [Fact]
    public void Without_a_seed_every_loaded_graph_has_its_own()
    {
        byte[] graph = Graph("RandomUniform", seed: 0);
        Assert.NotEqual(Values(graph, 1), Values(graph, 1));
    }

    [Fact]
    public void Two_calls_of_one_graph_share_its_stream()
    {
        byte[] graph = Graph("RandomStandardNormal", seed: 3);
        using ILoadedGraph loaded = Load(graph);
        using IEngineCall a = loaded.CreateCall(), b = loaded.CreateCall();
        a.Run();
        b.Run();
        Assert.Equal<float[]>(Values(graph, 2), [.. a.Get<float>(0), .. b.Get<float>(0)]);
    }

    [Fact]
    public void A_truncated_normal_stays_within_two()
    {
        float[] values = Values(Graph("TruncatedNormal", seed: 5), 200);
        Assert.All(values, v => Assert.InRange(v, -2f, 2f));
        Assert.InRange(values.Average(), -0.2f, 0.2f);
    }

    private static float[] Values(byte[] graph, int runs)
    {
        using ILoadedGraph loaded = Load(graph);
        using IEngineCall call = loaded.CreateCall();
        var values = new List<float>();
        for (int i = 0; i < runs; i++)
        {
            call.Run();
            values.AddRange(call.Get<float>(0));
        }
        return [.. values];
    }

    private static ILoadedGraph Load(byte[] graph) => EmbeddedEngine.Default.Load(ModelSource.FromBytes(graph), [], ["y:0"]);

    private static byte[] Graph(string op, long seed)
    {
        var shape = new TensorProto { Dtype = DataType.DtInt32, TensorShape = new TensorShapeProto { Dim = { new TensorShapeProto.Types.Dim { Size = 1 } } }, IntVal = { 5 } };
        return new GraphDef
        {
            Node =
            {
                new NodeDef { Name = "s", Op = "Const", Attr = { ["dtype"] = new AttrValue { Type = DataType.DtInt32 }, ["value"] = new AttrValue { Tensor = shape } } },
                new NodeDef
                {
                    Name = "y", Op = op, Input = { "s" },
                    Attr = { ["T"] = new AttrValue { Type = DataType.DtInt32 }, ["dtype"] = new AttrValue { Type = DataType.DtFloat }, ["seed"] = new AttrValue { I = seed }, ["seed2"] = new AttrValue { I = seed } },
                },
            },
        }.ToByteArray();
    }
}
