using System.Text.Json;
using ModelBuild.Checkpoints;
using ModelBuild.Testing;

namespace ModelBuild.Tool.Tests;

/// <summary>The verbs that make something else of a model: what they write is a model again, and the same one where it should be.</summary>
public sealed class ChangingVerbsTests
{
    [Fact]
    public void A_thawed_graph_freezes_to_what_it_was_and_diff_says_so()
    {
        using var workspace = new Workspace();
        Assert.StartsWith("6 variables, ", workspace.Done("thaw", "models/digits/frozen.pb", "-o", "thawed/digits.ckpt"), StringComparison.Ordinal);
        workspace.Done("freeze", "thawed/digits.ckpt", "--output-nodes", "probabilities,digit", "-o", "again.pb");
        workspace.Done("freeze", "models/digits/frozen.pb", "--output-nodes", "probabilities,digit", "-o", "before.pb");
        JsonElement difference = JsonDocument.Parse(workspace.Run("diff", "before.pb", "again.pb", "--json").Output).RootElement;
        Assert.DoesNotContain(difference.GetProperty("graph").EnumerateArray(), c => c.GetProperty("change").GetString() != "changed");
        Assert.Equal(0, difference.GetProperty("interface").GetProperty("breaking").GetArrayLength());
        Assert.Equal(0, difference.GetProperty("weights").GetProperty("changed").GetArrayLength());
    }

    [Fact]
    public void Diff_finds_the_weight_that_changed_and_by_how_much()
    {
        using var workspace = new Workspace();
        byte[] pb = File.ReadAllBytes(workspace.At("models/digits/frozen.pb"));
        Protos.GraphDef graph = Protos.GraphDef.Parser.ParseFrom(pb);
        Protos.TensorProto bias = graph.Node.Single(n => n.Name == "output/bias").Attr["value"].Tensor;
        byte[] values = bias.TensorContent.ToByteArray();
        BitConverter.TryWriteBytes(values.AsSpan(8), BitConverter.ToSingle(values, 8) + 0.5f);
        bias.TensorContent = Google.Protobuf.ByteString.CopyFrom(values);
        using (FileStream file = File.Create(workspace.At("retrained.pb"))) Google.Protobuf.MessageExtensions.WriteTo(graph, file);

        ToolRun run = workspace.Run("diff", "models/digits/frozen.pb", "retrained.pb");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("graph: the same 50 nodes", run.Output, StringComparison.Ordinal);
        Assert.Contains("15 the same, 1 changed", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"output/bias +float32 \[10\] +5e-1 .* 1 of 10", run.Output);
    }

    [Fact]
    public void Diff_tells_what_breaks_code()
    {
        using var workspace = new Workspace();
        workspace.Done("freeze", "models/digits", "--output-nodes", "digit", "-o", "digit.pb");
        workspace.Done("freeze", "models/digits", "--output-nodes", "probabilities", "-o", "probabilities.pb");
        ToolRun run = workspace.Run("diff", "digit.pb", "probabilities.pb");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("breaks code: ", run.Output, StringComparison.Ordinal);
        Assert.Equal(0, workspace.Run("diff", "digit.pb", "digit.pb").ExitCode);
    }

    [Fact]
    public void Convert_goes_to_text_and_back_byte_for_byte_in_meaning()
    {
        using var workspace = new Workspace();
        workspace.Done("convert", "models/digits/frozen.pb", "digits.pbtxt");
        Assert.StartsWith("node {", File.ReadAllText(workspace.At("digits.pbtxt")), StringComparison.Ordinal);
        workspace.Done("convert", "digits.pbtxt", "back.pb");
        Assert.Equal(Protos.GraphDef.Parser.ParseFrom(File.ReadAllBytes(workspace.At("models/digits/frozen.pb"))), Protos.GraphDef.Parser.ParseFrom(File.ReadAllBytes(workspace.At("back.pb"))));
        workspace.Done("convert", "models/digits/model.ckpt-1500.meta", "meta.pbtxt");
        Assert.Contains("meta_info_def {", File.ReadAllText(workspace.At("meta.pbtxt")), StringComparison.Ordinal);
    }

    [Fact]
    public void Half_weights_are_smaller_and_give_nearly_the_same()
    {
        using var workspace = new Workspace();
        workspace.Done("convert", "models/digits/frozen.pb", "half.pb", "--weights", "half");
        Assert.True(new FileInfo(workspace.At("half.pb")).Length < 0.7 * new FileInfo(workspace.At("models/digits/frozen.pb")).Length);
        workspace.Done("verify", "models/digits/case0", "--model", "half.pb", "--rtol", "0.01", "--atol", "0.01");
    }

    [Fact]
    public void Edit_renames_drops_and_casts()
    {
        using var workspace = new Workspace();
        workspace.Done("edit", "models/digits", "-o", "edited/small.ckpt", "--drop", "/Adam(_1)?$", "--rename", "^conv/=features/", "--cast", "kernel$=half");
        using CheckpointReader reader = CheckpointReader.Open(workspace.At("edited/small.ckpt"));
        Assert.Equal(["beta1_power", "beta2_power", "features/bias", "features/kernel", "global_step", "hidden/bias", "hidden/kernel", "output/bias", "output/kernel"], reader.Tensors.Select(t => t.Name));
        Assert.Equal(Protos.DataType.DtHalf, reader.Get("features/kernel").DType);
        Assert.Equal(Protos.DataType.DtFloat, reader.Get("features/bias").DType);

        ToolRun wrong = workspace.Run("edit", "models/digits", "-o", "x.ckpt", "--drop", "(");
        Assert.Equal(3, wrong.ExitCode);
        Assert.Contains("error MB1021", wrong.Error, StringComparison.Ordinal);
        Assert.Equal(2, workspace.Run("edit", "models/digits", "--drop", "Adam").ExitCode);
    }

    [Fact]
    public void An_exported_model_is_a_SavedModel_that_answers_as_before_and_versions_count_up()
    {
        using var workspace = new Workspace();
        workspace.Done("export", "models/digits", "--output-nodes", "probabilities,digit", "-o", "served/digits");
        workspace.Done("export", "models/digits", "--output-nodes", "probabilities,digit", "-o", "served/digits");
        Assert.Equal(["1", "2"], Directory.GetFileSystemEntries(workspace.At("served/digits")).Select(Path.GetFileName).Order());
        Protos.SavedModel saved = Protos.SavedModel.Parser.ParseFrom(File.ReadAllBytes(workspace.At("served/digits/2/saved_model.pb")));
        Assert.Equal(1, saved.SavedModelSchemaVersion);
        Assert.Equal(["serve"], saved.MetaGraphs.Single().MetaInfoDef.Tags);
        Assert.Equal("digit:0", saved.MetaGraphs[0].SignatureDef["serving_default"].Outputs["digit"].Name);
        workspace.Done("verify", "models/digits/case0", "--model", "served/digits/2");
        Assert.Equal(3, workspace.Run("export", "models/digits", "--output-nodes", "digit", "-o", "served/digits", "--version-number", "2").ExitCode);
    }

    [Fact]
    public void Tables_of_an_exported_model_are_filled_when_it_is_loaded()
    {
        using var workspace = new Workspace();
        workspace.Copy(Repository.Golden("models", "savedmodel_tf2_table"), "table");
        workspace.Done("export", "table", "-o", "served/table");
        Protos.MetaGraphDef meta = Protos.SavedModel.Parser.ParseFrom(File.ReadAllBytes(workspace.At("served/table/1/saved_model.pb"))).MetaGraphs.Single();
        string init = meta.SignatureDef["__saved_model_init_op"].Outputs["__saved_model_init_op"].Name;
        Protos.NodeDef node = meta.GraphDef.Node.Single(n => n.Name == init);
        Assert.NotEmpty(node.Input);
        Assert.All(node.Input, input => Assert.Contains(meta.GraphDef.Node, n => "^" + n.Name == input));
    }

    [Fact]
    public void A_contract_is_accepted_and_a_change_that_breaks_code_ends_with_1()
    {
        using var workspace = new Workspace();
        workspace.Done("contract", "accept", "models/digits", "--output-nodes", "probabilities");
        Assert.Contains("output probabilities = probabilities:0 float32 [?,10]", File.ReadAllText(workspace.At("models/digits.contract.txt")), StringComparison.Ordinal);
        workspace.Done("contract", "check", "models/digits", "--output-nodes", "probabilities");
        ToolRun run = workspace.Run("contract", "check", "models/digits", "--output-nodes", "digit");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("breaks code: ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void New_adds_the_item_and_the_package_and_changes_nothing_else()
    {
        using var workspace = new Workspace();
        const string project = "<Project Sdk=\"Microsoft.NET.Sdk\">\r\n\r\n  <!-- ours -->\r\n  <PropertyGroup><OutputType>Exe</OutputType></PropertyGroup>\r\n</Project>\r\n";
        Directory.CreateDirectory(workspace.At("app"));
        File.WriteAllText(workspace.At("app/My App.csproj"), project);
        workspace.Done("new", "models/digits", "--output-nodes", "probabilities,digit", "--project", "app");
        string expected = project.Replace("</Project>", "\r\n  <ItemGroup>\r\n    <PackageReference Include=\"ModelBuild\" Version=\"1.0.0\" />\r\n    <TensorFlowModel Include=\"../models/digits\" OutputNodes=\"probabilities;digit\" />\r\n  </ItemGroup>\r\n\r\n</Project>", StringComparison.Ordinal);
        Assert.Equal(expected, File.ReadAllText(workspace.At("app/My App.csproj")));
        Assert.Contains("has this model already", workspace.Done("new", "models/digits", "--output-nodes", "digit", "--project", "app/My App.csproj"), StringComparison.Ordinal);
        Assert.Equal(expected, File.ReadAllText(workspace.At("app/My App.csproj")));

        File.WriteAllText(workspace.At("app/Broken.csproj"), "<Project>");
        ToolRun broken = workspace.Run("new", "models/digits", "--output-nodes", "digit", "--project", "app/Broken.csproj");
        Assert.Contains("Broken.csproj: error MB1403: ", broken.Error, StringComparison.Ordinal);
        Assert.Contains("error MB1403: The folder holds 2 project files", workspace.Run("new", "models/digits", "--output-nodes", "digit", "--project", "app").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_benchmark_counts_runs_and_writes_a_trace()
    {
        using var workspace = new Workspace();
        JsonElement result = JsonDocument.Parse(workspace.Done("benchmark", "models/digits/frozen.pb", "--runs", "30", "--batch", "2", "--trace", "trace.json", "--json")).RootElement;
        Assert.Equal(30, result.GetProperty("runs").GetInt32());
        Assert.True(result.GetProperty("milliseconds").GetProperty("p50").GetDouble() > 0);
        Assert.Contains(result.GetProperty("nodes").EnumerateArray(), n => n.GetProperty("op").GetString() == "Conv2D" && n.GetProperty("shapes").GetString() == "[2,8,8,16]");
        JsonElement events = JsonDocument.Parse(File.ReadAllText(workspace.At("trace.json"))).RootElement.GetProperty("traceEvents");
        Assert.Contains(events.EnumerateArray(), e => e.GetProperty("name").GetString() == "conv/Conv2D" && e.GetProperty("ph").GetString() == "X" && e.GetProperty("dur").GetDouble() > 0);
        Assert.Contains("p50 ", workspace.Done("benchmark", "models/digits/frozen.pb", "--seconds", "0.1", "--parallel", "2"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_shell_asks_how_words_go_on()
    {
        using var workspace = new Workspace();
        Assert.Equal(["inspect"], workspace.Done("[suggest:3]", "ins").Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("--output-nodes", workspace.Done("[suggest:18]", "freeze x --output-").Split('\n'));
        ToolRun bash = ToolRun.Shell(workspace.Folder, "eval \"$(modelbuild completion bash)\"; COMP_LINE='modelbuild ver' COMP_POINT=14 COMP_WORDS=(modelbuild ver) COMP_CWORD=1; _modelbuild; echo \"${COMPREPLY[@]}\"");
        Assert.Equal("verify\n", bash.Output);
    }
}
