using System.Runtime.InteropServices;
using Google.Protobuf;
using ModelBuild.Protos;

namespace ModelBuild.Freezing.Tests.Optimizing;

/// <summary>Small graphs for one rule each, optimized and run.</summary>
internal sealed class SmallGraph
{
    private readonly GraphBuilder _builder = new();

    public GraphDef Graph => _builder.Graph;

    public static (string, AttrValue) T(DataType type = DataType.DtFloat) => ("T", GraphBuilder.Type(type));

    public static AttrValue B(bool value) => new() { B = value };

    public static AttrValue I(long value) => new() { I = value };

    public static AttrValue F(float value) => new() { F = value };

    public static AttrValue S(string value) => new() { S = ByteString.CopyFromUtf8(value) };

    public static AttrValue Ints(params long[] values)
    {
        var list = new AttrValue { List = new AttrValue.Types.ListValue() };
        list.List.I.Add(values);
        return list;
    }

    public SmallGraph Add(string name, string op, string[] inputs, params (string Key, AttrValue Value)[] attributes)
    {
        _builder.Add(name, op, inputs, attributes);
        return this;
    }

    public SmallGraph Input(string name, DataType type, params long[] shape) =>
        Add(name, "Placeholder", [], ("dtype", GraphBuilder.Type(type)), ("shape", GraphBuilder.Shape(shape)));

    public SmallGraph Floats(string name, long[] shape, params float[] values) => Const(name, DataType.DtFloat, shape, MemoryMarshal.AsBytes<float>(values));

    public SmallGraph Ints32(string name, long[] shape, params int[] values) => Const(name, DataType.DtInt32, shape, MemoryMarshal.AsBytes<int>(values));

    /// <summary>A constant of as many pseudo-random elements as its shape has, always the same.</summary>
    public SmallGraph Noise(string name, params long[] shape)
    {
        var random = new Random(name.Sum(c => c));
        float[] values = new float[shape.Aggregate(1L, (a, b) => a * b)];
        for (int i = 0; i < values.Length; i++) values[i] = random.NextSingle() + 0.25f;
        return Floats(name, shape, values);
    }

    private SmallGraph Const(string name, DataType type, long[] shape, ReadOnlySpan<byte> content) =>
        Add(name, "Const", [], ("dtype", GraphBuilder.Type(type)),
            ("value", new AttrValue { Tensor = new TensorProto { Dtype = type, TensorShape = GraphBuilder.Shape(shape).Shape, TensorContent = ByteString.CopyFrom(content) } }));

    /// <summary>Optimizes the graph, keeping its placeholders and the nodes named.</summary>
    public OptimizedGraph Optimize(OptimizationOptions options, params string[] outputs) =>
        GraphOptimizer.Run(new OptimizerInput(Graph, [], [.. Graph.Node.Where(n => n.Op == "Placeholder").Select(n => n.Name), .. outputs], null, "model.meta", null), options);

    /// <summary>Runs the graph as it is and as it was optimized with pseudo-random inputs; gives both outputs.</summary>
    public (float[] Before, float[] After) Run(OptimizedGraph optimized, string output, params (string Name, long[] Shape)[] inputs)
    {
        var random = new Random(7);
        (string, TensorProto)[] feeds = [.. inputs.Select(input =>
        {
            float[] values = new float[input.Shape.Aggregate(1L, (a, b) => a * b)];
            for (int i = 0; i < values.Length; i++) values[i] = random.NextSingle() - 0.5f;
            return (input.Name + ":0", new TensorProto
            {
                Dtype = DataType.DtFloat, TensorShape = GraphBuilder.Shape(input.Shape).Shape, TensorContent = ByteString.CopyFrom(MemoryMarshal.AsBytes<float>(values)),
            });
        })];
        return (Floats(GraphRun.Run(Graph, feeds, [output])), Floats(GraphRun.Run(optimized.Graph, feeds, [output])));

        static float[] Floats(GraphOutput[] outputs) => MemoryMarshal.Cast<byte, float>(outputs[0].Bytes).ToArray();
    }
}

internal static class OptimizedGraphExtensions
{
    public static NodeDef Node(this OptimizedGraph graph, string name) => graph.Graph.Node.Single(n => n.Name == name);

    public static string[] Names(this OptimizedGraph graph) => [.. graph.Graph.Node.Select(n => n.Name)];

    public static TensorProto Value(this OptimizedGraph graph, string name) => graph.Node(name).Attr["value"].Tensor;
}
