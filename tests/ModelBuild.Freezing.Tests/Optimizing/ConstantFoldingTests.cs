using System.Runtime.InteropServices;
using ModelBuild.Protos;
using static ModelBuild.Freezing.Tests.Optimizing.SmallGraph;

namespace ModelBuild.Freezing.Tests.Optimizing;

public sealed class ConstantFoldingTests
{
    private static readonly OptimizationOptions s_options = new() { FoldConstants = true };

    [Fact]
    public void A_computation_on_constants_becomes_its_result()
    {
        OptimizedGraph optimized = new SmallGraph().Floats("a", [2], 1.5f, -2).Floats("b", [], 3).Input("x", DataType.DtFloat, 2)
            .Add("m", "Mul", ["a", "b"], T()).Add("s", "Sub", ["m", "a"], T()).Add("y", "Add", ["x", "s"], T()).Optimize(s_options, "y");
        Assert.Equal(["s", "x", "y"], optimized.Names().Order());
        Assert.Equal([3f, -4f], MemoryMarshal.Cast<byte, float>(optimized.Value("s").TensorContent.Span).ToArray());
        Assert.Equal(2, optimized.Report.Passes.Single().Rewritten);
    }

    [Fact]
    public void A_static_shape_is_a_constant_and_a_partly_known_one_as_far_as_it_is_known()
    {
        OptimizedGraph optimized = new SmallGraph().Input("x", DataType.DtFloat, -1, 6).Ints32("one", [1], 1).Ints32("two", [1], 2)
            .Add("shape", "Shape", ["x"], T(), ("out_type", GraphBuilder.Type(DataType.DtInt32)))
            .Add("last", "StridedSlice", ["shape", "one", "two", "one"], T(DataType.DtInt32), ("Index", GraphBuilder.Type(DataType.DtInt32)), ("shrink_axis_mask", I(1)),
                ("begin_mask", I(0)), ("end_mask", I(0)), ("ellipsis_mask", I(0)), ("new_axis_mask", I(0)))
            .Add("y", "Fill", ["shape", "last"], T(DataType.DtInt32), ("index_type", GraphBuilder.Type(DataType.DtInt32))).Optimize(s_options, "y");
        Assert.Equal("Const", optimized.Node("last").Op);
        Assert.Equal(6, BitConverter.ToInt32(optimized.Value("last").TensorContent.Span));
        Assert.Equal("Shape", optimized.Node("shape").Op);
    }

    [Fact]
    public void Each_used_output_of_an_op_with_several_is_a_constant_of_its_own()
    {
        OptimizedGraph optimized = new SmallGraph().Floats("c", [2, 2], 1, 2, 3, 4).Input("x", DataType.DtFloat, 2)
            .Add("rows", "Unpack", ["c"], T(), ("num", I(2)), ("axis", I(0))).Add("y", "Mul", ["x", "rows:1"], T()).Optimize(s_options, "y");
        Assert.Equal(["rows/folded_1", "x", "y"], optimized.Names().Order());
        Assert.Equal([3f, 4f], MemoryMarshal.Cast<byte, float>(optimized.Value("rows/folded_1").TensorContent.Span).ToArray());
    }

    [Fact]
    public void An_output_becomes_a_constant_under_its_own_name_and_inputs_stay()
    {
        OptimizedGraph optimized = new SmallGraph().Input("x", DataType.DtFloat, 3, 4).Add("y", "Size", ["x"], T(), ("out_type", GraphBuilder.Type(DataType.DtInt32))).Optimize(s_options, "y");
        Assert.Equal(["x", "y"], optimized.Names());
        Assert.Equal(12, BitConverter.ToInt32(optimized.Value("y").TensorContent.Span));
    }

    [Fact]
    public void A_result_of_more_than_ten_megabytes_is_left_to_be_computed()
    {
        OptimizedGraph optimized = new SmallGraph().Ints32("large", [2], 1024, 2561).Ints32("small", [2], 1024, 2560).Floats("v", [], 1)
            .Add("a", "Fill", ["large", "v"], T(), ("index_type", GraphBuilder.Type(DataType.DtInt32)))
            .Add("b", "Fill", ["small", "v"], T(), ("index_type", GraphBuilder.Type(DataType.DtInt32))).Optimize(s_options, "a", "b");
        Assert.Equal("Fill", optimized.Node("a").Op);
        Assert.Equal("Const", optimized.Node("b").Op);
        Assert.Equal(ConstantFolding.MostBytes, optimized.Value("b").TensorContent.Length);
    }

    [Theory]
    [InlineData("Exp")]
    [InlineData("Log")]
    [InlineData("Rsqrt")]
    public void What_engines_round_differently_is_left_to_the_engine(string op)
    {
        OptimizedGraph optimized = new SmallGraph().Floats("c", [2], 1, 2).Add("e", op, ["c"], T()).Add("y", "Neg", ["e"], T()).Optimize(s_options, "y");
        Assert.Equal(["c", "e", "y"], optimized.Names());
    }

    [Fact]
    public void What_waits_for_an_effect_still_waits_for_it()
    {
        OptimizedGraph optimized = new SmallGraph().Input("ok", DataType.DtBool).Input("x", DataType.DtFloat, 2).Floats("c", [2], 1, 2)
            .Add("check", "Assert", ["ok", "x"], ("T", GraphBuilder.Types(DataType.DtFloat))).Add("n", "Neg", ["c", "^check"], T()).Add("y", "Neg", ["n"], T()).Optimize(s_options, "y");
        Assert.Contains("check", optimized.Names());
        Assert.Equal("Neg", optimized.Node("y").Op);
    }

    [Fact]
    public void What_belongs_to_a_branch_stays_in_it()
    {
        // Neg runs only when p is true: a constant in its place would always be there, and Merge would take it.
        SmallGraph graph = new SmallGraph().Input("p", DataType.DtBool).Floats("c", [1], 5)
            .Add("switch", "Switch", ["c", "p"], T()).Add("n", "Neg", ["switch:1"], T()).Add("y", "Merge", ["switch", "n"], T(), ("N", I(2)));
        OptimizedGraph optimized = graph.Optimize(s_options, "y");
        Assert.Equal("Neg", optimized.Node("n").Op);
    }

    [Fact]
    public void A_constant_is_not_copied_but_what_reads_it_through_an_identity_is_folded()
    {
        OptimizedGraph optimized = new SmallGraph().Floats("w", [2], 1, 2).Add("w/read", "Identity", ["w"], T()).Add("n", "Neg", ["w/read"], T()).Optimize(s_options, "w/read", "n");
        Assert.Equal(["Const", "Identity", "Const"], new[] { "w", "w/read", "n" }.Select(name => optimized.Node(name).Op));
    }

    [Fact]
    public void Division_by_zero_is_left_to_fail_where_it_failed()
    {
        OptimizedGraph optimized = new SmallGraph().Ints32("a", [1], 1).Ints32("z", [1], 0).Add("y", "FloorDiv", ["a", "z"], T(DataType.DtInt32)).Optimize(s_options, "y");
        Assert.Equal("FloorDiv", optimized.Node("y").Op);
    }
}
