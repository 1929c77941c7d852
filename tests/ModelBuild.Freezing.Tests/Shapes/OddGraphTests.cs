using Google.Protobuf;
using ModelBuild.Freezing.Shapes;
using ModelBuild.Protos;
using ModelBuild.Testing;

namespace ModelBuild.Freezing.Tests.Shapes;

/// <summary>Graphs that are damaged or never were right: what does not hold together is unknown, and nothing is thrown.</summary>
public sealed class OddGraphTests
{
    [Fact]
    public void Ops_without_attributes_or_inputs_are_unknown_but_do_not_throw()
    {
        // Every op of every graph here, stripped to its bare name.
        HashSet<string> ops = [];
        GraphDef bare = new();
        foreach (string path in Directory.EnumerateFiles(Repository.Golden("models"), "*.pb", SearchOption.AllDirectories))
        {
            if (Path.GetFileName(path) != "frozen.pb") continue;
            foreach (NodeDef node in ShapeGolden.Load(path).Graph.Node)
            {
                if (ops.Add(node.Op)) bare.Node.Add(new NodeDef { Name = node.Op, Op = node.Op });
            }
        }
        TensorTypes types = TypeInference.Infer(bare);
        Assert.True(ops.Count > 40);
        Assert.Equal(1, types.OutputCount("MatMul"));
        Assert.Equal(2, types.OutputCount("Switch"));
        Assert.False(types.TryGet("MatMul", 0, out _));
    }

    [Fact]
    public void Damaged_graphs_are_inferred_without_an_exception()
    {
        Random random = new(3);
        foreach (string path in Directory.EnumerateFiles(Repository.Golden("models"), "frozen.pb", SearchOption.AllDirectories))
        {
            GraphDef original = ShapeGolden.Load(path).Graph;
            for (int round = 0; round < 20; round++)
            {
                GraphDef graph = original.Clone();
                foreach (NodeDef node in graph.Node) Damage(node, graph, random);
                TensorTypes types = TypeInference.Infer(graph);
                foreach (NodeDef node in graph.Node) Assert.NotNull(types.Outputs(node.Name));
            }
        }
    }

    [Fact]
    public void Contradicting_shapes_are_unknown()
    {
        GraphDef graph = new();
        graph.Node.Add(Constant("a", 2, 3));
        graph.Node.Add(Constant("b", 4, 5));
        graph.Node.Add(new NodeDef { Name = "sum", Op = "Add", Input = { "a", "b" }, Attr = { ["T"] = new AttrValue { Type = DataType.DtFloat } } });
        Assert.True(TypeInference.Infer(graph).TryGet("sum", 0, out TensorType? type));
        Assert.Equal(new TensorType(DataType.DtFloat, StaticShape.Unknown), type);
    }

    [Fact]
    public void A_circle_of_nodes_ends()
    {
        GraphDef graph = new();
        graph.Node.Add(new NodeDef { Name = "a", Op = "Identity", Input = { "b" }, Attr = { ["T"] = new AttrValue { Type = DataType.DtFloat } } });
        graph.Node.Add(new NodeDef { Name = "b", Op = "Identity", Input = { "a" }, Attr = { ["T"] = new AttrValue { Type = DataType.DtFloat } } });
        Assert.True(TypeInference.Infer(graph).TryGet("a", 0, out TensorType? type));
        Assert.False(type.Shape.HasRank);
    }

    [Fact]
    public void A_function_that_calls_itself_ends()
    {
        FunctionDef function = new() { Signature = new OpDef { Name = "f" } };
        function.Signature.InputArg.Add(new OpDef.Types.ArgDef { Name = "x", Type = DataType.DtFloat });
        function.Signature.OutputArg.Add(new OpDef.Types.ArgDef { Name = "y", Type = DataType.DtFloat });
        function.NodeDef.Add(new NodeDef { Name = "again", Op = "f", Input = { "x" } });
        function.NodeDef.Add(new NodeDef { Name = "twice", Op = "f", Input = { "again:y:0" } });
        function.Ret["y"] = "twice:y:0";
        GraphDef graph = new() { Library = new FunctionDefLibrary { Function = { function } } };
        graph.Node.Add(Constant("x", 1));
        graph.Node.Add(new NodeDef { Name = "call", Op = "f", Input = { "x" } });
        Assert.True(TypeInference.Infer(graph).TryGet("call", 0, out TensorType? type));
        Assert.Equal(DataType.DtFloat, type.DType);
    }

    [Fact]
    public void An_op_that_TensorFlow_lacks_is_typed_by_the_definition_given()
    {
        OpDef op = new() { Name = "MyOp" };
        op.OutputArg.Add(new OpDef.Types.ArgDef { Name = "a", TypeAttr = "T", NumberAttr = "N" });
        op.OutputArg.Add(new OpDef.Types.ArgDef { Name = "b", Type = DataType.DtInt64 });
        op.Attr.Add(new OpDef.Types.AttrDef { Name = "T", Type = "type", DefaultValue = new AttrValue { Type = DataType.DtHalf } });
        GraphDef graph = new();
        graph.Node.Add(new NodeDef { Name = "n", Op = "MyOp", Attr = { ["N"] = new AttrValue { I = 2 } } });
        graph.Node.Add(new NodeDef { Name = "other", Op = "TheirOp" });
        TensorTypes types = TypeInference.Infer(graph, new OpList { Op = { op } });
        Assert.Equal(3, types.OutputCount("n"));
        Assert.Equal([DataType.DtHalf, DataType.DtHalf, DataType.DtInt64], types.Outputs("n").Select(t => t.DType));
        Assert.Null(types.OutputCount("other"));
        Assert.False(types.TryGet("other", 0, out _));
        Assert.False(types.TryGet("nobody", 0, out _));
    }

    [Fact]
    public void Weights_without_content_keep_their_shape()
    {
        GraphDef graph = new();
        graph.Node.Add(Constant("weights", 100, 7));
        Assert.True(TypeInference.Infer(graph).TryGet("weights", 0, out TensorType? type));
        Assert.Equal(StaticShape.Of(100, 7), type.Shape);
    }

    private static NodeDef Constant(string name, params long[] dims) => new()
    {
        Name = name,
        Op = "Const",
        Attr =
        {
            ["dtype"] = new AttrValue { Type = DataType.DtFloat },
            ["value"] = new AttrValue { Tensor = new TensorProto { Dtype = DataType.DtFloat, TensorShape = StaticShape.Of(dims).ToProto() } },
        },
    };

    private static void Damage(NodeDef node, GraphDef graph, Random random)
    {
        switch (random.Next(12))
        {
            case 0 when node.Attr.Count > 0:
                node.Attr.Remove(node.Attr.Keys.First());
                break;
            case 1 when node.Input.Count > 0:
                node.Input.RemoveAt(random.Next(node.Input.Count));
                break;
            case 2 when node.Input.Count > 0:
                node.Input[random.Next(node.Input.Count)] = graph.Node[random.Next(graph.Node.Count)].Name + ":" + random.Next(-1, 3);
                break;
            case 3:
                foreach (AttrValue value in node.Attr.Values)
                {
                    if (value.ValueCase == AttrValue.ValueOneofCase.I) value.I = random.NextInt64(long.MinValue, long.MaxValue);
                    if (value.Tensor is { } tensor) tensor.TensorContent = ByteString.CopyFrom(RandomBytes(random, tensor.TensorContent.Length));
                    if (value.List is { I.Count: > 0 } list) list.I[0] = random.NextInt64(-3, 3);
                }
                break;
        }
    }

    private static byte[] RandomBytes(Random random, int count)
    {
        byte[] bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
