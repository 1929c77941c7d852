using ModelBuild.Protos;
using static ModelBuild.Freezing.Tests.Optimizing.SmallGraph;

namespace ModelBuild.Freezing.Tests.Optimizing;

public sealed class IdentityRemovalTests
{
    private static readonly OptimizationOptions s_options = new() { RemoveIdentities = true };

    [Fact]
    public void A_chain_of_identities_is_taken_out()
    {
        OptimizedGraph optimized = new SmallGraph().Input("x", DataType.DtFloat, 2)
            .Add("a", "Identity", ["x"], T()).Add("b", "StopGradient", ["a:0"], T()).Add("y", "Neg", ["b"], T()).Optimize(s_options, "y");
        Assert.Equal(["x", "y"], optimized.Names());
        Assert.Equal(["x"], optimized.Node("y").Input);
        Assert.Equal(2, optimized.Report.Passes.Single().Rewritten);
    }

    [Fact]
    public void The_port_of_the_source_is_kept()
    {
        OptimizedGraph optimized = new SmallGraph().Input("x", DataType.DtFloat, 2, 4)
            .Add("parts", "Unpack", ["x"], T(), ("num", I(2)), ("axis", I(0))).Add("second", "Identity", ["parts:1"], T()).Add("y", "Neg", ["second"], T()).Optimize(s_options, "y");
        Assert.Equal(["parts:1"], optimized.Node("y").Input);
    }

    [Fact]
    public void An_output_is_kept()
    {
        OptimizedGraph optimized = new SmallGraph().Input("x", DataType.DtFloat, 2).Add("y", "Identity", ["x"], T()).Optimize(s_options, "y");
        Assert.Equal(["x", "y"], optimized.Names());
    }

    [Fact]
    public void One_with_control_inputs_is_kept()
    {
        OptimizedGraph optimized = new SmallGraph().Input("x", DataType.DtFloat, 2).Input("ok", DataType.DtBool)
            .Add("check", "Assert", ["ok", "x"], ("T", GraphBuilder.Types(DataType.DtFloat))).Add("held", "Identity", ["x", "^check"], T()).Add("y", "Neg", ["held"], T()).Optimize(s_options, "y");
        Assert.Contains("held", optimized.Names());
        Assert.Contains("check", optimized.Names());
    }

    [Fact]
    public void Who_waits_for_one_waits_for_its_source()
    {
        OptimizedGraph optimized = new SmallGraph().Input("x", DataType.DtFloat, 2).Add("a", "Identity", ["x"], T())
            .Add("b", "Neg", ["x"], T()).Add("y", "Neg", ["b", "^a", "^x"], T()).Optimize(s_options, "y");
        Assert.Equal(["b", "^x"], optimized.Node("y").Input);
    }

    [Theory]
    [InlineData(DataType.DtResource)]
    [InlineData(DataType.DtVariant)]
    [InlineData(DataType.DtFloatRef)]
    public void Handles_and_references_are_kept(DataType type)
    {
        OptimizedGraph optimized = new SmallGraph().Input("h", type).Add("a", "Identity", ["h"], T(type)).Add("y", "Custom", ["a"]).Optimize(s_options, "y");
        Assert.Contains("a", optimized.Names());
    }

    [Fact]
    public void The_pivot_of_a_branch_is_kept()
    {
        // Const runs in one branch only because it waits for the Identity of one side of the Switch.
        SmallGraph graph = new SmallGraph().Input("p", DataType.DtBool).Add("switch", "Switch", ["p", "p"], T(DataType.DtBool))
            .Add("yes", "Identity", ["switch:1"], T(DataType.DtBool)).Add("no", "Identity", ["switch"], T(DataType.DtBool));
        foreach ((string pivot, float value) in (ReadOnlySpan<(string, float)>)[("yes", 1), ("no", 2)])
        {
            graph.Floats($"{pivot}/c", [1], value);
            graph.Graph.Node[^1].Input.Add("^" + pivot);
        }
        OptimizedGraph optimized = graph.Add("y", "Merge", ["no/c", "yes/c"], T(), ("N", I(2))).Optimize(s_options, "y");
        Assert.Contains("yes", optimized.Names());
        Assert.Contains("no", optimized.Names());
    }

    [Fact]
    public void One_that_moves_a_tensor_to_a_device_is_kept()
    {
        SmallGraph graph = new SmallGraph().Input("x", DataType.DtFloat, 2).Add("there", "Identity", ["x"], T()).Add("y", "Neg", ["there"], T());
        graph.Graph.Node[1].Device = "/gpu:0";
        Assert.Contains("there", graph.Optimize(s_options, "y").Names());
    }

    [Fact]
    public void A_node_that_stood_beside_a_removed_one_says_so_no_more()
    {
        SmallGraph graph = new SmallGraph().Input("x", DataType.DtFloat, 2).Add("a", "Identity", ["x"], T())
            .Add("y", "Neg", ["a"], T(), ("_class", GraphBuilder.Strings("loc:@a", "loc:@x")));
        Assert.Equal("loc:@x", graph.Optimize(s_options, "y").Node("y").Attr["_class"].List.S.Single().ToStringUtf8());
    }

    [Fact]
    public void The_graph_that_was_given_is_not_changed()
    {
        SmallGraph graph = new SmallGraph().Input("x", DataType.DtFloat, 2).Add("a", "Identity", ["x"], T()).Add("y", "Neg", ["a"], T());
        GraphDef before = graph.Graph.Clone();
        graph.Optimize(s_options, "y");
        Assert.Equal(before, graph.Graph);
    }
}
