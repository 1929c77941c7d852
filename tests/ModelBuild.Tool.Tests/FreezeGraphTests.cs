using System.Text.Json;
using ModelBuild.Testing;

namespace ModelBuild.Tool.Tests;

/// <summary>A script that called TensorFlow's <c>freeze_graph</c> and now calls <c>modelbuild freeze</c>: the runs of the real command, with the same arguments.</summary>
public sealed class FreezeGraphTests
{
    private static readonly JsonElement s_runs = JsonDocument.Parse(File.ReadAllText(Repository.Golden("freeze", "cases.json"))).RootElement.GetProperty("runs");

    // TensorFlow failed without a reason, or wrote a graph that nobody can import; see docs/freezing.md.
    private static readonly Dictionary<string, int> s_better = new()
    {
        ["meta_graph_text_flag_missing"] = 0, ["output_with_port"] = 0, ["resource_graph"] = 0, ["partitioned_graph"] = 0, ["assign_output"] = 3,
    };

    // Every flag and every kind of end; what becomes of all the other runs is tested where freezing is.
    public static TheoryData<string> Names => ["binary", "outputs_with_spaces", "output_missing", "output_empty", "keep_devices", "input_saver_binary", "restore_op_names", "initializer_nodes", "blacklist_two", "whitelist", "resource_both",
        "saved_model_tags", "checkpoint_garbage", "v2_version_flag", "no_arguments"];

    [Theory, MemberData(nameof(Names))]
    public void The_same_arguments_end_in_the_same_way(string name)
    {
        using var workspace = new Workspace();
        workspace.Copy(Repository.Golden("freeze", "inputs"), "freeze");
        JsonElement expected = s_runs.EnumerateArray().Single(r => r.GetProperty("name").GetString() == name);
        ToolRun run = ToolRun.In(workspace.At("freeze"), ["freeze", .. expected.GetProperty("args").EnumerateArray().Select(a => a.GetString()!)]);

        bool fails = s_better.TryGetValue(name, out int better) ? better != 0 : expected.GetProperty("exit").GetInt32() != 0;
        Assert.True(run.ExitCode == (fails ? 3 : 0), run.Output + run.Error);
        Assert.Equal(!fails, File.Exists(workspace.At("freeze/result.pb")));
        Assert.Empty(Directory.GetFiles(workspace.At("freeze"), "*.tmp"));
        if (fails) Assert.Matches(@"^\S.*: error MB\d{4}: ", run.Error);
        else if (!s_better.ContainsKey(name) && name != "resource_blacklist" && expected.TryGetProperty("ops_in_final_graph", out JsonElement ops))
            Assert.Contains($" {ops.GetInt32()} op", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--clear_devices")]
    [InlineData("--clear_devices=False")]
    [InlineData("--input_binary True --checkpoint_version 2")]
    public void Truth_values_are_written_as_Python_takes_them(string flags)
    {
        using var workspace = new Workspace();
        workspace.Done(["freeze", "--input_checkpoint", "models/adder/model.ckpt", "--output_node_names", "op_to_store", .. flags.Split(' '), "--output_graph", "out.pb"]);
        Assert.True(File.Exists(workspace.At("out.pb")));
    }

    [Fact]
    public void An_empty_flag_is_one_that_is_not_given_as_in_Python()
    {
        using var workspace = new Workspace();
        workspace.Done("freeze", "--input_graph=", "--input_saver", "", "--input_checkpoint=models/adder/model.ckpt", "--initializer_nodes=", "--variable_names_whitelist", "", "--output_node_names", "op_to_store", "--output_graph=out.pb");
        Assert.True(File.Exists(workspace.At("out.pb")));
    }
}
