using ModelBuild.Diagnostics;
using ModelBuild.Freezing.Contracts;
using ModelBuild.Protos;
using ModelBuild.Testing;
using ModelBuild.Text;

namespace ModelBuild.Freezing.Tests.Contracts;

/// <summary>The interface as people commit it: its text, and what of a change breaks code.</summary>
public sealed class ContractTests
{
    private const string Accepted = """
        model Net
        signature serving_default
          input images = images:0 float32 [?,784]
          input rate = rate:0 float32 [] optional
          output logits = dense/BiasAdd:0 float32 [?,10]
          output label = ArgMax:0 int64 unknown
        """;

    [Theory]
    [InlineData("seed_mul_add", "op_to_store")]
    [InlineData("savedmodel_keras_cnn", "")]
    public void Text_is_read_back_as_it_was_written(string model, string output)
    {
        string source = Directory.GetFiles(Repository.Golden("models", model), "*.meta").FirstOrDefault() is { } meta ? Path.ChangeExtension(meta, null) : Repository.Golden("models", model);
        FreezePlan plan = Freezer.Plan(new FreezeRequest { Checkpoint = source, OutputNodes = output.Length > 0 ? [output] : [] });
        using var written = new StringWriter();
        Freezer.WriteInterface(plan, written);
        ModelContract contract = ModelContract.Of("Net", TextFormat.Parse<MetaGraphDef>(written.ToString(), "net.pbtxt"));
        string text = ContractText.Write(contract);
        ModelContract read = ContractText.Parse(text, "net.contract.txt");
        Assert.Equal(text, ContractText.Write(read));
        Assert.True(ContractComparison.Compare(read, contract).None);
        Assert.Equal(plan.Interface.Inputs.Select(i => i.Name), contract.Signatures[0].Inputs.Select(i => i.Tensor));
        Assert.Equal(plan.Interface.Outputs.Select(o => o.Name), contract.Signatures[0].Outputs.Select(o => o.Tensor));
    }

    [Theory]
    [InlineData("float32 [?,784]", "float64 [?,784]", "the dtype has changed")]
    [InlineData("float32 [?,784]", "float32 [?,785]", "the shape has changed")]
    [InlineData("float32 [?,784]", "float32 [?,28,28]", "the shape has changed")]
    [InlineData("float32 [?,10]", "float32 unknown", "the shape has changed")]
    [InlineData("[] optional", "[]", "it can no longer be left out")]
    [InlineData("output logits =", "output logits_1 =", "is gone; is it now 'logits_1'?")]
    [InlineData("input images =", "input image =", "is gone; is it now 'image'?")]
    [InlineData("  input rate", "  input more = more:0 int32 []\n  input rate", "is new, and every call must set it")]
    [InlineData("model Net", "model Network", "the class has another name")]
    public void What_breaks_code_is_breaking(string before, string after, string reason)
    {
        ContractDifferences differences = Compare(Accepted, Accepted.Replace(before, after, StringComparison.Ordinal));
        Assert.Contains(differences.Breaking, d => d.Contains(reason, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("float32 [?,784]", "float32 [32,784]", "more of its shape is known")]
    [InlineData("int64 unknown", "int64 [?]", "more of its shape is known")]
    [InlineData("float32 [?,784]", "float32 [?,?]", "it takes more shapes")]
    [InlineData("dense/BiasAdd:0", "dense_2/BiasAdd:0", "another name")]
    [InlineData("  output label", "  output more = more:0 int32 []\n  output label", "is new")]
    [InlineData("  input rate", "  input more = more:0 int32 [] optional\n  input rate", "is new")]
    public void What_code_does_not_notice_is_not(string before, string after, string reason)
    {
        ContractDifferences differences = Compare(Accepted, Accepted.Replace(before, after, StringComparison.Ordinal));
        Assert.Empty(differences.Breaking);
        Assert.Contains(reason, Assert.Single(differences.Compatible), StringComparison.Ordinal);
    }

    [Fact]
    public void Arguments_in_another_order_are_other_arguments()
    {
        string[] lines = Accepted.ReplaceLineEndings("\n").Split('\n');
        (lines[2], lines[3]) = (lines[3], lines[2]);
        Assert.Contains("the order has changed", Assert.Single(Compare(Accepted, string.Join('\n', lines)).Breaking), StringComparison.Ordinal);
    }

    [Fact]
    public void Signatures_come_and_go()
    {
        const string two = Accepted + "\nsignature classify\n  input x = x:0 string [?]\n  output y = y:0 int64 [?]";
        Assert.Equal(["+ signature classify   is new"], Compare(Accepted, two).Compatible);
        Assert.Contains("- signature classify   is gone", Assert.Single(Compare(two, Accepted).Breaking), StringComparison.Ordinal);
        Assert.True(Compare(Accepted, Accepted.Replace("signature serving_default", "signature serve", StringComparison.Ordinal)).None);
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("model Net\nsignature s\n  input x float32", 3)]
    [InlineData("model Net\n  input x = x:0 float32 []", 2)]
    [InlineData("model Net\nsignature s\n  input x = x:0 float31 []", 3)]
    [InlineData("model Net\nsignature s\n  output x = x:0 float32 [1,]", 3)]
    [InlineData("model Net\n<<<<<<< HEAD", 2)]
    public void Another_text_is_no_contract(string text, int line)
    {
        ModelFileException error = Assert.Throws<ModelFileException>(() => ContractText.Parse(text, "net.contract.txt"));
        Assert.Equal(("MB1306", "net.contract.txt", line), (error.Code, error.File, error.Line));
    }

    [Fact]
    public void A_contract_without_a_model_is_said_to_be_one() => Assert.StartsWith(
        "The contract names no model. ", Assert.Throws<ModelFileException>(() => ContractText.Parse("# only a comment\n", "net.contract.txt")).Message);

    [Fact]
    public void A_key_may_be_any_text()
    {
        var contract = new ModelContract("Net", [new ContractSignature("a b%", [], [new ContractTensor("x = y\n", "x:0", DataType.DtHalf, Freezing.Shapes.StaticShape.Unknown)])]);
        Assert.True(ContractComparison.Compare(contract, ContractText.Parse(ContractText.Write(contract), "net.contract.txt")).None);
    }

    private static ContractDifferences Compare(string accepted, string current) => ContractComparison.Compare(ContractText.Parse(accepted, "a"), ContractText.Parse(current, "b"));
}
