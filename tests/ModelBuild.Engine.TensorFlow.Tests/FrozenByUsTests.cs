using System.Text.Json;
using ModelBuild.Engine.Tests;
using ModelBuild.Freezing;
using ModelBuild.Freezing.Tests;
using ModelBuild.Oracle;
using ModelBuild.Protos;
using ModelBuild.Testing;

namespace ModelBuild.Engine.TensorFlow.Tests;

/// <summary>The proof of our freezing: TensorFlow takes every graph that we freeze, and computes with it what it recorded.</summary>
public sealed class FrozenByUsTests
{
    public static TheoryData<string> Checkpoints() =>
        [.. Directory.GetFiles(Repository.Golden("models"), "digest.json", SearchOption.AllDirectories).Append(Repository.Golden("digits", "digest.json"))
            .Select(f => Path.GetRelativePath(Repository.Golden(), Path.GetDirectoryName(f)!).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    public static TheoryData<string> SavedModels() =>
        [.. Directory.GetFiles(Repository.Golden("models"), "fingerprint.pb", SearchOption.AllDirectories).Select(f => Path.GetFileName(Path.GetDirectoryName(f)!)).Order(StringComparer.Ordinal)];

    [SkippableTheory]
    [MemberData(nameof(Checkpoints))]
    public void A_checkpoint(string model)
    {
        string folder = Repository.Golden(model.Split('/'));
        JsonElement digest = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "digest.json"))).RootElement;
        var request = new FreezeRequest
        {
            Checkpoint = Path.Combine(folder, digest.GetProperty("prefix").GetString()!), OutputNodes = [.. digest.GetProperty("outputs").EnumerateArray().Select(o => o.GetString()!)],
        };
        using var output = new TemporaryFolder();
        Freezer.Write(Freezer.Plan(request), output.File("model.pb"));
        string[] cases = Directory.GetDirectories(folder, "case*");
        Assert.NotEmpty(cases);
        foreach (string golden in cases) Assert.Null(new GoldenCase(golden).Run(output.File("model.pb"), LibTensorFlow.Engine()));
    }

    [SkippableTheory]
    [MemberData(nameof(SavedModels))]
    public void A_SavedModel_of_TensorFlow_2_with_its_functions(string model) => FreezeAndRun(model, inline: false);

    [SkippableTheory]
    [MemberData(nameof(SavedModels))]
    public void A_SavedModel_of_TensorFlow_2_inlined(string model) => FreezeAndRun(model, inline: true);

    [SkippableFact]
    public void A_SavedModel_of_TensorFlow_1_by_each_of_its_signatures()
    {
        string folder = Repository.Golden("models", "savedmodel_tf1"), cases = Path.Combine(folder, "case0");
        Skip.IfNot(Directory.Exists(Path.Combine(folder, "assets")), "the model's vocabulary was not recorded with it");
        SavedModel saved = SavedModel.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(folder, "saved_model.pb")));
        foreach ((string key, SignatureDef signature) in saved.MetaGraphs[0].SignatureDef.Where(s => !s.Key.StartsWith("__", StringComparison.Ordinal)))
        {
            using var output = new TemporaryFolder();
            Freezer.Write(Freezer.Plan(new FreezeRequest { SavedModel = folder, Signature = key }), output.File("model.pb"));
            Dictionary<string, string> Files(IEnumerable<KeyValuePair<string, TensorInfo>> tensors) => tensors.ToDictionary(t => t.Value.Name, t => Path.Combine(cases, t.Key + ".tensor"));
            Assert.Null(GoldenCase.Of(cases, Files(signature.Inputs), Files(signature.Outputs)).Run(output.File("model.pb"), LibTensorFlow.Engine()));
        }
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_pretrained_SavedModel(bool inline)
    {
        string folder = Repository.Shared("golden", "pretrained", "basic_pitch");
        using var output = new TemporaryFolder();
        Freezer.Write(Freezer.Plan(new FreezeRequest { SavedModel = Path.Combine(folder, "saved_model"), InlineFunctions = inline }), output.File("model.pb"));
        string cases = Path.Combine(folder, "serving_default.case0");
        Dictionary<string, string> Files(string prefix) => Directory.GetFiles(cases, prefix + "*").ToDictionary(f => Path.GetFileNameWithoutExtension(f)[prefix.Length..] + ":0");
        Assert.Null(GoldenCase.Of(cases, Files("in_"), Files("out_")).Run(output.File("model.pb"), LibTensorFlow.Engine()));
        // Its constant-Q transform gives values of 1e-6 as sums of terms of 0.01, and takes their logarithm: what the order of the sums leaves (2e-9, TensorFlow's own error too) comes out
        // a thousand times larger. TensorFlow agrees with its recording because it adds in the same order.
        Assert.Null(GoldenCase.Of(cases, Files("in_"), Files("out_"), atol: 1e-3).Run(output.File("model.pb"), EmbeddedEngine.Default));
    }

    private static void FreezeAndRun(string model, bool inline)
    {
        string folder = Repository.Golden("models", model), cases = Path.Combine(folder, "case0");
        using var output = new TemporaryFolder();
        Freezer.Write(Freezer.Plan(new FreezeRequest { Checkpoint = folder, InlineFunctions = inline }), output.File("model.pb"));
        Dictionary<string, string> Files(string prefix) => Directory.GetFiles(cases, prefix + "*").ToDictionary(f => Path.GetFileNameWithoutExtension(f)[prefix.Length..] + ":0");
        Assert.Null(GoldenCase.Of(cases, Files("in_"), Files("out_")).Run(output.File("model.pb"), LibTensorFlow.Engine()));
    }
}
