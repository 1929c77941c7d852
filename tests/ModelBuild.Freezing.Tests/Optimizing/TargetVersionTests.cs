using ModelBuild.Diagnostics;
using ModelBuild.Protos;
using static ModelBuild.Freezing.Tests.Optimizing.SmallGraph;

namespace ModelBuild.Freezing.Tests.Optimizing;

public sealed class TargetVersionTests
{
    private static OptimizationOptions For(string version) => new() { TargetTensorFlowVersion = version };

    private static (string, AttrValue) Type(string name, DataType type = DataType.DtFloat) => (name, GraphBuilder.Type(type));

    [Theory]
    [InlineData("Einsum", "1.15")]
    [InlineData("AddV2", "1.5")]
    [InlineData("FusedBatchNormV3", "1.14")]
    [InlineData("BatchMatMulV2", "1.14")]
    [InlineData("SelectV2", "1.15")]
    public void The_table_knows_since_when_an_op_is_there(string op, string version) => Assert.Equal(version, OpVersions.Find(op)!.First.ToString());

    [Fact]
    public void The_table_knows_younger_attributes_and_nothing_of_old_ops()
    {
        Assert.Null(OpVersions.Find("MatMul")?.First);
        Assert.Null(OpVersions.Find("NoSuchOp"));
        Assert.Equal("1.14", OpVersions.Find("Conv2D")!.LaterAttributes.Single(a => a.Name == "explicit_paddings").First.ToString());
    }

    [Fact]
    public void Attributes_at_their_defaults_are_taken_off_for_a_version_that_does_not_know_them()
    {
        SmallGraph graph = new SmallGraph().Input("x", DataType.DtFloat, 1, 4, 4, 1).Noise("w", 1, 1, 1, 1)
            .Add("y", "Conv2D", ["x", "w"], T(), ("strides", Ints(1, 1, 1, 1)), ("padding", S("SAME")), ("explicit_paddings", Ints()), ("dilations", Ints(1, 1, 1, 1)),
                ("data_format", S("NHWC")), ("use_cudnn_on_gpu", B(true)), ("_mine", I(1)));
        Assert.Equal(["T", "_mine", "data_format", "dilations", "padding", "strides", "use_cudnn_on_gpu"], graph.Optimize(For("1.12"), "y").Node("y").Attr.Keys);
        Assert.DoesNotContain("dilations", graph.Optimize(For("1.4"), "y").Node("y").Attr.Keys);
        Assert.Contains("explicit_paddings", graph.Optimize(For("1.14.0"), "y").Node("y").Attr.Keys);
    }

    [Fact]
    public void An_attribute_with_another_value_is_refused()
    {
        SmallGraph graph = new SmallGraph().Input("x", DataType.DtFloat, 1, 4, 4, 1).Ints32("size", [2], 8, 8)
            .Add("y", "ResizeBilinear", ["x", "size"], T(), ("align_corners", B(false)), ("half_pixel_centers", B(true)));
        ModelFileException e = Assert.Throws<ModelFileException>(() => graph.Optimize(For("1.13"), "y"));
        Assert.Equal(DiagnosticCodes.UnknownToTarget, e.Code);
        Assert.Contains("the attribute 'half_pixel_centers' of the op 'ResizeBilinear', known since 1.14 (node 'y')", e.Message);
        graph.Optimize(For("1.14"), "y");
    }

    [Fact]
    public void An_op_without_an_older_equal_is_refused_with_what_to_do()
    {
        SmallGraph graph = new SmallGraph().Input("x", DataType.DtFloat, 2, 2).Add("a", "Einsum", ["x", "x"], T(), ("N", I(2)), ("equation", S("ij,jk->ik")))
            .Add("b", "Einsum", ["a", "x"], T(), ("N", I(2)), ("equation", S("ij,jk->ik"))).Add("y", "DivNoNan", ["b", "x"], T());
        ModelFileException e = Assert.Throws<ModelFileException>(() => graph.Optimize(For("1.10"), "y"));
        Assert.Equal(DiagnosticCodes.UnknownToTarget, e.Code);
        Assert.Contains("TensorFlow 1.10 cannot load the graph, which has the op 'Einsum', known since 1.15 (node 'a' and 1 more); the op 'DivNoNan', known since 1.12 (node 'y'). Set the target to 1.15", e.Message);
    }

    [Theory]
    [InlineData("2.x")]
    [InlineData("two")]
    [InlineData("1")]
    [InlineData("1.2.3.4")]
    public void What_is_no_version_is_refused(string version)
    {
        ModelFileException e = Assert.Throws<ModelFileException>(() => new SmallGraph().Input("y", DataType.DtFloat).Optimize(For(version), "y"));
        Assert.Equal(DiagnosticCodes.OptimizationOption, e.Code);
        Assert.Contains($"'{version}'", e.Message);
    }

    [Fact]
    public void Ops_become_older_ones_that_compute_the_same()
    {
        SmallGraph graph = new SmallGraph().Input("x", DataType.DtFloat, 2, 3, 3).Input("p", DataType.DtBool, 2, 3, 3).Ints32("zero", [], 0).Ints32("one", [], 1).Ints32("all", [], -1).Floats("pad", [], 0).Floats("hi", [], 0.2f)
            .Add("add", "AddV2", ["x", "x"], T())
            .Add("product", "BatchMatMulV3", ["add", "x"], Type("Ta"), Type("Tb"), Type("Tout"), ("adj_x", B(false)), ("adj_y", B(true)))
            .Add("chosen", "SelectV2", ["p", "product", "x"], T())
            .Add("part", "MatrixDiagPartV3", ["chosen", "zero", "pad"], T(), ("align", S("RIGHT_LEFT")))
            .Add("diag", "MatrixDiagV3", ["part", "zero", "all", "all", "pad"], T(), ("align", S("RIGHT_LEFT")))
            .Add("set", "MatrixSetDiagV3", ["diag", "part", "zero"], T(), ("align", S("RIGHT_LEFT")))
            .Add("leaky", "LeakyRelu", ["set"], T(), ("alpha", F(0.3f)))
            .Add("clipped", "ClipByValue", ["leaky", "pad", "hi"], T())
            .Add("y", "GatherV2", ["clipped", "one", "zero"], Type("Tparams"), Type("Tindices", DataType.DtInt32), Type("Taxis", DataType.DtInt32), ("batch_dims", I(0)));
        OptimizedGraph optimized = graph.Optimize(For("1.2"), "y");
        Assert.Equal(["Add", "BatchMatMul", "Select", "MatrixDiagPart", "MatrixDiag", "MatrixSetDiag", "Maximum", "Maximum", "Gather"],
            new[] { "add", "product", "chosen", "part", "diag", "set", "leaky", "clipped", "y" }.Select(name => optimized.Node(name).Op));
        Assert.Equal(["adj_x", "adj_y", "T"], optimized.Node("product").Attr.Keys.Order(StringComparer.OrdinalIgnoreCase));
        Assert.Equal(["clipped", "one"], optimized.Node("y").Input);
        Assert.All(optimized.Graph.Node, node => Assert.False(OpVersions.Find(node.Op)?.First > new TensorFlowVersion(1, 2), node.Op));
    }

    [Fact]
    public void Lowered_ops_give_the_same_numbers()
    {
        SmallGraph graph = new SmallGraph().Input("x", DataType.DtFloat, 3, 4).Add("sum", "AddV2", ["x", "x"], T()).Add("y", "LeakyRelu", ["sum"], T(), ("alpha", F(0.3f)));
        (float[] before, float[] after) = graph.Run(graph.Optimize(For("1.4"), "y"), "y", ("x", [3, 4]));
        Assert.Equal(before, after);

        // The embedded engine may not have ClipByValue, but what it becomes.
        SmallGraph clip = new SmallGraph().Floats("x", [4], -3, -0.5f, 0.5f, 3).Floats("lo", [], -1).Floats("hi", [], 2).Add("y", "ClipByValue", ["x", "lo", "hi"], T());
        GraphOutput clipped = GraphRun.Run(clip.Optimize(For("1.4"), "y").Graph, [], ["y"]).Single();
        Assert.Equal([-1f, -0.5f, 0.5f, 2f], System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(clipped.Bytes).ToArray());
    }

    [Theory]
    [InlineData("1.14", "FusedBatchNormV3")]
    [InlineData("1.13", "FusedBatchNormV2")]
    [InlineData("1.2", "FusedBatchNorm")]
    public void A_batch_norm_becomes_the_one_that_the_target_knows(string version, string op)
    {
        OptimizedGraph optimized = BatchNorm(DataType.DtFloat, "bn").Optimize(For(version), "y");
        Assert.Equal(op, optimized.Node("bn").Op);
        Assert.Equal(op != "FusedBatchNorm", optimized.Node("bn").Attr.ContainsKey("U"));
        Assert.False(optimized.Node("bn").Attr.ContainsKey("exponential_avg_factor"));
    }

    [Theory]
    [InlineData(DataType.DtHalf, "bn")]
    [InlineData(DataType.DtFloat, "bn:5")]
    public void A_batch_norm_that_the_older_one_is_not_equal_to_is_refused(DataType type, string used) =>
        Assert.Equal(DiagnosticCodes.UnknownToTarget, Assert.Throws<ModelFileException>(() => BatchNorm(type, used).Optimize(For("1.2"), "y")).Code);

    private static SmallGraph BatchNorm(DataType type, string used) => new SmallGraph().Input("x", type, 1, 2, 2, 2).Noise("c", 2)
        .Add("bn", "FusedBatchNormV3", ["x", "c", "c", "c", "c"], T(type), Type("U"), ("epsilon", F(0.001f)), ("is_training", B(false)), ("data_format", S("NHWC")), ("exponential_avg_factor", F(1)))
        .Add("y", "Relu", [used], T(type));

    public static TheoryData<string> NotEqual() => ["broadcast product", "product of unknown batch", "gather along another axis", "another diagonal", "broadcast select", "steep LeakyRelu"];

    [Theory]
    [MemberData(nameof(NotEqual))]
    public void An_op_that_the_older_one_is_not_equal_to_is_refused(string what)
    {
        SmallGraph graph = new SmallGraph().Input("x", DataType.DtFloat, 2, 3, 3).Input("one", DataType.DtFloat, 1, 3, 3).Input("any", DataType.DtFloat, -1, 3, 3)
            .Input("p", DataType.DtBool, 3).Ints32("k", [], 1).Ints32("all", [], -1).Floats("pad", [], 0);
        _ = what switch
        {
            "broadcast product" => graph.Add("y", "BatchMatMulV2", ["x", "one"], T()),
            "product of unknown batch" => graph.Add("y", "BatchMatMulV2", ["x", "any"], T()),
            "gather along another axis" => graph.Add("y", "GatherV2", ["x", "k", "k"], Type("Tparams"), Type("Tindices", DataType.DtInt32), Type("Taxis", DataType.DtInt32)),
            "another diagonal" => graph.Add("y", "MatrixDiagV3", ["x", "k", "all", "all", "pad"], T()),
            "broadcast select" => graph.Add("y", "SelectV2", ["p", "x", "x"], T()),
            _ => graph.Add("y", "LeakyRelu", ["x"], T(), ("alpha", F(1.5f))),
        };
        Assert.Equal(DiagnosticCodes.UnknownToTarget, Assert.Throws<ModelFileException>(() => graph.Optimize(For("1.2"), "y")).Code);
    }

    [Fact]
    public void Functions_are_made_to_fit_too_and_refused_by_name()
    {
        var builder = new GraphBuilder();
        builder.Function("f", [("a", DataType.DtFloat)], [("r", DataType.DtFloat, "sum:z:0")], GraphBuilder.Node("sum", "AddV2", ["a", "a"], ("T", GraphBuilder.Type(DataType.DtFloat))))
            .Add("x", "Placeholder", [], ("dtype", GraphBuilder.Type(DataType.DtFloat)))
            .Add("y", "PartitionedCall", ["x"], ("f", GraphBuilder.Func("f")), ("Tin", GraphBuilder.Types(DataType.DtFloat)), ("Tout", GraphBuilder.Types(DataType.DtFloat)));
        var input = new OptimizerInput(builder.Graph, [], ["x", "y"], null, "model.meta", null);
        Assert.Equal("Add", GraphOptimizer.Run(input, For("1.4")).Graph.Library.Function[0].NodeDef[0].Op);
        Assert.Equal("AddV2", builder.Graph.Library.Function[0].NodeDef[0].Op);

        builder.Graph.Library.Function[0].NodeDef[0].Op = "DivNoNan";
        Assert.Contains("'f/sum'", Assert.Throws<ModelFileException>(() => GraphOptimizer.Run(input, For("1.4"))).Message);
    }
}
