using ModelBuild.Diagnostics;
using ModelBuild.Protos;
using static ModelBuild.Freezing.Tests.GraphBuilder;

namespace ModelBuild.Freezing.Tests;

public sealed class FunctionInliningTests
{
    private static readonly (string, AttrValue) s_float = ("T", Type(DataType.DtFloat));

    private static GraphBuilder Twice() => new GraphBuilder()
        .Add("x", "Placeholder", [], ("dtype", Type(DataType.DtFloat)))
        .Add("first", "NoOp", [])
        .Function("inner", [("a", DataType.DtFloat)], [("r", DataType.DtFloat, "neg:y:0")], Node("neg", "Neg", ["a"], s_float))
        .Function(
            "outer", [("a", DataType.DtFloat)], [("one", DataType.DtFloat, "call:output:0"), ("two", DataType.DtFloat, "split:output:1")],
            Node("call", "PartitionedCall", ["a"], ("f", Func("inner")), ("Tin", Types(DataType.DtFloat)), ("Tout", Types(DataType.DtFloat))),
            Node("axis", "Const", [], ("dtype", Type(DataType.DtInt32))),
            Node("split", "Split", ["axis:output:0", "call:output:0"], s_float, ("num_split", new AttrValue { I = 2 })));

    private static void Inline(GraphBuilder graph, params string[] roots) => FunctionInlining.Apply(graph.Graph, roots, new OpDefinitions(null, graph.Graph.Library), "model.meta");

    [Fact]
    public void Bodies_stand_in_place_of_calls_under_the_calls_names()
    {
        GraphBuilder graph = Twice()
            .Add("c", "StatefulPartitionedCall", ["x", "^first"], ("f", Func("outer")), ("Tin", Types(DataType.DtFloat)), ("Tout", Types(DataType.DtFloat, DataType.DtFloat)))
            .Add("y", "Add", ["c", "c:1"], s_float).Add("after", "NoOp", ["^c"]);
        Inline(graph, "y");
        Assert.Equal(["x", "first", "c/call/neg", "c/axis", "c/split", "y", "after"], graph.Graph.Node.Select(n => n.Name));
        Assert.Equal(["c/call/neg", "c/split:1"], graph["y"].Input);
        Assert.Equal(["c/axis", "c/call/neg"], graph["c/split"].Input);
        // What has no input in the body waits for what the call waited for; what waited for the call waits for what it returns.
        Assert.Equal(["^first"], graph["c/axis"].Input);
        Assert.Equal(["^c/call/neg", "^c/split", "^first"], graph["after"].Input);
        Assert.Empty(graph.Graph.Library.Function);
    }

    [Fact]
    public void A_call_that_is_an_output_keeps_its_name()
    {
        GraphBuilder graph = Twice().Add("c", "StatefulPartitionedCall", ["x"], ("f", Func("outer")), ("Tin", Types(DataType.DtFloat)), ("Tout", Types(DataType.DtFloat, DataType.DtFloat)));
        Inline(graph, "c");
        Assert.Equal("IdentityN", graph["c"].Op);
        Assert.Equal(["c/call/neg", "c/split:1"], graph["c"].Input);
        Assert.Equal([DataType.DtFloat, DataType.DtFloat], graph["c"].Attr["T"].List.Type);
    }

    [Fact]
    public void A_function_that_calls_itself_is_refused()
    {
        GraphBuilder graph = new GraphBuilder().Add("x", "Placeholder", [], ("dtype", Type(DataType.DtFloat)))
            .Function("f", [("a", DataType.DtFloat)], [("r", DataType.DtFloat, "again:r:0")], Node("again", "f", ["a"])).Add("y", "f", ["x"]);
        Assert.Equal(DiagnosticCodes.CannotFreeze, Assert.Throws<ModelFileException>(() => Inline(graph, "y")).Code);
    }

    [Fact]
    public void A_call_with_too_few_inputs_is_refused()
    {
        GraphBuilder graph = Twice().Add("y", "inner", []);
        Assert.Equal(DiagnosticCodes.BrokenGraph, Assert.Throws<ModelFileException>(() => Inline(graph, "y")).Code);
    }
}
