using Google.Protobuf;
using ModelBuild.Protos;
using ModelBuild.Testing;

namespace ModelBuild.Engine.Tests;

/// <summary>Ops that the application gives the engine.</summary>
public sealed class CustomOpTests
{
    // The example of docs/engines.md, which is compared with these lines.
    #region example
    private static readonly CustomOp s_timesTwo = new("TimesTwo", node => [node.DType("T")], node => call =>
    {
        ReadOnlySpan<float> x = call.Input<float>(0);
        Span<float> y = call.Output<float>(0, call.Shape(0));
        for (int i = 0; i < x.Length; i++) y[i] = 2 * x[i];
    });

    private static readonly EmbeddedEngine s_engine = new(new EmbeddedEngineOptions { CustomOps = [s_timesTwo] });
    #endregion

    [Fact]
    public void It_runs_among_the_engines_own()
    {
        GraphBuilder graph = new GraphBuilder().Placeholder("x", DataType.DtFloat, 3).Node("twice", "TimesTwo", DataType.DtFloat, "x").Node("y", "Neg", DataType.DtFloat, "twice");
        Assert.Equal([-2f, 4f, -6f], Run(s_engine, graph, [1, -2, 3], "y:0"));
        Assert.Equal([2f, -4f, 6f], Run(s_engine, graph, [1, -2, 3], "twice:0"));
        ModelException missing = Assert.Throws<ModelException>(() => Run(EmbeddedEngine.Default, graph, [1], "y:0"));
        Assert.Equal(ModelErrorCodes.OpNotSupported, missing.Code);
        Assert.Contains("CustomOps", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void It_comes_before_an_op_of_the_engine_with_its_name()
    {
        var engine = new EmbeddedEngine(new EmbeddedEngineOptions { CustomOps = [s_timesTwo with { Name = "Neg" }] });
        Assert.Equal([2f], Run(engine, new GraphBuilder().Placeholder("x", DataType.DtFloat, 1).Node("y", "Neg", DataType.DtFloat, "x"), [1], "y:0"));
    }

    [Fact]
    public void It_reads_attributes_and_gives_several_outputs_strings_among_them()
    {
        var describe = new CustomOp("Describe", _ => [DType.Int64, DType.String], node => call =>
        {
            call.Output<long>(0)[0] = call.Input<float>(0).Length * node.Integer("factor");
            call.Output<TensorString>(1, 1)[0] = new TensorString(System.Text.Encoding.UTF8.GetBytes($"{node.Name} {node.Text("label")} {string.Join(',', node.Integers("sizes"))} {node.Flag("on")} {node.Number("alpha")} {call.DType(0)}"));
        });
        GraphBuilder graph = new GraphBuilder().Placeholder("x", DataType.DtFloat, -1).Node("y", "Describe", DataType.DtFloat, "x");
        NodeDef node = graph.Graph.Node[^1];
        node.Attr["factor"] = new AttrValue { I = 10 };
        node.Attr["label"] = new AttrValue { S = ByteString.CopyFromUtf8("é") };
        node.Attr["sizes"] = new AttrValue { List = new AttrValue.Types.ListValue { I = { 4, 5 } } };
        node.Attr["on"] = new AttrValue { B = true };
        node.Attr["alpha"] = new AttrValue { F = 0.5f };
        var engine = new EmbeddedEngine(new EmbeddedEngineOptions { CustomOps = [describe] });
        using ILoadedGraph loaded = engine.Load(ModelSource.FromBytes(graph.Graph.ToByteArray()), ["x:0"], ["y:0", "y:1"]);
        using IEngineCall call = loaded.CreateCall();
        call.Set<float>(0, [1, 2, 3], [3]);
        call.Run();
        Assert.Equal(30, call.Get<long>(0)[0]);
        Assert.Equal("y é 4,5 True 0.5 Float", call.GetStringOutput(1)[0].ToString());
        Assert.Equal([DType.Int64, DType.String], loaded.Interface.Outputs.Select(o => o.DType));
    }

    [Fact]
    public void What_it_throws_names_the_node_and_the_op()
    {
        ModelException Thrown(CustomOp op) => Assert.Throws<ModelException>(() => Run(
            new EmbeddedEngine(new EmbeddedEngineOptions { CustomOps = [op] }), new GraphBuilder().Placeholder("x", DataType.DtFloat, 1).Node("y", "TimesTwo", DataType.DtFloat, "x"), [1], "y:0"));
        ModelException error = Thrown(s_timesTwo with { Create = _ => _ => throw new NotSupportedException("no odd sizes") });
        Assert.Equal(ModelErrorCodes.NodeFailed, error.Code);
        Assert.Contains("'y' (TimesTwo) failed: no odd sizes", error.Message, StringComparison.Ordinal);
        error = Thrown(s_timesTwo with { Create = node => throw new NotSupportedException("no such attribute") });
        Assert.Equal(ModelErrorCodes.OpNotSupported, error.Code);
        Assert.Contains("TimesTwo refused the node 'y': no such attribute", error.Message, StringComparison.Ordinal);
        Assert.Contains("gave no output 0", Thrown(s_timesTwo with { Create = _ => _ => { } }).Message, StringComparison.Ordinal);
        Assert.Contains("its input 0 is float32, and Int32 was asked for", Thrown(s_timesTwo with { Create = _ => call => call.Input<int>(0) }).Message, StringComparison.Ordinal);
        Assert.Contains("its output 0 is float32, and Int32 was written", Thrown(s_timesTwo with { Create = _ => call => call.Output<int>(0) }).Message, StringComparison.Ordinal);
        Assert.Contains("it has 1 inputs, and number 3 was read", Thrown(s_timesTwo with { Create = _ => call => call.Shape(3) }).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pure_one_over_constants_is_computed_once_and_another_in_each_run()
    {
        int calls = 0;
        GraphBuilder graph = new GraphBuilder().Const("c", DataType.DtFloat, [1f], [1]).Placeholder("x", DataType.DtFloat, 1).Node("counted", "Counted", DataType.DtFloat, "c").Node("y", "Add", DataType.DtFloat, "counted", "x");
        var counted = new CustomOp("Counted", node => [DType.Float], _ => call => call.Output<float>(0, 1)[0] = ++calls);
        Assert.Equal([2f], RunTwice(counted));
        calls = 0;
        Assert.Equal([3f], RunTwice(counted with { IsPure = false }));

        float[] RunTwice(CustomOp op)
        {
            using ILoadedGraph loaded = new EmbeddedEngine(new EmbeddedEngineOptions { CustomOps = [op] }).Load(ModelSource.FromBytes(graph.Graph.ToByteArray()), ["x:0"], ["y:0"]);
            using IEngineCall call = loaded.CreateCall();
            call.Set<float>(0, [1], [1]);
            call.Run();
            call.Run();
            return call.Get<float>(0).ToArray();
        }
    }

    [Fact]
    public void The_example_of_the_docs_is_compiled_here()
    {
        string[] source = File.ReadAllLines(Path.Combine(Repository.Root, "tests", "ModelBuild.Engine.Tests", "CustomOpTests.cs"));
        string[] example = [.. source.SkipWhile(l => !l.Contains("#region example", StringComparison.Ordinal)).Skip(1).TakeWhile(l => !l.Contains("#endregion", StringComparison.Ordinal)).Select(l => l.Length > 4 ? l[4..] : l)];
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "engines.md")).ReplaceLineEndings("\n");
        Assert.NotEmpty(example);
        Assert.Contains(string.Join('\n', example), page, StringComparison.Ordinal);
    }

    private static float[] Run(EmbeddedEngine engine, GraphBuilder graph, float[] x, string output)
    {
        using ILoadedGraph loaded = engine.Load(ModelSource.FromBytes(graph.Graph.ToByteArray()), ["x:0"], [output]);
        using IEngineCall call = loaded.CreateCall();
        call.Set<float>(0, x, [x.Length]);
        call.Run();
        return call.Get<float>(0).ToArray();
    }
}
