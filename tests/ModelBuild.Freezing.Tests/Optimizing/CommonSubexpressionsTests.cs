using ModelBuild.Protos;
using static ModelBuild.Freezing.Tests.Optimizing.SmallGraph;

namespace ModelBuild.Freezing.Tests.Optimizing;

public sealed class CommonSubexpressionsTests
{
    private static readonly OptimizationOptions s_options = new() { MergeCommonSubexpressions = true };

    [Fact]
    public void What_is_computed_twice_is_computed_once_and_so_is_what_follows()
    {
        OptimizedGraph optimized = new SmallGraph().Input("x", DataType.DtFloat, 2).Floats("c1", [2], 1, 2).Floats("c2", [2], 1, 2)
            .Add("a", "Mul", ["x", "c1"], T()).Add("b", "Mul", ["x:0", "c2"], T()).Add("na", "Neg", ["a"], T()).Add("nb", "Neg", ["b"], T())
            .Add("y", "Sub", ["na", "nb"], T()).Optimize(s_options, "y");
        Assert.Equal(["x", "c1", "a", "na", "y"], optimized.Names());
        Assert.Equal(["na", "na"], optimized.Node("y").Input);
    }

    [Fact]
    public void The_order_of_inputs_matters_only_where_the_op_says_so()
    {
        OptimizedGraph optimized = new SmallGraph().Input("x", DataType.DtFloat, 2).Input("z", DataType.DtFloat, 2)
            .Add("m1", "Mul", ["x", "z"], T()).Add("m2", "Mul", ["z", "x"], T()).Add("s1", "Sub", ["x", "z"], T()).Add("s2", "Sub", ["z", "x"], T())
            .Add("y", "Pack", ["m1", "m2", "s1", "s2"], T(), ("N", I(4)), ("axis", I(0))).Optimize(s_options, "y");
        Assert.Equal(["m1", "m1", "s1", "s2"], optimized.Node("y").Input);
    }

    [Fact]
    public void Random_numbers_placeholders_and_ops_of_the_model_s_own_are_not_merged()
    {
        SmallGraph graph = new SmallGraph().Input("x", DataType.DtFloat, 2).Input("z", DataType.DtFloat, 2).Ints32("shape", [1], 2)
            .Add("r1", "RandomUniform", ["shape"], T(DataType.DtInt32), ("dtype", GraphBuilder.Type(DataType.DtFloat)))
            .Add("r2", "RandomUniform", ["shape"], T(DataType.DtInt32), ("dtype", GraphBuilder.Type(DataType.DtFloat)))
            .Add("c1", "MyOwnOp", ["x"]).Add("c2", "MyOwnOp", ["x"])
            .Add("y", "AddN", ["r1", "r2", "c1", "c2", "x", "z"], T(), ("N", I(6)));
        Assert.Equal(["r1", "r2", "c1", "c2", "x", "z"], graph.Optimize(s_options, "y").Node("y").Input);
    }

    [Fact]
    public void Reads_of_a_table_are_not_merged()
    {
        SmallGraph graph = new SmallGraph().Input("table", DataType.DtResource).Input("key", DataType.DtInt64).Input("other", DataType.DtInt64)
            .Add("a", "LookupTableFindV2", ["table", "key", "other"], ("Tin", GraphBuilder.Type(DataType.DtInt64)), ("Tout", GraphBuilder.Type(DataType.DtInt64)))
            .Add("b", "LookupTableFindV2", ["table", "key", "other"], ("Tin", GraphBuilder.Type(DataType.DtInt64)), ("Tout", GraphBuilder.Type(DataType.DtInt64)))
            .Add("y", "Sub", ["a", "b"], T(DataType.DtInt64));
        Assert.Equal(["a", "b"], graph.Optimize(s_options, "y").Node("y").Input);
    }

    [Fact]
    public void Two_outputs_keep_their_names_and_one_takes_the_other_s_place()
    {
        OptimizedGraph both = new SmallGraph().Input("x", DataType.DtFloat, 2).Add("a", "Neg", ["x"], T()).Add("b", "Neg", ["x"], T()).Optimize(s_options, "a", "b");
        Assert.Equal(["x", "a", "b"], both.Names());
        OptimizedGraph second = new SmallGraph().Input("x", DataType.DtFloat, 2).Add("a", "Neg", ["x"], T()).Add("b", "Neg", ["x"], T()).Add("c", "Abs", ["a"], T()).Optimize(s_options, "b", "c");
        Assert.Equal(["x", "b", "c"], second.Names());
        Assert.Equal(["b"], second.Node("c").Input);
    }

    [Fact]
    public void Different_attributes_devices_and_control_inputs_keep_nodes_apart()
    {
        SmallGraph graph = new SmallGraph().Input("x", DataType.DtFloat, 2, 2).Ints32("axis", [], 0)
            .Add("a", "Sum", ["x", "axis"], T(), ("keep_dims", B(false))).Add("b", "Sum", ["x", "axis"], T(), ("keep_dims", B(true)))
            .Add("c", "Neg", ["x"], T()).Add("d", "Neg", ["x", "^a"], T()).Add("e", "Neg", ["x"], T())
            .Add("y", "IdentityN", ["a", "b", "c", "d", "e"], ("T", GraphBuilder.Types(DataType.DtFloat, DataType.DtFloat, DataType.DtFloat, DataType.DtFloat, DataType.DtFloat)));
        graph.Graph.Node.Single(n => n.Name == "e").Device = "/cpu:1";
        Assert.Equal(["a", "b", "c", "d", "e"], graph.Optimize(s_options, "y").Node("y").Input);
    }
}
