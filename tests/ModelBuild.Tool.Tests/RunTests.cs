using System.Text.Json;
using ModelBuild.Diagnostics;
using ModelBuild.Testing;

namespace ModelBuild.Tool.Tests;

/// <summary>Models run with values from everywhere.</summary>
public sealed class RunTests
{
    [Theory]
    [InlineData("x=2 y=3", "op_to_store: int32 [] = 7\n")]
    [InlineData("x=[1,2,3] y=10", "op_to_store: int32 [3] = [11 21 31]\n")]
    [InlineData("x=-4 y=[[1],[2]] --fetch op_to_store:0", "op_to_store: int32 [2,1] =\n[[-3]\n [-7]]\n")]
    [InlineData("--feeds all.json", "op_to_store: int32 [2] = [13 25]\n")]
    public void Literals_and_files_are_fed(string arguments, string expected)
    {
        using var workspace = new Workspace();
        File.WriteAllText(workspace.At("all.json"), """{"x": [3, 6], "y": 4}""");
        Assert.Equal(expected, workspace.Done(["run", "models/adder/frozen.pb", .. arguments.Split(' ')]));
    }

    [Fact]
    public void A_checkpoint_runs_as_its_frozen_graph_does_and_nothing_is_left_in_the_temporary_folder()
    {
        using var workspace = new Workspace();
        ToolRun run = ToolRun.Shell(workspace.Folder, "mkdir tmp; export TMPDIR=\"$PWD/tmp\"; modelbuild run models/adder x=2 y=3");
        Assert.Equal((0, "op_to_store: int32 [] = 7\n"), (run.ExitCode, run.Output));
        Assert.Contains("the likeliest was taken, 'op_to_store'", run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(workspace.At("tmp"), "modelbuild-*"));
    }

    [Fact]
    public void Any_tensor_can_be_fetched_and_any_fed()
    {
        using var workspace = new Workspace();
        Assert.StartsWith("conv/bias: float32 [16] =\n[-0.00260293", workspace.Done("run", "models/digits/frozen.pb", "--fetch", "conv/bias"), StringComparison.Ordinal);
        string digit = workspace.Done("run", "models/digits/frozen.pb", "output/logits=[[0,0,0,9,0,0,0,0,0,0]]", "--fetch", "digit");
        Assert.Equal("digit: int64 [1] = [3]\n", digit);
    }

    [Fact]
    public void Rows_of_a_table_become_a_batch_in_the_shape_of_the_input()
    {
        using var workspace = new Workspace();
        workspace.Done("run", "models/digits", "image=@digits.csv:3-66", "keep_prob=1", "--fetch", "digit", "-o", "digits.csv.out.csv");
        string[] rows = [.. File.ReadLines(workspace.At("digits.csv")).Skip(1)];
        string[] digits = File.ReadAllLines(workspace.At("digits.csv.out.csv"));
        Assert.Equal(rows.Select(r => r.Split(',')[1]), digits);
    }

    [Theory]
    [InlineData("out.npy")]
    [InlineData("out.tensor")]
    [InlineData("out.json")]
    [InlineData("out.npz")]
    public void What_is_written_in_a_form_can_be_fed_in_it(string file)
    {
        using var workspace = new Workspace();
        workspace.Done("run", "models/digits/frozen.pb", "image=@digits.csv:3-66", "--fetch", "conv/kernel/read", "-o", file);
        workspace.Done("run", "models/digits/frozen.pb", $"conv/kernel/read=@{file}", "--fetch", "conv/kernel/read", "-o", "again.tensor");
        workspace.Done("run", "models/digits/frozen.pb", "--fetch", "conv/kernel/read", "-o", "direct.tensor");
        Assert.Equal(File.ReadAllBytes(workspace.At("direct.tensor")), File.ReadAllBytes(workspace.At("again.tensor")));
    }

    [Fact]
    public void A_run_into_a_folder_is_a_case_that_passes_and_fails_when_the_model_changes()
    {
        using var workspace = new Workspace();
        workspace.Done("run", "models/adder/frozen.pb", "x=2", "y=[3,4]", "-o", "cases/one/");
        ToolRun passed = workspace.Run("verify", "cases", "--model", "models/adder");
        Assert.Equal(0, passed.ExitCode);
        Assert.Contains("1 of 1 case passed", passed.Output, StringComparison.Ordinal);

        File.WriteAllText(workspace.At("cases/one/case.json"), File.ReadAllText(workspace.At("cases/one/case.json")).Replace("fetch0", "feed1", StringComparison.Ordinal));
        ToolRun failed = workspace.Run("verify", "cases", "--model", "models/adder");
        Assert.Equal(1, failed.ExitCode);
        Assert.Contains("op_to_store:0 [1] is 9, recorded 4 (2 of 2 differ)", failed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Cases_of_TensorFlow_pass()
    {
        using var workspace = new Workspace();
        workspace.Copy(Repository.Golden("models"), "golden");
        string[] models = [.. Directory.GetDirectories(workspace.At("golden")).Where(f => File.Exists(Path.Combine(f, "frozen.pb")) && File.Exists(Path.Combine(f, "case0", "case.json")))];
        ToolRun run = workspace.Run(["verify", .. models, "--failures"]);
        Assert.True(run.ExitCode == 0 && models.Length > 5, run.Output + run.Error);
    }

    [Theory]
    [InlineData("x=2", "MB3002", "y (int32")]
    [InlineData("x=2 z=3", "MB3009", "no tensor 'z'")]
    [InlineData("x=2 y=3 --fetch op_to_sore", "MB3009", "'op_to_store'")]
    [InlineData("x=@nothing.npy y=3", "MB1401", "no such file")]
    [InlineData("x=2 y=3 -o out.bmp", "", "none of the forms")]
    public void Wrong_feeds_and_fetches_are_told(string arguments, string code, string says)
    {
        using var workspace = new Workspace();
        ToolRun run = workspace.Run(["run", "models/adder/frozen.pb", .. arguments.Split(' ')]);
        Assert.Equal(code.Length > 0 ? 3 : 2, run.ExitCode);
        Assert.Contains($"error{(code.Length > 0 ? " " : "")}{code}: ", run.Error, StringComparison.Ordinal);
        Assert.Contains(says, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("two", "'two' is no int32")]
    [InlineData("2.5", "'2.5' is no int32")]
    [InlineData("3000000000", "is no int32")]
    [InlineData("[[1,2],[3]]", "different lengths")]
    [InlineData("[1,2", "brackets")]
    [InlineData("{\"b64\": 1}", "is no int32")]
    public void A_literal_that_is_no_value_is_told(string text, string says)
    {
        var feeds = new FeedArguments(["x=" + text], null);
        ModelFileException error = Assert.Throws<ModelFileException>(() => feeds.Value("x", new TensorSpec("x:0", DType.Int32, Shape.Unknown)));
        Assert.Equal("MB1401", error.Code);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Shapes_are_checked_before_the_run()
    {
        using var workspace = new Workspace();
        ToolRun run = workspace.Run("run", "models/digits/frozen.pb", "image=[[1,2],[3,4]]");
        Assert.Equal(3, run.ExitCode);
        Assert.Contains("error MB3003: The input image takes float32 [?,8,8], and it was given float32 [2,2].", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Results_are_one_document()
    {
        using var workspace = new Workspace();
        JsonElement result = JsonDocument.Parse(workspace.Done("run", "models/adder/frozen.pb", "x=[1,2]", "y=3", "--json")).RootElement.GetProperty("op_to_store:0");
        Assert.Equal("int32", result.GetProperty("dtype").GetString());
        Assert.Equal([4, 7], result.GetProperty("value").EnumerateArray().Select(v => v.GetInt32()));
    }
}
