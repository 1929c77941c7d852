using Google.Protobuf;
using ModelBuild.Protos;
using ModelBuild.Testing;

namespace ModelBuild.Engine.Tests;

/// <summary>Graphs and values that cannot be run: what is said of them.</summary>
public sealed class BadGraphTests
{
    [Fact]
    public void Missing_ops_are_all_named_with_a_node_each()
    {
        GraphBuilder graph = new GraphBuilder().Placeholder("x", DataType.DtFloat, 2)
            .Node("spectrum", "Fourier", DataType.DtFloat, "x").Node("again", "Fourier", DataType.DtFloat, "spectrum").Node("y", "Wavelet", DataType.DtFloat, "again");
        var error = Assert.Throws<ModelException>(() => graph.Load(["x:0"], "y:0"));
        Assert.Equal(ModelErrorCodes.OpNotSupported, error.Code);
        Assert.Contains("2 ops: Fourier (node 'spectrum'), Wavelet (node 'y')", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_op_that_the_outputs_do_not_need_does_not_matter()
    {
        using ILoadedGraph graph = new GraphBuilder().Placeholder("x", DataType.DtFloat, 2)
            .Node("spectrum", "Fourier", DataType.DtFloat, "x").Node("y", "Neg", DataType.DtFloat, "x").Load(["x:0"], "y:0");
        Assert.Equal([-1f, 2f], Run(graph, [1f, -2f], 2));
    }

    [Fact]
    public void A_missing_dtype_is_refused_at_load()
    {
        GraphBuilder graph = new GraphBuilder().Placeholder("x", DataType.DtComplex64, 2, 2).Node("angle", "Acos", DataType.DtComplex64, "x");
        var error = Assert.Throws<ModelException>(() => graph.Load(["x:0"], "angle:0"));
        Assert.Equal(ModelErrorCodes.OpNotSupported, error.Code);
        Assert.Contains("Acos (node 'angle') for complex", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DataType.DtString)]
    [InlineData(DataType.DtQint8)]
    public void A_dtype_that_the_op_is_not_defined_for_is_refused_at_load(DataType dtype)
    {
        GraphBuilder graph = new GraphBuilder().Placeholder("x", dtype, 2, 2).Node("square", "MatMul", dtype, "x", "x");
        var error = Assert.Throws<ModelException>(() => graph.Load(["x:0"], "square:0"));
        Assert.Equal(ModelErrorCodes.OpNotSupported, error.Code);
        Assert.Contains("MatMul (node 'square')", error.Message, StringComparison.Ordinal);
        Assert.Contains("float32", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_attribute_that_the_op_needs_and_that_is_not_there_is_named()
    {
        GraphBuilder graph = new GraphBuilder().Placeholder("x", DataType.DtFloat, 1, 2, 2, 1).Node("y", "MaxPool", DataType.DtFloat, "x");
        var error = Assert.Throws<ModelException>(() => graph.Load(["x:0"], "y:0"));
        Assert.Equal(ModelErrorCodes.GraphDamaged, error.Code);
        Assert.Contains("'y' (MaxPool) lacks the attribute 'ksize'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_attribute_with_a_value_that_the_op_does_not_allow_is_named_with_those_that_it_does()
    {
        GraphBuilder graph = new GraphBuilder().Placeholder("x", DataType.DtFloat, 1, 2, 2, 1).Node("y", "MaxPool", DataType.DtFloat, "x");
        NodeDef node = graph.Graph.Node[^1];
        node.Attr["ksize"] = node.Attr["strides"] = new AttrValue { List = new AttrValue.Types.ListValue { I = { 1, 1, 1, 1 } } };
        node.Attr["padding"] = new AttrValue { S = ByteString.CopyFromUtf8("ROUND") };
        var error = Assert.Throws<ModelException>(() => graph.Load(["x:0"], "y:0"));
        Assert.Equal(ModelErrorCodes.GraphDamaged, error.Code);
        Assert.Contains("'padding' = \"ROUND\"; it must be one of \"SAME\", \"VALID\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_attribute_of_another_kind_or_below_the_minimum_is_refused()
    {
        GraphBuilder graph = new GraphBuilder().Placeholder("x", DataType.DtFloat, 4).Node("y", "AddN", DataType.DtFloat, "x");
        graph.Graph.Node[^1].Attr["N"] = new AttrValue { F = 1 };
        Assert.Contains("'N', which must be int and is f", Assert.Throws<ModelException>(() => graph.Load(["x:0"], "y:0")).Message, StringComparison.Ordinal);
        graph.Graph.Node[^1].Attr["N"] = new AttrValue { I = 0 };
        Assert.Contains("'N' = 0; at least 1 is needed", Assert.Throws<ModelException>(() => graph.Load(["x:0"], "y:0")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("digits")]
    [InlineData("models/multi_output_ops")]
    [InlineData("models/dynamic_lstm")]
    public void A_truncated_file_is_damaged_or_lacks_the_tensor(string model)
    {
        byte[] whole = File.ReadAllBytes(Path.Combine(Repository.Golden(model.Split('/')), "frozen.pb"));
        GraphDef graph = GraphDef.Parser.ParseFrom(whole);
        string last = graph.Node[^1].Name + ":0";
        int step = Math.Max(1, whole.Length / 400);
        // Behind the nodes stand the versions only, without which a graph still is one.
        int end = new GraphDef { Node = { graph.Node } }.CalculateSize();
        for (int length = 0; length < end; length += step)
        {
            try
            {
                // Cut exactly between two nodes it is a whole graph; then the output is missing, or an input of a node.
                using ILoadedGraph loaded = EmbeddedEngine.Default.Load(ModelSource.FromBytes(whole.AsMemory(0, length)), [], [last]);
                Assert.Fail($"{length} of {whole.Length} bytes were loaded");
            }
            catch (ModelException e)
            {
                Assert.True(e.Code is ModelErrorCodes.GraphDamaged or ModelErrorCodes.InterfaceDiffers, $"{length} bytes: {e.Message}");
            }
        }
    }

    [Fact]
    public void A_file_that_is_no_graph_is_named_for_what_it_is()
    {
        var error = Assert.Throws<ModelException>(() => EmbeddedEngine.Default.Load(
            ModelSource.FromFile(Repository.Golden("models", "seed_mul_add", "model.ckpt.index")), ["x:0"], ["y:0"]));
        Assert.Equal(ModelErrorCodes.GraphDamaged, error.Code);
        Assert.Contains("checkpoint", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_tensor_brings_the_nearest_names()
    {
        ModelSource digits = ModelSource.FromFile(Repository.Golden("digits", "frozen.pb"));
        var error = Assert.Throws<ModelException>(() => EmbeddedEngine.Default.Load(digits, ["imagge:0"], ["digit:0"]));
        Assert.Equal(ModelErrorCodes.InterfaceDiffers, error.Code);
        Assert.Contains("'imagge:0'", error.Message, StringComparison.Ordinal);
        Assert.Contains("image", error.Message.Replace("imagge", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void A_constant_shorter_than_its_shape_is_damaged()
    {
        GraphBuilder graph = new GraphBuilder().Const("w", DataType.DtFloat, new float[300], [1, 301]).Node("y", "Neg", DataType.DtFloat, "w");
        var error = Assert.Throws<ModelException>(() => graph.Load([], "y:0"));
        Assert.Equal(ModelErrorCodes.GraphDamaged, error.Code);
        Assert.Contains("'w'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_node_that_needs_itself_is_damaged()
    {
        GraphBuilder graph = new GraphBuilder().Node("a", "Neg", DataType.DtFloat, "b").Node("b", "Neg", DataType.DtFloat, "a");
        Assert.Equal(ModelErrorCodes.GraphDamaged, Assert.Throws<ModelException>(() => graph.Load([], "a:0")).Code);
    }

    [Fact]
    public void A_node_without_its_input_is_an_error_of_the_model()
    {
        GraphBuilder graph = new GraphBuilder().Placeholder("x", DataType.DtFloat, 2).Node("y", "Add", DataType.DtFloat, "x");
        Assert.ThrowsAny<ModelException>(() =>
        {
            using ILoadedGraph loaded = graph.Load(["x:0"], "y:0");
            Run(loaded, [1, 2], 2);
        });
    }

    [Fact]
    public void A_wrong_number_of_elements_does_not_run()
    {
        using ILoadedGraph graph = new GraphBuilder().Placeholder("x", DataType.DtFloat, 2).Node("y", "Neg", DataType.DtFloat, "x").Load(["x:0"], "y:0");
        var error = Assert.Throws<ModelException>(() => Run(graph, [1f, 2f, 3f], 2));
        Assert.Equal(ModelErrorCodes.WrongShape, error.Code);
        Assert.Contains("x:0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failing_node_is_named_with_its_shapes_and_the_call_works_again()
    {
        using ILoadedGraph graph = new GraphBuilder().Placeholder("a", DataType.DtFloat, -1, -1).Placeholder("b", DataType.DtFloat, -1, -1)
            .Node("scores", "MatMul", DataType.DtFloat, "a", "b").Load(["a:0", "b:0"], "scores:0");
        using IEngineCall call = graph.CreateCall();
        call.Set<float>(0, new float[6], [2, 3]);
        call.Set<float>(1, new float[20], [4, 5]);
        var error = Assert.Throws<ModelException>(() => call.Run());
        Assert.Equal(ModelErrorCodes.NodeFailed, error.Code);
        foreach (string part in (string[])["'scores'", "MatMul", "[2,3]", "[4,5]"]) Assert.Contains(part, error.Message, StringComparison.Ordinal);
        call.Set<float>(0, [1, 2], [1, 2]);
        call.Set<float>(1, [3, 4], [2, 1]);
        call.Run();
        Assert.Equal([11f], call.Get<float>(0).ToArray());
    }

    private static float[] Run(ILoadedGraph graph, float[] x, params nint[] shape)
    {
        using IEngineCall call = graph.CreateCall();
        call.Set<float>(0, x, shape);
        call.Run();
        return call.Get<float>(0).ToArray();
    }
}
