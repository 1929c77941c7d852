using ModelBuild.Diagnostics;
using ModelBuild.Protos;
using static ModelBuild.Freezing.Tests.GraphBuilder;

namespace ModelBuild.Freezing.Tests;

public class SubgraphTests
{
    [Fact]
    public void Data_control_and_colocation_are_needed_in_the_order_of_the_graph()
    {
        GraphBuilder graph = new GraphBuilder()
            .Add("unused", "Const", [])
            .Add("beside", "NoOp", [])
            .Add("out", "AddN", ["many:1", "x", "^first"], ("_class", Strings("loc:@beside")))
            .Add("x", "Placeholder", [])
            .Add("first", "NoOp", [])
            .Add("many", "Split", ["x"]);
        GraphDef extracted = Subgraph.Extract(graph.Index(), ["out"]);
        Assert.Equal(["beside", "out", "x", "first", "many"], extracted.Node.Select(n => n.Name));
        Assert.Equal(1286, extracted.Versions.Producer);
    }

    [Fact]
    public void Cycles_end()
    {
        GraphBuilder graph = new GraphBuilder().Add("merge", "Merge", ["x", "next"]).Add("next", "NextIteration", ["merge"]).Add("x", "Placeholder", []);
        Assert.Equal(3, Subgraph.Extract(graph.Index(), ["next"]).Node.Count);
    }

    [Fact]
    public void Functions_are_kept_when_something_can_call_them()
    {
        var withFunctions = new AttrValue { List = new AttrValue.Types.ListValue() };
        withFunctions.List.Func.Add(new NameAttrList { Name = "case0" });
        GraphBuilder graph = new GraphBuilder()
            .Add("out", "Case", ["x"], ("branches", withFunctions)).Add("x", "Placeholder", []).Add("training", "PartitionedCall", [], ("f", Func("loss")))
            .Function("case0", [], [], Node("a", "leaf", []))
            .Function("leaf", [], [])
            .Function("loss", [], []);
        graph.Graph.Library.Gradient.Add(new GradientDef { FunctionName = "leaf", GradientFunc = "leaf_grad" });
        graph.Function("leaf_grad", [], []);
        FunctionDefLibrary library = Subgraph.Extract(graph.Index(), ["out"]).Library;
        Assert.Equal(["case0", "leaf", "leaf_grad"], library.Function.Select(f => f.Signature.Name));
        Assert.Single(library.Gradient);
    }

    [Fact]
    public void An_input_without_its_node_is_a_broken_graph()
    {
        GraphBuilder graph = new GraphBuilder().Add("out", "Relu", ["gone:1"]);
        ModelFileException error = Assert.Throws<ModelFileException>(() => Subgraph.Extract(graph.Index(), ["out"]));
        Assert.Equal(DiagnosticCodes.BrokenGraph, error.Code);
        Assert.Contains("'gone:1'", error.Message);
        Assert.Equal("model.meta", error.File);
    }

    [Fact]
    public void A_name_that_stands_twice_is_a_broken_graph()
    {
        GraphBuilder graph = new GraphBuilder().Add("a", "Relu", []).Add("a", "Const", []);
        Assert.Equal(DiagnosticCodes.BrokenGraph, Assert.Throws<ModelFileException>(graph.Index).Code);
    }

    [Fact]
    public void A_port_out_of_range_is_a_broken_graph()
    {
        GraphBuilder graph = new GraphBuilder().Add("x", "Placeholder", []).Add("out", "Relu", ["x:1"]);
        var ops = new OpList();
        ops.Op.Add(new OpDef { Name = "Placeholder", OutputArg = { new OpDef.Types.ArgDef { Name = "output" } } });
        ModelFileException error = Assert.Throws<ModelFileException>(() => GraphValidity.Check(graph.Graph, new OpDefinitions(ops, null), _ => false, "model.meta"));
        Assert.Equal(DiagnosticCodes.BrokenGraph, error.Code);
        Assert.Contains("'x:1'", error.Message);
    }

    [Fact]
    public void A_function_whose_node_misses_its_input_is_a_broken_graph()
    {
        GraphBuilder graph = new GraphBuilder().Function("f", [("a", DataType.DtFloat)], [("y", DataType.DtFloat, "relu:activations:0")], Node("relu", "Relu", ["b"]));
        ModelFileException error = Assert.Throws<ModelFileException>(() => GraphValidity.Check(graph.Graph, new OpDefinitions(null, null), _ => false, "model.meta"));
        Assert.Contains("'b'", error.Message);
    }

    [Fact]
    public void A_variable_inside_a_function_cannot_be_frozen()
    {
        GraphBuilder graph = new GraphBuilder().Function("f", [], [], Node("v", "VarHandleOp", []));
        Assert.Equal(DiagnosticCodes.CannotFreeze, Assert.Throws<ModelFileException>(() => GraphValidity.Check(graph.Graph, new OpDefinitions(null, null), _ => false, "m")).Code);
    }
}
