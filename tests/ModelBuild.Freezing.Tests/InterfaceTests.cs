using ModelBuild.Protos;
using ModelBuild.Testing;
using ModelBuild.Text;

namespace ModelBuild.Freezing.Tests;

public class InterfaceTests
{
    private static FreezePlan Digits() => Freezer.Plan(new FreezeRequest
    {
        Checkpoint = Repository.Golden("digits", "model.ckpt-1500"),
        OutputNodes = ["probabilities", "digit"],
    });

    private static string Text(FreezePlan plan)
    {
        using var writer = new StringWriter();
        Freezer.WriteInterface(plan, writer);
        return writer.ToString();
    }

    [Fact]
    public void Inputs_are_the_placeholders_that_the_outputs_need()
    {
        ModelDescription description = Digits().Interface;
        Assert.Equal(["image:0 DtFloat [?,8,8] False", "keep_prob:0 DtFloat [] True"],
            description.Inputs.Select(i => $"{i.Name} {i.DType} {i.Shape} {i.IsOptional}"));
        Assert.Equal(["probabilities:0 DtFloat [?,10]", "digit:0 DtInt64 [?]"], description.Outputs.Select(o => $"{o.Name} {o.DType} {o.Shape}"));
    }

    [Fact]
    public void The_file_is_a_MetaGraphDef_without_weights()
    {
        FreezePlan plan = Digits();
        string text = Text(plan);
        Assert.StartsWith("# ModelBuild model.graph.pbtxt format 1\n", text);
        MetaGraphDef meta = TextFormat.Parse<MetaGraphDef>(text);

        Assert.Equal(["serve"], meta.MetaInfoDef.Tags);
        Assert.Equal("1.15.5", meta.MetaInfoDef.TensorflowVersion);
        Assert.Equal(["image:0", "keep_prob:0"], meta.CollectionDef["modelbuild/inputs"].NodeList.Value);
        Assert.Equal(["keep_prob:0"], meta.CollectionDef["modelbuild/optional_inputs"].NodeList.Value);
        Assert.Equal(["probabilities:0", "digit:0"], meta.CollectionDef["modelbuild/outputs"].NodeList.Value);
        SignatureDef signature = meta.SignatureDef["serving_default"];
        Assert.Equal("tensorflow/serving/predict", signature.MethodName);
        Assert.Equal(["image", "keep_prob"], signature.Inputs.Keys.Order());
        Assert.Equal("digit:0", signature.Outputs["digit"].Name);
        Assert.Equal(DataType.DtInt64, signature.Outputs["digit"].Dtype);
        Assert.Equal([-1L, 10L], signature.Outputs["probabilities"].TensorShape.Dim.Select(d => d.Size));

        Assert.Equal(plan.Graph.Node.Select(n => n.Name), meta.GraphDef.Node.Select(n => n.Name));
        TensorProto kernel = meta.GraphDef.Node.Single(n => n.Name == "hidden/kernel").Attr["value"].Tensor;
        Assert.Equal([256L, 48L], kernel.TensorShape.Dim.Select(d => d.Size));
        Assert.Empty(kernel.TensorContent);
        Assert.Empty(kernel.FloatVal);
        // Small constants, such as shapes, stay readable.
        Assert.False(meta.GraphDef.Node.Single(n => n.Name == "hidden/Reshape/shape").Attr["value"].Tensor.TensorContent.IsEmpty);
    }

    [Fact]
    public void The_same_plan_gives_the_same_text_and_no_path_is_in_it()
    {
        string text = Text(Digits());
        Assert.Equal(text, Text(Digits()));
        Assert.DoesNotContain(Repository.Root, text);
    }

    [Fact]
    public void An_output_at_another_port_keeps_its_port_in_the_key()
    {
        FreezePlan plan = Freezer.Plan(new FreezeRequest { Checkpoint = Repository.Golden("models", "multi_output_ops", "model.ckpt"), OutputNodes = ["parts:2", "best"] });
        Assert.Equal(["best", "parts:2"], TextFormat.Parse<MetaGraphDef>(Text(plan)).SignatureDef["serving_default"].Outputs.Keys.Order());
    }

    [Fact]
    public void Ops_are_listed_once_with_those_of_functions()
    {
        FreezePlan plan = Freezer.Plan(new FreezeRequest { Checkpoint = Repository.Golden("models", "convnet_bn_cond", "model.ckpt"), OutputNodes = ["probs"] });
        Assert.Contains("StatelessIf", plan.Ops);
        Assert.Contains(plan.Ops, op => op.StartsWith("FusedBatchNorm", StringComparison.Ordinal));
        Assert.Equal(plan.Ops.Distinct().Order(StringComparer.Ordinal), plan.Ops);
    }
}
