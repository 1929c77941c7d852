using System.Text.Json;
using ModelBuild.Diagnostics;
using ModelBuild.Protos;
using ModelBuild.Testing;

namespace ModelBuild.Freezing.Tests;

/// <summary>
/// The real <c>freeze_graph</c> command under each of its flags (<c>golden/freeze/cases.json</c>), and what the same options give here: the same nodes where
/// TensorFlow wrote a graph, a coded error where it failed for a reason, a frozen graph where it failed without one.
/// </summary>
public sealed class FreezeGraphFlagsTests
{
    private static readonly JsonElement s_runs = JsonDocument.Parse(File.ReadAllText(Repository.Golden("freeze", "cases.json"))).RootElement.GetProperty("runs");

    // TensorFlow failed for a reason: what is told instead.
    private static readonly Dictionary<string, string> s_errors = new()
    {
        ["output_missing"] = DiagnosticCodes.OutputNotInGraph,
        ["output_empty"] = DiagnosticCodes.NoOutputs,
        ["saved_model_wrong_tags"] = DiagnosticCodes.SavedModelUnusable,
        ["saved_model_missing"] = DiagnosticCodes.SavedModelUnusable,
        ["checkpoint_missing"] = DiagnosticCodes.CheckpointNotFound,
        ["checkpoint_garbage"] = DiagnosticCodes.NotACheckpoint,
        ["graph_missing"] = DiagnosticCodes.MetaGraphNotFound,
        ["saver_missing"] = DiagnosticCodes.MetaGraphNotFound,
        ["graph_garbage"] = DiagnosticCodes.MessageDamaged,
        ["no_arguments"] = DiagnosticCodes.CheckpointNotFound,
    };

    // TensorFlow wrote a graph that it cannot import itself: what is told or done instead.
    private static readonly Dictionary<string, string> s_broken = new()
    {
        // An Assign whose variable is a constant.
        ["assign_output"] = DiagnosticCodes.CannotFreeze,
    };

    // TensorFlow failed without a reason: frozen here, and what the result must have.
    private static readonly Dictionary<string, string[]> s_frozen = new()
    {
        ["meta_graph_text_flag_missing"] = ["probs", "w"],
        ["output_with_port"] = ["probs", "w"],
        ["resource_graph"] = ["through_resource", "res", "bias"],
        ["partitioned_graph"] = ["wide", "part/part_0", "part/part_1"],
    };

    public static TheoryData<string> Names => new(s_runs.EnumerateArray().Select(r => r.GetProperty("name").GetString()!));

    [Theory, MemberData(nameof(Names))]
    public void A_run_of_the_command_ends_as_it_should(string name)
    {
        JsonElement run = s_runs.EnumerateArray().Single(r => r.GetProperty("name").GetString() == name);
        FreezeRequest request = RequestOf([.. run.GetProperty("args").EnumerateArray().Select(a => a.GetString()!)]);
        if (s_broken.TryGetValue(name, out string? better))
        {
            Assert.Equal(better, Assert.Throws<ModelFileException>(() => Frozen(request, name)).Code);
        }
        else if (name == "resource_blacklist")
        {
            // TensorFlow made an Identity of the op that reads the variable which stays: a handle where a float is wanted.
            GraphDef graph = Frozen(request, name);
            Assert.Equal("VarHandleOp", graph.Node.Single(n => n.Name == "bias").Op);
            Assert.Equal("ReadVariableOp", graph.Node.Single(n => n.Input.Contains("bias")).Op);
            Assert.Equal("Const", graph.Node.Single(n => n.Name == "res").Op);
        }
        else if (run.TryGetProperty("digest", out JsonElement digest))
        {
            GraphDef graph = Frozen(request, name);
            Assert.Equal([], Digest.Of(digest).DifferencesTo(graph, isPruned: true).Take(5));
            Assert.Equal(run.GetProperty("ops_in_final_graph").GetInt32(), graph.Node.Count);
        }
        else if (s_frozen.TryGetValue(name, out string[]? nodes))
        {
            GraphDef graph = Frozen(request, name);
            Assert.Empty(nodes.Except(graph.Node.Select(n => n.Name)));
            Assert.DoesNotContain(graph.Node, VariableOps.IsVariable);
        }
        else
        {
            ModelFileException error = Assert.Throws<ModelFileException>(() => Frozen(request, name));
            Assert.True(s_errors.TryGetValue(name, out string? code), $"{name}: {run.GetProperty("messages")} / {error.Code} {error.Message}");
            Assert.Equal(code, error.Code);
        }
    }

    private static GraphDef Frozen(FreezeRequest request, string name)
    {
        using var output = new TemporaryFolder();
        Freezer.Write(Freezer.Plan(request), output.File(name + ".pb"));
        return GraphDef.Parser.ParseFrom(File.ReadAllBytes(output.File(name + ".pb")));
    }

    /// <summary>The command's flags as options; the files are in the folder where the command ran.</summary>
    private static FreezeRequest RequestOf(string[] arguments)
    {
        Dictionary<string, string> flags = arguments.Select(a => a.TrimStart('-').Split('=', 2)).ToDictionary(a => a[0], a => a[1]);
        string? Path(string flag) => flags.GetValueOrDefault(flag) is { Length: > 0 } file ? Repository.Golden("freeze", "inputs", file) : null;
        string[] List(string flag) => flags.GetValueOrDefault(flag, "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return new FreezeRequest
        {
            Graph = Path("input_graph"),
            MetaGraph = Path("input_meta_graph"),
            Checkpoint = Path("input_checkpoint"),
            Saver = Path("input_saver"),
            SavedModel = Path("input_saved_model_dir"),
            Tags = flags.ContainsKey("saved_model_tags") ? List("saved_model_tags") : null,
            OutputNodes = List("output_node_names"),
            InitializerNodes = List("initializer_nodes"),
            ClearDevices = flags.GetValueOrDefault("clear_devices", "true") == "true",
            FrozenVariables = flags.ContainsKey("variable_names_whitelist") ? List("variable_names_whitelist") : null,
            KeptVariables = List("variable_names_blacklist"),
            KeepOutputShapes = true,
            KeepTables = false,
        };
    }
}
