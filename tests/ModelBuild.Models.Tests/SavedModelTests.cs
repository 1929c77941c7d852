using ModelBuild.Diagnostics;
using ModelBuild.Engine;
using ModelBuild.Engine.Tests;
using ModelBuild.Freezing;
using ModelBuild.Freezing.Tests;
using ModelBuild.Protos;
using ModelBuild.Testing;

namespace ModelBuild.Models.Tests;

/// <summary>SavedModels from the folder to the answer: frozen, functions kept and inlined, and run in the embedded engine against what TensorFlow gave.</summary>
public sealed class SavedModelTests
{
    [Theory]
    [InlineData("savedmodel_keras_cnn")]
    [InlineData("savedmodel_keras_gru_bidir")]
    [InlineData("savedmodel_keras_lstm")]
    [InlineData("savedmodel_tf2_affine")]
    [InlineData("savedmodel_tf2_loop")]
    [InlineData("savedmodel_tf2_table")]
    public void A_SavedModel_of_TensorFlow_2_gives_what_TensorFlow_gave(string model)
    {
        string folder = Repository.Golden("models", model), cases = Path.Combine(folder, "case0");
        foreach (bool inline in (bool[])[false, true])
        {
            using var output = new TemporaryFolder();
            FreezePlan plan = Freezer.Plan(new FreezeRequest { Checkpoint = folder, InlineFunctions = inline });
            Freezer.Write(plan, output.File("model.pb"));
            Assert.Equal(Names(cases, "in_"), plan.Interface.Inputs.Select(i => i.Name).Order());
            Assert.Equal(Names(cases, "out_"), plan.Interface.Outputs.Select(o => o.Name).Order());
            if (inline) Assert.DoesNotContain(plan.Graph.Node, n => n.Op is "PartitionedCall" or "StatefulPartitionedCall");
            var feeds = Directory.GetFiles(cases, "in_*").ToDictionary(f => Path.GetFileNameWithoutExtension(f)[3..] + ":0");
            var fetches = Directory.GetFiles(cases, "out_*").ToDictionary(f => Path.GetFileNameWithoutExtension(f)[4..] + ":0");
            Assert.Null(GoldenCase.Of(cases, feeds, fetches).Run(output.File("model.pb"), EmbeddedEngine.Default));
        }
    }

    [Fact]
    public void A_SavedModel_of_TensorFlow_1_gives_what_TensorFlow_gave()
    {
        string folder = Repository.Golden("models", "savedmodel_tf1"), cases = Path.Combine(folder, "case0");
        SavedModel saved = SavedModel.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(folder, "saved_model.pb")));
        foreach ((string key, SignatureDef signature) in saved.MetaGraphs[0].SignatureDef.Where(s => !s.Key.StartsWith("__", StringComparison.Ordinal)))
        {
            using var output = new TemporaryFolder();
            var request = new FreezeRequest { SavedModel = folder, Signature = key };
            if (signature.Inputs.ContainsKey("words"))
            {
                // The golden copy came without its assets, so the vocabulary of this signature's table is missing.
                Assert.Equal(DiagnosticCodes.VocabularyUnusable, Assert.Throws<ModelFileException>(() => Freezer.Plan(request)).Code);
                continue;
            }
            Freezer.Write(Freezer.Plan(request), output.File("model.pb"));
            Dictionary<string, string> Files(IEnumerable<KeyValuePair<string, TensorInfo>> tensors) => tensors.ToDictionary(t => t.Value.Name, t => Path.Combine(cases, t.Key + ".tensor"));
            Assert.Null(GoldenCase.Of(cases, Files(signature.Inputs), Files(signature.Outputs)).Run(output.File("model.pb"), EmbeddedEngine.Default));
        }
    }

    private static IEnumerable<string> Names(string folder, string prefix) =>
        Directory.GetFiles(folder, prefix + "*").Select(f => Path.GetFileNameWithoutExtension(f)[prefix.Length..] + ":0").Order();
}
