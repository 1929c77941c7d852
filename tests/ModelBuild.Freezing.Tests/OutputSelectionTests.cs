using ModelBuild.Diagnostics;
using ModelBuild.Protos;
using ModelBuild.Testing;

namespace ModelBuild.Freezing.Tests;

public class OutputSelectionTests
{
    private static readonly MetaGraphDef Digits = MetaGraphDef.Parser.ParseFrom(File.ReadAllBytes(Repository.Golden("digits", "model.ckpt-1500.meta")));

    private static IReadOnlyList<TensorName> Select(MetaGraphDef meta, params string[] names) =>
        OutputSelection.Select(names, OutputSelection.SignatureOf(meta, null, "model.meta"), new GraphIndex(meta.GraphDef, "model.meta"), new OpDefinitions(meta.MetaInfoDef.StrippedOpList, meta.GraphDef.Library));

    private static ModelFileException Fails(MetaGraphDef meta, string name)
    {
        ModelFileException error = Assert.Throws<ModelFileException>(() => Select(meta, name));
        Assert.Equal(DiagnosticCodes.OutputNotInGraph, error.Code);
        Assert.Equal("model.meta", error.File);
        return error;
    }

    [Fact]
    public void Node_tensor_and_control_forms_mean_the_same()
    {
        Assert.Equal(new TensorName("digit", 0), Assert.Single(Select(Digits, " digit ", "digit:0", "^digit", "")));
    }

    [Fact]
    public void The_order_is_the_user_s() => Assert.Equal(["probabilities", "digit"], Select(Digits, "probabilities", "digit").Select(t => t.Node));

    [Fact]
    public void A_misspelt_node_gets_the_nearest_names() => Assert.Contains("'probabilities'", Fails(Digits, "probabilites").Message);

    [Fact]
    public void A_port_that_the_node_lacks_is_said_so()
    {
        Assert.Contains("'digit:0'", Fails(Digits, "digit:1").Message);
        MetaGraphDef split = MetaGraphDef.Parser.ParseFrom(File.ReadAllBytes(Repository.Golden("models", "multi_output_ops", "model.ckpt.meta")));
        Assert.Contains("3 tensors, 'parts:0' to 'parts:2'", Fails(split, "parts:3").Message);
    }

    [Fact]
    public void A_node_without_outputs_is_none() => Assert.Contains("gives no tensor", Fails(Digits, Digits.SaverDef.RestoreOpName).Message);

    [Fact]
    public void Without_names_the_signature_counts()
    {
        MetaGraphDef meta = Digits.Clone();
        var signature = new SignatureDef();
        signature.Outputs.Add("scores", new TensorInfo { Name = "probabilities:0" });
        signature.Outputs.Add("best", new TensorInfo { Name = "digit:0" });
        meta.SignatureDef.Add("only", signature);
        meta.SignatureDef.Add("__saved_model_init_op", new SignatureDef());
        Assert.Equal(["digit", "probabilities"], Select(meta).Select(t => t.Node));

        var serving = new SignatureDef();
        serving.Outputs.Add("p", new TensorInfo { Name = "probabilities:0" });
        meta.SignatureDef.Add("serving_default", serving);
        Assert.Equal(["probabilities"], Select(meta).Select(t => t.Node));
    }

    [Fact]
    public void Without_names_and_signature_there_are_none() => Assert.Empty(Select(Digits));

    [Theory]
    [InlineData("digits", "model.ckpt-1500", "digit", "probabilities")]
    [InlineData("models/seed_mul_add", "model.ckpt", "op_to_store", null)]
    [InlineData("models/seed_swap", "model-2", "out", null)]
    [InlineData("models/mlp", "model.ckpt", "class", "probabilities")]
    [InlineData("models/dynamic_lstm", "model.ckpt", "sentiment", null)]
    [InlineData("models/convnet_bn_cond", "model.ckpt", "probs", null)]
    [InlineData("models/queue_input", "model.ckpt", "scores", null)]
    public void An_item_without_outputs_is_offered_the_right_ones(string folder, string prefix, string first, string? second)
    {
        ModelFileException error = Assert.Throws<ModelFileException>(() => Freezer.Plan(new FreezeRequest { Checkpoint = Repository.Golden([.. folder.Split('/'), prefix]) }));
        Assert.Equal(DiagnosticCodes.NoOutputs, error.Code);
        string list = error.Message[(error.Message.IndexOf("best first: ", StringComparison.Ordinal) + 12)..];
        string[] names = [.. list.Split("; ").Select(c => c.Split(' ')[0])];
        Assert.Contains(first, names.Take(2));
        if (second is not null) Assert.Contains(second, names.Take(3));
        Assert.Contains($"OutputNodes=\"{names[0]}\"", error.Message);
        Assert.InRange(names.Length, 1, 8);
    }

    [Fact]
    public void Candidates_come_with_dtype_and_shape()
    {
        ModelFileException error = Assert.Throws<ModelFileException>(() => Freezer.Plan(new FreezeRequest { Checkpoint = Repository.Golden("digits", "model.ckpt-1500") }));
        Assert.Contains("probabilities (float32 [?,10])", error.Message);
        Assert.Contains("digit (int64 [?])", error.Message);
    }
}
