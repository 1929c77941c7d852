using System.Diagnostics;
using ModelBuild.Checkpoints;

namespace ModelBuild.Tool.Tests;

/// <summary>Where output goes and how runs end: narrow terminals, closed pipes, Ctrl+C, odd names.</summary>
public sealed class TerminalTests
{
    private static void SkipWithoutScript() => Skip.IfNot(File.Exists("/usr/bin/script"), "needs the command 'script' to make a terminal, which is not on this machine");

    [SkippableTheory]
    [InlineData("inspect models/digits")]
    [InlineData("verify models/adder")]
    [InlineData("run models/adder/frozen.pb x=2 y=3")]
    public void A_terminal_of_40_columns_is_enough(string arguments)
    {
        SkipWithoutScript();
        using var workspace = new Workspace();
        ToolRun run = ToolRun.Shell(workspace.Folder, $"export TERM=xterm; script -qec \"stty cols 40; '{ToolRun.Host}' exec '{ToolRun.Dll}' {arguments}\" /dev/null");
        Assert.Equal(0, run.ExitCode);
        string text = Terminal.WithoutColours(run.Output);
        string[] wide = [.. text.Split('\n').Select(l => l.TrimEnd('\r')).Where(l => l.Length > 40)];
        // The item is to be copied, and is never broken.
        Assert.All(wide, line => Assert.Contains("<TensorFlowModel", line, StringComparison.Ordinal));
    }

    [SkippableFact]
    public void A_terminal_gets_colours_and_one_that_wants_none_does_not()
    {
        SkipWithoutScript();
        using var workspace = new Workspace();
        string command = $"script -qec \"stty cols 120; '{ToolRun.Host}' exec '{ToolRun.Dll}' verify models/adder\" /dev/null";
        Assert.Contains("\e[38;5;", ToolRun.Shell(workspace.Folder, "export TERM=xterm; " + command).Output, StringComparison.Ordinal);
        string plain = ToolRun.Shell(workspace.Folder, "export TERM=xterm NO_COLOR=1; " + command).Output;
        // What .NET itself sends to a terminal to tell it of its keys is no colour.
        Assert.DoesNotContain("\e[", plain.Replace("\e[?1h", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("3 of 3 cases passed", plain, StringComparison.Ordinal);
    }

    [Fact]
    public void A_closed_pipe_is_no_error()
    {
        using var workspace = new Workspace();
        ToolRun run = ToolRun.Shell(workspace.Folder, "set -o pipefail; modelbuild inspect models/digits --all | head -1");
        Assert.Equal("kind:       a checkpoint with its graph\n", run.Output);
        Assert.Equal("", run.Error);
    }

    [Fact]
    public void Ctrl_C_leaves_nothing_half_written()
    {
        using var workspace = new Workspace();
        string prefix = workspace.At("large.ckpt");
        // Sparse, so that making it costs nothing and reading it takes a while.
        using (CheckpointWriter writer = CheckpointWriter.Create(prefix))
        {
            byte[] zeros = new byte[1 << 20];
            writer.Add("w", Protos.DataType.DtFloat, [700L << 18], stream =>
            {
                for (int i = 0; i < 700; i++) stream.Write(zeros);
            });
            writer.Complete();
        }
        File.WriteAllText(workspace.At("large.pbtxt"), """
            node { name: "w" op: "VariableV2" attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 183500800 } } } } }
            node { name: "out" op: "Identity" input: "w" attr { key: "T" value { type: DT_FLOAT } } }
            """);
        Process process = ToolRun.Start(workspace.Folder, ToolRun.Host, ["exec", ToolRun.Dll, "freeze", "large.ckpt", "--graph", "large.pbtxt", "--output-nodes", "out", "-o", "out/large.pb"]);
        while (!process.HasExited && !(Directory.Exists(workspace.At("out")) && Directory.GetFiles(workspace.At("out"), "*.tmp").Length > 0)) Thread.Sleep(5);
        using (Process kill = Process.Start("kill", ["-INT", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)])) kill.WaitForExit();
        ToolRun run = ToolRun.Wait(process);
        Assert.Equal(130, run.ExitCode);
        Assert.Equal("modelbuild: interrupted; nothing was left half-written\n", run.Error);
        Assert.Empty(Directory.GetFiles(workspace.At("out")));
    }

    [Fact]
    public void Ten_thousand_variables_are_a_short_answer_or_all_of_them()
    {
        using var workspace = new Workspace();
        using (CheckpointWriter writer = CheckpointWriter.Create(workspace.At("many.ckpt")))
        {
            for (int i = 0; i < 10_000; i++) writer.Add($"layer_{i:00000}/w", Protos.DataType.DtFloat, [], new byte[4]);
            writer.Complete();
        }
        string text = workspace.Done("inspect", "many.ckpt");
        Assert.Contains("10,000 tensors", text, StringComparison.Ordinal);
        Assert.Contains("and 9,980 more; --all lists them", text, StringComparison.Ordinal);
        Assert.Contains("layer_09999/w", workspace.Done("inspect", "many.ckpt", "--all"), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_would_command_a_terminal_are_shown_as_text()
    {
        using var workspace = new Workspace();
        using (CheckpointWriter writer = CheckpointWriter.Create(workspace.At("odd.ckpt")))
        {
            writer.Add("\e[31mred", Protos.DataType.DtFloat, [], new byte[4]);
            writer.Complete();
        }
        Assert.Contains("\\x1b[31mred", workspace.Done("inspect", "odd.ckpt"), StringComparison.Ordinal);
    }
}
