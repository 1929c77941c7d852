using ModelBuild.Engine;
using ModelBuild.Engine.Tests;
using ModelBuild.Freezing;
using ModelBuild.Freezing.Tests;
using ModelBuild.Protos;
using ModelBuild.Testing;

namespace ModelBuild.Models.Tests;

/// <summary>Weights in a file beside the .pb: frozen, run, and refused when the two do not belong together.</summary>
public sealed class ExternalWeightsTests
{
    private static string Freeze(TemporaryFolder folder, string name = "model.pb")
    {
        Freezer.Write(Freezer.Plan(new FreezeRequest { Checkpoint = Repository.Golden("digits", "model.ckpt-1500"), OutputNodes = ["digit", "probabilities"], ExternalWeights = true }), folder.File(name));
        return folder.File(name);
    }

    [Fact]
    public void A_model_with_its_weights_beside_it_gives_what_TensorFlow_gave()
    {
        using var folder = new TemporaryFolder();
        string pb = Freeze(folder);
        Assert.True(new FileInfo(pb).Length < 20_000);
        Assert.Contains(GraphDef.Parser.ParseFrom(File.ReadAllBytes(pb)).Node, n => n.Op == "ModelBuildWeight" && n.Name == "hidden/kernel");
        Assert.Equal(["model.pb", "model.pb.weights"], Directory.GetFiles(folder.Path).Select(f => Path.GetFileName(f)).Order());
        Assert.Null(new GoldenCase(Repository.Golden("digits", "case0")).Run(pb, EmbeddedEngine.Default));
    }

    [Fact]
    public void The_same_input_gives_the_same_two_files()
    {
        using var folder = new TemporaryFolder();
        string a = Freeze(folder, "a.pb"), b = Freeze(folder, "b.pb");
        Assert.Equal(File.ReadAllBytes(a), File.ReadAllBytes(b));
        Assert.Equal(File.ReadAllBytes(a + ".weights"), File.ReadAllBytes(b + ".weights"));
    }

    [Theory]
    [InlineData("missing", ModelErrorCodes.ModelFileNotFound)]
    [InlineData("short", ModelErrorCodes.GraphDamaged)]
    [InlineData("magic", ModelErrorCodes.GraphDamaged)]
    [InlineData("other", ModelErrorCodes.GraphDamaged)]
    [InlineData("empty", ModelErrorCodes.GraphDamaged)]
    public void Weights_that_are_not_those_of_the_graph_are_refused(string how, string code)
    {
        using var folder = new TemporaryFolder();
        string pb = Freeze(folder), weights = pb + ".weights";
        byte[] bytes = File.ReadAllBytes(weights);
        if (how == "missing") File.Delete(weights);
        else File.WriteAllBytes(weights, how switch { "short" => bytes[..^100], "empty" => [], _ => bytes.Select((b, i) => i == (how == "magic" ? 0 : 8) ? (byte)(b ^ 1) : b).ToArray() });
        ModelException error = Assert.Throws<ModelException>(() => EmbeddedEngine.Default.Load(ModelSource.FromFile(pb), ["image:0", "keep_prob:0"], ["digit:0"]));
        Assert.Equal(code, error.Code);
        Assert.Contains("weights", error.Message, StringComparison.Ordinal);
    }
}
