using ModelBuild.Protos;
using static ModelBuild.Freezing.Tests.Optimizing.SmallGraph;

namespace ModelBuild.Freezing.Tests.Optimizing;

public sealed class BatchNormFoldingTests
{
    private static readonly OptimizationOptions s_options = new() { FoldBatchNorms = true };

    private static readonly (string, AttrValue)[] s_conv =
    [
        T(), ("strides", Ints(1, 1, 1, 1)), ("padding", S("SAME")), ("data_format", S("NHWC")), ("dilations", Ints(1, 1, 1, 1)),
    ];

    /// <summary>A convolution of 3 to 5 channels, its bias, and the parameters of a batch normalization of 5.</summary>
    private static SmallGraph Conv() => new SmallGraph().Input("x", DataType.DtFloat, 1, 6, 6, 3).Noise("w", 3, 3, 3, 5).Noise("b", 5)
        .Noise("gamma", 5).Noise("beta", 5).Noise("mean", 5).Noise("variance", 5).Add("w/read", "Identity", ["w"], T()).Add("conv", "Conv2D", ["x", "w/read"], s_conv);

    private static (string, AttrValue)[] BatchNorm(string op, bool training = false, string format = "NHWC") => op == "FusedBatchNorm"
        ? [T(), ("epsilon", F(0.001f)), ("data_format", S(format)), ("is_training", B(training))]
        : [T(), ("U", GraphBuilder.Type(DataType.DtFloat)), ("epsilon", F(0.001f)), ("data_format", S(format)), ("is_training", B(training)), ("exponential_avg_factor", F(1))];

    private static void GivesTheSame(SmallGraph graph, OptimizedGraph optimized, string output = "y", params long[] shape)
    {
        (float[] before, float[] after) = graph.Run(optimized, output, ("x", shape.Length > 0 ? shape : [1, 6, 6, 3]));
        float scale = before.Max(Math.Abs);
        Assert.All(before.Zip(after), pair => Assert.InRange(Math.Abs(pair.First - pair.Second) / scale, 0, 1e-4f));
        Assert.NotEqual(0, scale);
    }

    [Theory]
    [InlineData("FusedBatchNorm", false)]
    [InlineData("FusedBatchNormV2", false)]
    [InlineData("FusedBatchNormV3", false)]
    [InlineData("FusedBatchNormV3", true)]
    public void A_fused_batch_norm_becomes_scaled_weights_and_a_bias(string op, bool withBias)
    {
        SmallGraph graph = Conv();
        if (withBias) graph.Add("biased", "BiasAdd", ["conv", "b"], T(), ("data_format", S("NHWC")));
        graph.Add("bn", op, [withBias ? "biased" : "conv", "gamma", "beta", "mean", "variance"], BatchNorm(op)).Add("y", "Relu", ["bn"], T());
        OptimizedGraph optimized = graph.Optimize(s_options, "y");
        Assert.Equal(["bn", "bn/folded_bias", "conv", "conv/folded_weight", "x", "y"], optimized.Names().Order(StringComparer.Ordinal));
        Assert.Equal("BiasAdd", optimized.Node("bn").Op);
        Assert.Equal(1, optimized.Report.Passes.Single().Rewritten);
        GivesTheSame(graph, optimized);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_tf_nn_batch_normalization_is_made_of_is_folded_too(bool withScale)
    {
        SmallGraph graph = Conv().Floats("epsilon", [], 0.001f).Add("add", "AddV2", ["variance", "epsilon"], T()).Add("rsqrt", "Rsqrt", ["add"], T());
        if (withScale) graph.Add("mul", "Mul", ["rsqrt", "gamma"], T());
        string factor = withScale ? "mul" : "rsqrt";
        graph.Add("mul_1", "Mul", ["conv", factor], T()).Add("mul_2", "Mul", ["mean", factor], T()).Add("sub", "Sub", ["beta", "mul_2"], T()).Add("y", "AddV2", ["mul_1", "sub"], T());
        OptimizedGraph optimized = graph.Optimize(s_options, "y");
        Assert.Equal(["conv", "conv/folded_weight", "x", "y", "y/folded_bias"], optimized.Names().Order(StringComparer.Ordinal));
        GivesTheSame(graph, optimized);
    }

    [Fact]
    public void Depthwise_weights_are_scaled_by_output_channel()
    {
        SmallGraph graph = new SmallGraph().Input("x", DataType.DtFloat, 1, 6, 6, 3).Noise("w", 3, 3, 3, 2).Noise("gamma", 6).Noise("beta", 6).Noise("mean", 6).Noise("variance", 6)
            .Add("conv", "DepthwiseConv2dNative", ["x", "w"], s_conv).Add("bn", "FusedBatchNorm", ["conv", "gamma", "beta", "mean", "variance"], BatchNorm("FusedBatchNorm"))
            .Add("y", "Relu", ["bn"], T());
        OptimizedGraph optimized = graph.Optimize(s_options, "y");
        Assert.Equal("BiasAdd", optimized.Node("bn").Op);
        GivesTheSame(graph, optimized);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_matrix_product_is_scaled_by_its_columns(bool transposed)
    {
        SmallGraph graph = new SmallGraph().Input("x", DataType.DtFloat, -1, 4).Noise("w", transposed ? [5, 4] : [4, 5]).Noise("gamma", 5).Noise("beta", 5)
            .Add("product", "MatMul", ["x", "w"], T(), ("transpose_a", B(false)), ("transpose_b", B(transposed)))
            .Add("scaled", "Mul", ["product", "gamma"], T()).Add("y", "Sub", ["scaled", "beta"], T());
        OptimizedGraph optimized = graph.Optimize(s_options, "y");
        Assert.Equal("BiasAdd", optimized.Node("y").Op);
        GivesTheSame(graph, optimized, "y", 3, 4);
    }

    [Fact]
    public void Channels_first_is_folded_along_the_second_dim()
    {
        // The embedded engine has no NCHW convolution on every machine, so the numbers are checked by hand.
        SmallGraph graph = new SmallGraph().Input("x", DataType.DtFloat, 1, 2, 4, 4).Floats("w", [1, 1, 2, 2], 1, 2, 3, 4).Floats("s", [2, 1, 1], 10, 100).Floats("o", [1, 2, 1, 1], 5, 6)
            .Add("conv", "Conv2D", ["x", "w"], T(), ("strides", Ints(1, 1, 1, 1)), ("padding", S("SAME")), ("data_format", S("NCHW")), ("dilations", Ints(1, 1, 1, 1)))
            .Add("scaled", "Mul", ["s", "conv"], T()).Add("y", "Add", ["scaled", "o"], T());
        OptimizedGraph optimized = graph.Optimize(s_options, "y");
        Assert.Equal([10f, 200f, 30f, 400f], Floats(optimized.Value("conv/folded_weight")));
        Assert.Equal([5f, 6f], Floats(optimized.Value("y/folded_bias")));
        Assert.Equal("NCHW", optimized.Node("y").Attr["data_format"].S.ToStringUtf8());
    }

    [Fact]
    public void A_weight_that_two_use_is_scaled_for_one_only()
    {
        SmallGraph graph = Conv().Add("bn", "FusedBatchNorm", ["conv", "gamma", "beta", "mean", "variance"], BatchNorm("FusedBatchNorm"))
            .Add("other", "Conv2D", ["x", "w/read"], s_conv).Add("y", "Add", ["bn", "other"], T());
        OptimizedGraph optimized = graph.Optimize(s_options, "y");
        Assert.Equal("w/read", optimized.Node("other").Input[1]);
        Assert.Equal("conv/folded_weight", optimized.Node("conv").Input[1]);
        GivesTheSame(graph, optimized);
    }

    [Fact]
    public void What_the_last_node_waited_for_it_still_waits_for()
    {
        SmallGraph graph = Conv().Add("scaled", "Mul", ["conv", "gamma", "^check"], T()).Add("check", "Assert", ["ok", "x"], ("T", GraphBuilder.Types(DataType.DtFloat)))
            .Input("ok", DataType.DtBool).Add("y", "Add", ["scaled", "beta"], T());
        OptimizedGraph optimized = graph.Optimize(s_options, "y");
        Assert.Equal(["conv", "y/folded_bias", "^check"], optimized.Node("y").Input);
    }

    public static TheoryData<string> Untouched() => ["training", "is_training absent", "statistics used", "convolution used twice", "convolution is an output", "gamma computed",
        "bias only", "within channel", "not float32", "other layout", "in a loop", "waited for"];

    [Theory]
    [MemberData(nameof(Untouched))]
    public void These_are_left_alone(string what)
    {
        SmallGraph graph = Conv();
        string[] inputs = ["conv", "gamma", "beta", "mean", "variance"];
        string[] outputs = ["y"];
        switch (what)
        {
            case "training":
                graph.Add("y", "FusedBatchNorm", inputs, BatchNorm("FusedBatchNorm", training: true));
                break;
            case "is_training absent":
                graph.Add("y", "FusedBatchNorm", inputs, T()).Add("z", "Relu", ["y"], T());
                outputs = ["z"];
                break;
            case "statistics used":
                graph.Add("bn", "FusedBatchNorm", inputs, BatchNorm("FusedBatchNorm")).Add("y", "Add", ["bn", "bn:1"], T());
                break;
            case "convolution used twice":
                graph.Add("bn", "FusedBatchNorm", inputs, BatchNorm("FusedBatchNorm")).Add("y", "Add", ["bn", "conv"], T());
                break;
            case "convolution is an output":
                graph.Add("bn", "FusedBatchNorm", inputs, BatchNorm("FusedBatchNorm")).Add("y", "Relu", ["bn"], T());
                outputs = ["y", "conv"];
                break;
            case "gamma computed":
                graph.Input("g", DataType.DtFloat, 5).Add("y", "Mul", ["conv", "g"], T());
                break;
            case "bias only":
                graph.Add("biased", "BiasAdd", ["conv", "b"], T()).Add("y", "Add", ["biased", "beta"], T());
                break;
            case "within channel":
                graph.Noise("rows", 6, 1).Add("y", "Mul", ["conv", "rows"], T());
                break;
            case "not float32":
                foreach (NodeDef node in graph.Graph.Node.Where(n => n.Op == "Conv2D")) node.Attr["T"] = GraphBuilder.Type(DataType.DtDouble);
                graph.Add("y", "Mul", ["conv", "gamma"], T(DataType.DtDouble));
                break;
            case "other layout":
                graph.Add("bn", "FusedBatchNorm", inputs, BatchNorm("FusedBatchNorm", format: "NCHW")).Add("y", "Relu", ["bn"], T());
                break;
            case "in a loop":
                graph.Add("enter", "Enter", ["x"], T(), ("frame_name", S("loop"))).Add("y", "Mul", ["conv", "gamma"], T());
                graph.Graph.Node.Single(n => n.Name == "conv").Input[0] = "enter";
                break;
            case "waited for":
                graph.Add("y0", "Mul", ["conv", "gamma"], T()).Add("y", "Relu", ["y0", "^conv"], T());
                break;
        }
        GraphDef before = graph.Graph.Clone();
        OptimizedGraph optimized = graph.Optimize(s_options, outputs);
        Assert.Equal(0, optimized.Report.Passes.Single().Rewritten);
        Assert.All(optimized.Graph.Node, node => Assert.Equal(before.Node.Single(n => n.Name == node.Name), node));
    }

    private static float[] Floats(TensorProto tensor) => FloatContent.Of(tensor)!;
}
