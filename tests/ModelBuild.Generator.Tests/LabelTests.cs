using ModelBuild.Diagnostics;
using ModelBuild.Freezing;
using ModelBuild.Testing;
using ModelBuild.Text;

namespace ModelBuild.Generator.Tests;

/// <summary>Names of classes and of lengths, from the freezing to the class.</summary>
public sealed class LabelTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("modelbuild-labels-").FullName;

    private FreezeRequest Request(string text)
    {
        string path = Path.Combine(_folder, "labels.txt");
        File.WriteAllText(path, text);
        return new FreezeRequest { Checkpoint = Repository.Golden("digits"), OutputNodes = ["probabilities", "digit"], Labels = path };
    }

    private const string Digits = "zero\none\ntwo\nthree\nfour\nfive\r\nsix\nseven\n eight \n\"nine\"\n\n";

    [Fact]
    public void Outputs_tell_the_best_classes_by_name()
    {
        using var model = new GoldenModel(Request(Digits), "Digits");
        Fixture.Check("Labels", model.Interface);
        string[] row = File.ReadAllLines(Repository.Golden("digits", "digits-test.csv"));
        string pixels = string.Join("f, ", Pixels(row));
        Assert.Equal("True True 3 eight,\"nine\"", model.Say(
            $$"""
            using var digits = new Digits();
            Digits.Outputs outputs = digits.Run(image: new float[] { {{pixels}}f }.AsSpan());
            IReadOnlyList<ScoredLabel<float>> best = outputs.Probabilities.TopK(3);
            return $"{best[0].Label == Digits.Labels[(int)outputs.Digit[0]]} {best[0].Score >= best[1].Score && best[0].Score == outputs.Probabilities[0, best[0].Index]} {best.Count} {Digits.Labels[8]},{Digits.Labels[9]}";
            """));
    }

    [Theory]
    [InlineData("", "The file of labels is empty. It has one label a line, in the order of the output's last dimension.")]
    [InlineData("a\n\nb", "Line 2 of the file of labels is empty; every class needs a name.")]
    [InlineData("a\nb\n", "The file has 2 labels, and no output of floating point has 2 as its last dimension: probabilities:0 is float32 [?,10]; digit:0 is int64 [?]. Give it one line for each class, or take Labels away.")]
    public void A_file_that_does_not_fit_is_said(string text, string why)
    {
        ModelFileException said = Assert.Throws<ModelFileException>(() => Freezer.Plan(Request(text)));
        Assert.Equal((DiagnosticCodes.LabelsUnusable, why), (said.Code, said.Message));
    }

    [Fact]
    public void A_file_that_is_not_there_is_said() => Assert.Equal(
        DiagnosticCodes.LabelsUnusable,
        Assert.Throws<ModelFileException>(() => Freezer.Plan(Request("a") with { Labels = Path.Combine(_folder, "other.txt") })).Code);

    [Fact]
    public void Lengths_that_are_always_equal_share_a_name()
    {
        using GoldenModel model = GoldenModel.Digits();
        string code = GeneratorRun.Of(model.Item).Files["App.Digits.g.cs"];
        Assert.Contains("Input: node <c>image</c>, tensor <c>image:0</c>, float32, shape <c>[batch,8,8]</c>.", code, StringComparison.Ordinal);
        Assert.Contains("Output: node <c>digit</c>, tensor <c>digit:0</c>, int64, shape <c>[batch]</c>.", code, StringComparison.Ordinal);
        Assert.Matches("<para>[0-9]+ nodes; 6 weight tensors, [0-9,]+ k?B.</para>", code);
    }

    [Theory]
    [InlineData("dynamic_lstm")]
    [InlineData("attention")]
    [InlineData("multi_output_ops")]
    [InlineData("convnet_bn_cond")]
    public void Names_of_lengths_stand_in_the_interface_and_change_no_contract(string model)
    {
        FreezePlan plan = Freezer.Plan(new FreezeRequest { Checkpoint = Repository.Golden("models", model, "model.ckpt"), OutputNodes = Outputs(model) });
        using var text = new StringWriter();
        Freezer.WriteInterface(plan, text);
        Protos.MetaGraphDef written = TextFormat.Parse<Protos.MetaGraphDef>(text.ToString());
        string[] names = [.. written.SignatureDef["serving_default"].Inputs.Concat(written.SignatureDef["serving_default"].Outputs).OrderBy(t => t.Key, StringComparer.Ordinal)
            .Select(t => $"{t.Key} [{string.Join(",", t.Value.TensorShape.Dim.Select(d => d.Size >= 0 ? $"{d.Size}" : d.Name.Length > 0 ? d.Name : "?"))}]")];
        Assert.True(s_names[model] == string.Join(" ", names), string.Join(" ", names));
        Assert.Equal(plan.Interface.Inputs.Select(i => i.Shape), plan.Interface.Inputs.Select(i => ModelBuild.Freezing.Shapes.StaticShape.FromProto(written.SignatureDef["serving_default"].Inputs.Values.Single(v => v.Name == i.Name).TensorShape)));
    }

    private static readonly Dictionary<string, string> s_names = new()
    {
        ["dynamic_lstm"] = "lengths [batch] sentiment [batch,5] states [?,tokens_1,48] tokens [batch,tokens_1]",
        ["attention"] = "encoded [batch,16,64] x [batch,16,64]",
        ["multi_output_ops"] = "best [batch,2] best:1 [batch,2] parts [batch,2] parts:2 [batch,2] x [batch,6]",
        ["convnet_bn_cond"] = "image [batch,28,28,1] is_training [] probs [batch,10]",
    };

    [Fact]
    public void Examples_make_a_batch()
    {
        using var model = new GoldenModel(new FreezeRequest { Checkpoint = Repository.Golden("models", "mlp", "model.ckpt"), OutputNodes = Outputs("mlp") }, "Mlp");
        Assert.Contains("RunBatch(", GeneratorRun.Of(model.Item).Files["App.Mlp.g.cs"], StringComparison.Ordinal);
        using GoldenModel digits = GoldenModel.Digits();
        Assert.Equal("3 1,2,1 True", digits.Say(
            """
            using var digits = new Digits();
            float[] pixels = new float[64];
            for (int i = 0; i < 64; i++) pixels[i] = i % 17;
            var examples = new Digits.Inputs[] { new() { Image = pixels.AsSpan() }, new() { Image = new float[2, 8, 8] }, new() { Image = pixels.AsMemory() } };
            IReadOnlyList<Digits.Outputs> results = digits.RunBatch(examples);
            bool same = results.Zip(examples).All(p => digits.Run(p.Second).Digit.AsSpan().SequenceEqual(p.First.Digit.AsSpan()));
            return $"{results.Count} {string.Join(",", results.Select(r => r.Digit.Length))} {same}";
            """));
    }

    private static string[] Outputs(string model) =>
        [.. System.Text.Json.JsonDocument.Parse(File.ReadAllText(Repository.Golden("models", model, "case0", "case.json"))).RootElement.GetProperty("fetches").EnumerateObject().Select(f => f.Name)];

    private static IEnumerable<string> Pixels(string[] rows)
    {
        // The columns of a row are label, what TensorFlow saw, and 64 pixels, in whatever order the heading says; any 64 numbers of 0 to 16 do here.
        string row = rows.First(r => r.Split(',').Count(c => float.TryParse(c, System.Globalization.CultureInfo.InvariantCulture, out _)) >= 64);
        return row.Split(',').Where(c => float.TryParse(c, System.Globalization.CultureInfo.InvariantCulture, out _)).TakeLast(64);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
