using System.Text;
using ModelBuild.Testing;
using Xunit.Abstractions;

namespace ModelBuild.EndToEnd.Tests;

/// <summary>What a developer does to a project, one edit after the other, and which work each costs: by the binary log, not by what a build prints.</summary>
[Collection(Matrices.Name)]
public sealed class EditMatrixTests(PackageFeed feed, ITestOutputHelper output)
{
    private const string All = "Describe 1, Freeze 1, Csc 1";
    private const string Model = "Describe 1, Freeze 1";
    private const string WithLabels = """<TensorFlowModel Include="models/digits" OutputNodes="probabilities" />""";

    private readonly StringBuilder _wrong = new();
    private int _edits;
    private int _seconds;

    [Fact]
    public void Each_edit_costs_its_own_work_and_no_other()
    {
        var app = new Consumer(feed, ownPackages: true);
        string frozen = app.FrozenFile, folder = Path.GetDirectoryName(frozen)!;

        Edit("first build", () => { }, All);
        Edit("nothing", () => { }, "");
        Edit("index touched", () => Touch(app.Checkpoint(".index")), Model);
        Edit("meta touched", () => Touch(app.Checkpoint(".meta")), Model);
        Edit("data touched", () => Touch(app.Checkpoint(".data-00000-of-00001")), Model);
        Edit("checkpoint saved again", () => { app.AddAdder(); foreach (string file in Directory.GetFiles(app.PathOf("models", "adder"))) Touch(file); }, Model);
        Edit("source file touched", () => Touch(app.PathOf("Program.cs")), "Csc 1");
        Edit("project file touched", () => Touch(app.PathOf("App.csproj")), "Csc 1");
        Edit("copy beside the application deleted", () => File.Delete(app.CopiedFile), "", () => File.Exists(app.CopiedFile));
        Edit("pb deleted", () => File.Delete(frozen), "Freeze 1", () => File.Exists(frozen));
        Edit("interface deleted", () => File.Delete(Path.ChangeExtension(frozen, ".graph.pbtxt")), "Describe 1, Csc 1");
        Edit("stamp of describing deleted", () => File.Delete(Path.Combine(folder, "describe.stamp")), "Describe 1");
        Edit("stamp of freezing deleted", () => File.Delete(Path.Combine(folder, "freeze.stamp")), "Freeze 1");
        Edit("design-time build", () => { }, "", arguments: ["-p:DesignTimeBuild=true", "-p:SkipCompilerExecution=true", "-p:ProvideCommandLineArgs=true", "-t:Compile"]);

        Edit("output added", () => app.WriteProject(Consumer.AdderItem.Replace("op_to_store", "op_to_store;x", StringComparison.Ordinal)), All);
        Edit("output removed", () => app.WriteProject(Consumer.AdderItem), All);
        Edit("access changed", () => app.WriteProject(Consumer.AdderItemWith("Access=\"internal\"")), "Csc 1");
        Edit("embedded", () => app.WriteProject(Consumer.AdderItemWith("Storage=\"Embed\"")), "Csc 1", () => !File.Exists(app.CopiedFile));
        Edit("beside the application again", () => app.WriteProject(Consumer.AdderItem), "Csc 1", () => File.Exists(app.CopiedFile));
        Edit("class renamed", () => { app.WriteProject(Consumer.AdderItemWith("ClassName=\"MulAdd\"")); app.WriteProgram(Consumer.PrintsSevenBy("MulAdd")); }, All,
            () => !File.Exists(app.CopiedFile) && File.Exists(Path.Combine(app.Binaries, "MulAdd.pb")));
        Edit("and back", () => { app.WriteProject(Consumer.AdderItem); app.WriteProgram(Consumer.PrintsSeven); }, All, () => !File.Exists(Path.Combine(app.Binaries, "MulAdd.pb")));

        Edit("second model added", () => { AddDigits(app, 1500); app.WriteProject(Consumer.AdderItem + WithLabels); }, All, () => File.Exists(Path.Combine(app.Binaries, "Digits.pb")));
        Edit("its state file moves on to a newer step", () => AddDigits(app, 1600), Model);
        Edit("an older step is taken away", () => DeleteAll(app.PathOf("models", "digits"), "model.ckpt-1500*"), Model);
        Edit("first model touched", () => Touch(app.Checkpoint(".index")), Model);
        Edit("second model removed", () => app.WriteProject(Consumer.AdderItem), "Csc 1", () => !File.Exists(Path.Combine(app.Binaries, "Digits.pb")));

        Edit("shard added", () => File.WriteAllBytes(app.Checkpoint(".data-00001-of-00002"), []), Model);
        Edit("shard removed", () => File.Delete(app.Checkpoint(".data-00001-of-00002")), Model);
        Edit("another ModelBuild", () => Array.ForEach(Directory.GetFiles(Path.Combine(app.Packages, "modelbuild", feed.Version, "tasks"), "ModelBuild.Tasks.dll", SearchOption.AllDirectories), Touch), Model);

        Edit("contract accepted", () => { }, "Check 1", () => File.Exists(app.PathOf("models", "adder.contract.txt")), "-p:ModelBuildAcceptContracts=true");
        Edit("nothing, with a contract", () => { }, "");
        Edit("contract touched", () => Touch(app.PathOf("models", "adder.contract.txt")), "Check 1");
        Edit("weights trained again under the contract", () => Touch(app.Checkpoint(".data-00000-of-00001")), Model);
        string contract = File.ReadAllText(app.PathOf("models", "adder.contract.txt"));
        Fail("contract broken", () => File.WriteAllText(app.PathOf("models", "adder.contract.txt"), contract.Replace("int32", "int64", StringComparison.Ordinal)), "MB1305", frozen, app.CopiedFile);
        Edit("contract as it was", () => File.WriteAllText(app.PathOf("models", "adder.contract.txt"), contract), "Describe 1, Check 1, Freeze 1, Csc 1");
        Edit("contract deleted", () => File.Delete(app.PathOf("models", "adder.contract.txt")), "");
        Fail("contract broken, to be given up", () => File.WriteAllText(app.PathOf("models", "adder.contract.txt"), contract.Replace("int32", "int64", StringComparison.Ordinal)), "MB1305", frozen, app.CopiedFile);
        Edit("contract given up", () => File.Delete(app.PathOf("models", "adder.contract.txt")), "Describe 1, Freeze 1, Csc 1");

        Fail("output misspelt", () => app.WriteProject(Consumer.AdderItem.Replace("op_to_store", "op_to_stor", StringComparison.Ordinal)), "MB1202", frozen, app.CopiedFile);
        Edit("output as it was", () => app.WriteProject(Consumer.AdderItem), All);
        Fail("data file missing", () => File.Move(app.Checkpoint(".data-00000-of-00001"), app.PathOf("away")), "MB1002", frozen, app.CopiedFile);
        Edit("data file back", () => File.Move(app.PathOf("away"), app.Checkpoint(".data-00000-of-00001")), All);
        Edit("rebuild", () => { }, All, arguments: "-t:Rebuild");
        Edit("clean", () => { }, "", () => !Directory.Exists(folder) && !File.Exists(app.CopiedFile), "-t:Clean");
        Edit("build after clean", () => { }, All);
        Edit("other configuration", () => { }, All, arguments: ["-c", "Release"]);
        Edit("nothing, at the end", () => { }, "");

        output.WriteLine($"{_edits} edits");
        Assert.True(_wrong.Length == 0, _wrong.ToString());
        Assert.Equal("7", app.Run());

        void Edit(string name, Action edit, string work, Func<bool>? left = null, params string[] arguments)
        {
            edit();
            BuildResult result = app.Build(arguments);
            Note(name, work, result.ExitCode == 0 ? result.Work : result.Output, left?.Invoke() ?? true);
        }

        void Fail(string name, Action edit, string code, params string[] gone)
        {
            edit();
            BuildResult result = app.Build();
            result.Failed(code);
            Note(name, code, code, !gone.Any(File.Exists));
        }
    }

    private void Note(string name, string expected, string work, bool left)
    {
        _edits++;
        output.WriteLine($"{name,-45} {work}");
        if (work != expected) _wrong.AppendLine($"{name}: expected '{expected}', and it was '{work}'");
        if (!left) _wrong.AppendLine($"{name}: the wrong files are there");
    }

    /// <summary>A time that is newer than everything else, and newer than the last that was given.</summary>
    private void Touch(string file) => File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddMilliseconds(_seconds++));

    /// <summary>A step of training as TensorFlow leaves it: the files of the step, and the state file that names it.</summary>
    private static void AddDigits(Consumer app, int step)
    {
        string folder = Directory.CreateDirectory(app.PathOf("models", "digits")).FullName;
        foreach (string file in Directory.GetFiles(Repository.Golden("digits"), "model.ckpt-1500*")) File.Copy(file, Path.Combine(folder, Path.GetFileName(file).Replace("1500", $"{step}", StringComparison.Ordinal)));
        File.WriteAllText(Path.Combine(folder, "checkpoint"), $"model_checkpoint_path: \"model.ckpt-{step}\"\n");
    }

    private static void DeleteAll(string folder, string pattern)
    {
        foreach (string file in Directory.GetFiles(folder, pattern)) File.Delete(file);
    }
}
