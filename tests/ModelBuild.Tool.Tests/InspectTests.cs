using System.Text.Json;
using ModelBuild.Testing;

namespace ModelBuild.Tool.Tests;

/// <summary>Whatever a path leads to is told.</summary>
public sealed class InspectTests
{
    [Fact]
    public void A_checkpoint_is_told_with_all_that_a_person_asks_of_it()
    {
        using var workspace = new Workspace();
        string text = workspace.Done("inspect", "models/digits");
        foreach (string part in (string[])["a checkpoint with its graph", "1.15.5", "349 nodes", "21 tensors, 38,961 parameters", "image:0", "[?,8,8]", "conv/kernel", "Frozen for 'probabilities': 6 variables, 48 ops",
            "The embedded engine has all of its ops.", "<TensorFlowModel Include=\"models/digits\" OutputNodes=\"probabilities\" />"])
            Assert.Contains(part, text, StringComparison.Ordinal);
        Assert.DoesNotContain("save/", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\e[", text, StringComparison.Ordinal);
        Assert.True(text.IndexOf("probabilities:0", StringComparison.Ordinal) < text.IndexOf("digit:0", StringComparison.Ordinal));
    }

    [Fact]
    public void The_same_as_one_document()
    {
        using var workspace = new Workspace();
        JsonElement json = JsonDocument.Parse(workspace.Done("inspect", "models/digits", "--json")).RootElement;
        Assert.Equal("1.15.5", json.GetProperty("tensorflow").GetString());
        Assert.Equal(21, json.GetProperty("checkpoint").GetProperty("tensors").GetArrayLength());
        Assert.Equal(73, json.GetProperty("ops").GetProperty("Const").GetInt32());
        Assert.Equal([-1, 8, 8], json.GetProperty("frozen").GetProperty("inputs")[0].GetProperty("shape").EnumerateArray().Select(d => d.GetInt32()));
        Assert.Equal(0, json.GetProperty("missing").GetArrayLength());
    }

    [Theory]
    [InlineData("models/digits/model.ckpt-1500.index", "a checkpoint with its graph")]
    [InlineData("models/digits/model.ckpt-1500.meta", "a checkpoint with its graph")]
    [InlineData("models/digits/model.ckpt-1500.data-00000-of-00001", "a checkpoint with its graph")]
    [InlineData("models/digits/model.ckpt-1500", "a checkpoint with its graph")]
    [InlineData("models/digits/frozen.pb", "a frozen graph (GraphDef)")]
    [InlineData("models/digits/checkpoint", "a state file")]
    [InlineData("models/digits/case0/feed0.tensor", "a TensorProto: float32 [")]
    [InlineData("digits.csv", "a text file")]
    [InlineData("saved1", "a SavedModel of TensorFlow 1")]
    [InlineData("saved2", "a SavedModel of TensorFlow 2")]
    [InlineData("graph.pbtxt", "a graph (GraphDef) with variables")]
    public void Whatever_it_is_its_kind_is_told(string path, string kind)
    {
        using var workspace = new Workspace();
        if (path == "saved1") workspace.Copy(Repository.Golden("models", "savedmodel_tf1"), path);
        if (path == "saved2") workspace.Copy(Repository.Golden("models", "savedmodel_tf2_affine"), path);
        if (path == "graph.pbtxt") File.Copy(Repository.Golden("freeze", "inputs", path), workspace.At(path));
string told = Inspection.Of(workspace.At(path), null, all: false, statistics: false, CancellationToken.None).Report().Json["kind"]!.GetValue<string>();
        Assert.StartsWith(kind, told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("models/digits")]
    [InlineData("models/digits/frozen.pb")]
    public void Values_are_printed_as_numpy_prints_them(string model)
    {
        using var workspace = new Workspace();
        Assert.Contains("[-0.00260293 -0.00248621 -0.17874083 -0.12007183 -0.00243632 -0.01015584\n -0.13639499", workspace.Done("inspect", model, "--tensor", "conv/bias"), StringComparison.Ordinal);
        float[] bias = JsonDocument.Parse(workspace.Done("inspect", model, "--tensor", "conv/bias", "--json")).RootElement.GetProperty("value").EnumerateArray().Select(v => v.GetSingle()).ToArray();
        Assert.Equal(16, bias.Length);
        Assert.Equal(-0.0026029304f, bias[0], 1e-8f);
    }

    [Fact]
    public void Inspect_checkpoint_of_TensorFlow_has_the_same_flags_and_text()
    {
        using var workspace = new Workspace();
        ToolRun run = workspace.Run("inspect", "--inspect-checkpoint", "--file_name=models/adder/model.ckpt", "--all_tensors");
        Assert.Equal((0, "tensor: b (int32) []\n1\n# Total number of params: 1\n"), (run.ExitCode, run.Output));
        Assert.Equal(3, workspace.Run("inspect", "--inspect-checkpoint", "--file_name=nothing").ExitCode);
    }

    [Theory]
    [InlineData("nothing", "MB1001")]
    [InlineData("models", "MB1001")]
    [InlineData("broken.pb", "MB1103")]
    public void What_is_not_there_or_broken_has_the_code_that_the_build_gives_it(string path, string code)
    {
        using var workspace = new Workspace();
        File.WriteAllBytes(workspace.At("broken.pb"), File.ReadAllBytes(workspace.At("models/digits/frozen.pb"))[..30000]);
        ToolRun run = workspace.Run("inspect", path, "--json");
        Assert.Equal(3, run.ExitCode);
        Assert.Contains($"error {code}: ", run.Error, StringComparison.Ordinal);
        Assert.Equal(code, JsonDocument.Parse(run.Output).RootElement.GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public void A_graph_whose_values_are_missing_is_told_and_shown_all_the_same()
    {
        using var workspace = new Workspace();
        File.Delete(workspace.At("models/digits/model.ckpt-1500.data-00000-of-00001"));
        string text = workspace.Done("inspect", "models/digits");
        Assert.Contains("349 nodes", text, StringComparison.Ordinal);
        Assert.Contains("The values are not there: MB1002: ", text, StringComparison.Ordinal);
        ToolRun view = workspace.Run("view", "models/digits");
        Assert.Equal(0, view.ExitCode);
        Assert.Contains("note: ", view.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tensor_that_is_not_there_is_answered_with_the_nearest()
    {
        using var workspace = new Workspace();
        ToolRun run = workspace.Run("inspect", "models/digits", "--tensor", "conv/bais");
        Assert.Contains("error MB1006", run.Error, StringComparison.Ordinal);
        Assert.Contains("'conv/bias'", run.Error, StringComparison.Ordinal);
    }
}
