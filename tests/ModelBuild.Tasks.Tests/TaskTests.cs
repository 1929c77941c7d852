using Google.Protobuf;
using Microsoft.Build.Framework;
using ModelBuild.Protos;
using ModelBuild.Testing;

namespace ModelBuild.Tasks.Tests;

/// <summary>The tasks as MSBuild calls them: what they write, what they say, what they leave when something is wrong.</summary>
public sealed class TaskTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("modelbuild-tasks-").FullName;
    private readonly MockEngine _engine = new();

    private string Prefix => Path.Combine(_folder, "model.ckpt");

    private string Pb => Path.Combine(_folder, "obj", "Adder.pb");

    private string Interface => Path.Combine(_folder, "obj", "Adder.graph.pbtxt");

    public TaskTests()
    {
        foreach (string file in Directory.GetFiles(Repository.Golden("models", "seed_mul_add"), "model.ckpt.*"))
            File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Freezing_writes_the_pb_and_one_line_that_tells_what_was_done()
    {
        Assert.True(Freeze("op_to_store"));
        Assert.Equal(["Adder: 1 variable frozen, 6 ops in the final graph, 267 B; inputs x:int32, y:int32; output op_to_store:int32"], _engine.Shown);
        Assert.Equal(267, new FileInfo(Pb).Length);
        Assert.Equal(["Adder.pb", "freeze.stamp"], Made());
    }

    [Theory]
    [InlineData("op_to_store:0")]
    [InlineData(" op_to_store ; ")]
    [InlineData("op_to_store,x")]
    public void Output_nodes_are_taken_as_users_write_them(string outputs) => Assert.True(Freeze(outputs));

    [Fact]
    public void An_unchanged_interface_keeps_its_time_so_that_nothing_is_compiled_again()
    {
        Assert.True(Describe("op_to_store"));
        File.SetLastWriteTimeUtc(Interface, new DateTime(2020, 1, 1));
        Assert.True(Describe("op_to_store"));
        Assert.Equal(new DateTime(2020, 1, 1), File.GetLastWriteTimeUtc(Interface));
        Assert.True(Describe("op_to_store;x"));
        Assert.NotEqual(new DateTime(2020, 1, 1), File.GetLastWriteTimeUtc(Interface));
    }

    [Fact]
    public void A_misspelt_output_is_an_error_on_the_users_file_and_nothing_older_survives()
    {
        Assert.True(Describe("op_to_store"));
        Assert.True(Freeze("op_to_store"));
        Assert.False(Describe("op_to_stor"));
        BuildErrorEventArgs error = Assert.Single(_engine.Errors);
        Assert.Equal("MB1202", error.Code);
        Assert.Equal(Prefix + ".meta", error.File);
        Assert.Contains("Did you mean 'op_to_store'?", error.Message, StringComparison.Ordinal);
        Assert.Empty(Made());
    }

    [Fact]
    public void A_flipped_bit_in_the_values_leaves_no_pb()
    {
        string data = Prefix + ".data-00000-of-00001";
        byte[] bytes = File.ReadAllBytes(data);
        bytes[1] ^= 4;
        File.WriteAllBytes(data, bytes);
        Assert.False(Freeze("op_to_store"));
        BuildErrorEventArgs error = Assert.Single(_engine.Errors);
        Assert.Equal(("MB1005", data), (error.Code, error.File));
        Assert.Empty(Made());
    }

    [Fact]
    public void A_missing_op_is_an_error_that_names_op_and_node_unless_another_engine_is_meant()
    {
        string ops = Path.Combine(_folder, "ops.txt");
        File.WriteAllLines(ops, ["Add", "AddV2", "Const", "Identity", "Placeholder"]);
        Assert.False(Describe("op_to_store", ops));
        BuildErrorEventArgs error = Assert.Single(_engine.Errors);
        Assert.Equal("MB1209", error.Code);
        Assert.Contains("the op Mul (node '", error.Message, StringComparison.Ordinal);
        Assert.True(Describe("op_to_store", ops, engine: "TensorFlow"));
        Assert.True(Describe("op_to_store", ops, customOps: "Mul"));
    }

    [Fact]
    public void An_op_for_a_dtype_that_the_engine_lacks_is_an_error_once()
    {
        string ops = Path.Combine(_folder, "ops.txt");
        File.WriteAllLines(ops, ["Add T:float32,float64", "AddV2 T:float32,float64", "Const", "Identity", "Mul T:float32,int32", "Placeholder"]);
        Assert.False(Describe("op_to_store", ops));
        BuildErrorEventArgs error = Assert.Single(_engine.Errors);
        Assert.Equal("MB1209", error.Code);
        Assert.Contains("for int32; it takes float32, float64.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cancelled_before_it_began_it_writes_nothing()
    {
        using FreezeModels task = NewFreeze("op_to_store");
        task.Cancel();
        Assert.False(task.Execute());
        Assert.Empty(_engine.Errors);
        Assert.Empty(Made());
    }

    [Fact]
    public void Several_models_are_worked_on_each_by_itself()
    {
        ITaskItem[] models = [.. Enumerable.Range(0, 12).Select(i => Item(i == 5 ? "op_to_stor" : "op_to_store", className: $"Model{i}", folder: $"obj{i}"))];
        using var task = new FreezeModels { BuildEngine = _engine, Models = models };
        Assert.False(task.Execute());
        BuildErrorEventArgs error = Assert.Single(_engine.Errors);
        Assert.StartsWith("Model5: ", error.Message, StringComparison.Ordinal);
        Assert.Equal(11, _engine.Shown.Count());
        Assert.All(Enumerable.Range(0, 12), i => Assert.Equal(i != 5, File.Exists(Path.Combine(_folder, $"obj{i}", $"Model{i}.pb"))));
    }

    [Fact]
    public void What_the_build_of_another_target_framework_has_made_is_not_made_again()
    {
        ITaskItem[] sources = [.. Directory.GetFiles(_folder, "model.ckpt.*").Select(f => new Microsoft.Build.Utilities.TaskItem(f, new Dictionary<string, string> { ["Model"] = "Adder" }))];
        bool Build() => Execute(new FreezeModels { BuildEngine = _engine, Models = [Item("op_to_store")], Sources = sources, Shared = true });
        // At the same time, as the builds of a solution are.
        bool[] done = new bool[6];
        Parallel.For(0, done.Length, i => done[i] = Build());
        Assert.All(done, Assert.True);
        Assert.Single(_engine.Shown);
        File.AppendAllText(Prefix + ".meta", "");
        File.SetLastWriteTimeUtc(Prefix + ".meta", DateTime.UtcNow.AddSeconds(3));
        Assert.True(Build());
        Assert.Equal(2, _engine.Shown.Count());
        Assert.Equal(["Adder.pb", "freeze.stamp"], Made());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_describing_has_planned_is_frozen_unless_the_files_have_changed_since(bool changed)
    {
        Assert.True(Freeze("op_to_store"));
        byte[] expected = File.ReadAllBytes(Pb);
        string graph = Prefix + ".meta";
        ITaskItem[] sources = [new Microsoft.Build.Utilities.TaskItem(graph, new Dictionary<string, string> { ["Model"] = "Adder" })];
        Assert.True(Execute(new DescribeModels { BuildEngine = _engine, Models = [Item("op_to_store")], Sources = sources, KeepPlans = true }));
        Assert.Single(_engine.Kept);

        // A graph that cannot be read, which nobody finds out who does not read it.
        DateTime written = File.GetLastWriteTimeUtc(graph);
        File.WriteAllBytes(graph, new byte[new FileInfo(graph).Length]);
        File.SetLastWriteTimeUtc(graph, changed ? written.AddSeconds(1) : written);
        Assert.Equal(!changed, Execute(new FreezeModels { BuildEngine = _engine, Models = [Item("op_to_store")], Sources = sources }));
        Assert.Empty(_engine.Kept);
        if (changed) Assert.Equal("MB1103", Assert.Single(_engine.Errors).Code);
        else Assert.Equal(expected, File.ReadAllBytes(Pb));
    }

    [Fact]
    public void An_error_links_to_its_page()
    {
        string pages = Path.Combine(Repository.Root, "docs", "diagnostics");
        Assert.False(Execute(new FreezeModels { BuildEngine = _engine, Models = [Item("op_to_stor")], Pages = pages }));
        Assert.Equal(new Uri(Path.Combine(pages, "MB1202.md")).AbsoluteUri, Assert.Single(_engine.Errors).HelpLink);
    }

    [Theory]
    [InlineData("MB1307")]
    [InlineData("MB1011")]
    public void So_does_an_error_about_the_generated_code(string code)
    {
        string pages = Path.Combine(Repository.Root, "docs", "diagnostics"), generated = Directory.CreateDirectory(Path.Combine(_folder, "generated")).FullName, kept = Path.Combine(_folder, "kept");
        File.WriteAllText(Path.Combine(generated, "Adder.g.cs"), "class Adder;");
        // A file where the folder should be.
        if (code == "MB1011") File.WriteAllText(kept, "");
        var task = new KeepGeneratedCode { BuildEngine = _engine, Models = [Item("op_to_store")], Generated = generated, Kept = kept, Strict = code == "MB1307", Pages = pages };
        Assert.False(task.Execute());
        BuildErrorEventArgs error = Assert.Single(_engine.Errors);
        Assert.Equal((code, new Uri(Path.Combine(pages, code + ".md")).AbsoluteUri), (error.Code, error.HelpLink));
    }

    [Fact]
    public void Of_the_files_that_a_graph_reads_only_what_has_changed_is_copied_anew()
    {
        string model = Path.Combine(_folder, "greeter"), copies = Path.Combine(_folder, "obj", "Greeter.assets");
        var early = new DateTime(2020, 1, 1);
        WriteReader(model, "words.txt", "names.txt");
        Assert.True(Build());
        Assert.Equal(["names.txt", "words.txt"], Copies());
        foreach (string copy in Directory.GetFiles(copies)) File.SetLastWriteTimeUtc(copy, early);

        File.WriteAllText(Path.Combine(model, "assets", "words.txt"), "WORDS.TXT");
        Assert.True(Build());
        Assert.Equal("WORDS.TXT", File.ReadAllText(Path.Combine(copies, "words.txt")));
        Assert.NotEqual(early, File.GetLastWriteTimeUtc(Path.Combine(copies, "words.txt")));
        Assert.Equal(early, File.GetLastWriteTimeUtc(Path.Combine(copies, "names.txt")));

        WriteReader(model, "names.txt");
        Assert.True(Build());
        Assert.Equal(["names.txt"], Copies());
        Assert.Equal(early, File.GetLastWriteTimeUtc(Path.Combine(copies, "names.txt")));

        WriteReader(model);
        Assert.True(Build());
        Assert.False(Directory.Exists(copies));

        string[] Copies() => [.. Directory.GetFiles(copies).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];
        bool Build()
        {
            Microsoft.Build.Utilities.TaskItem item = Item("out", className: "Greeter");
            item.ItemSpec = model;
            return Execute(new FreezeModels { BuildEngine = _engine, Models = [item] });
        }
    }

    /// <summary>Writes a SavedModel whose graph reads files; each holds its name.</summary>
    private static void WriteReader(string folder, params string[] files)
    {
        Directory.CreateDirectory(Path.Combine(folder, "assets"));
        AttrValue Type(DataType type) => new() { Type = type };
        var meta = new MetaGraphDef { GraphDef = new GraphDef(), MetaInfoDef = new() { Tags = { "serve" } } };
        foreach (string file in files)
        {
            File.WriteAllText(Path.Combine(folder, "assets", file), file);
            var path = new AttrValue { Tensor = new TensorProto { Dtype = DataType.DtString, TensorShape = new(), StringVal = { ByteString.CopyFromUtf8("/trained/" + file) } } };
            meta.GraphDef.Node.Add(new NodeDef { Name = "path_" + file, Op = "Const", Attr = { ["dtype"] = Type(DataType.DtString), ["value"] = path } });
            meta.GraphDef.Node.Add(new NodeDef { Name = "content_" + file, Op = "ReadFile", Input = { "path_" + file } });
            meta.AssetFileDef.Add(new AssetFileDef { Filename = file, TensorInfo = new TensorInfo { Name = $"path_{file}:0" } });
        }
        var none = new AttrValue { Tensor = new TensorProto { Dtype = DataType.DtString, TensorShape = new(), StringVal = { ByteString.CopyFromUtf8("none") } } };
        meta.GraphDef.Node.Add(new NodeDef { Name = "none", Op = "Const", Attr = { ["dtype"] = Type(DataType.DtString), ["value"] = none } });
        meta.GraphDef.Node.Add(new NodeDef { Name = "out", Op = "Identity", Input = { "none" }, Attr = { ["T"] = Type(DataType.DtString) } });
        foreach (string file in files) meta.GraphDef.Node[^1].Input.Add("^content_" + file);
        File.WriteAllBytes(Path.Combine(folder, "saved_model.pb"), new SavedModel { SavedModelSchemaVersion = 1, MetaGraphs = { meta } }.ToByteArray());
    }

    [Fact]
    public void A_contract_is_written_when_it_is_asked_for_and_checked_from_then_on()
    {
        string contract = Path.Combine(_folder, "adder.contract.txt");
        Assert.True(Describe("op_to_store"));
        Assert.True(Check(contract));
        Assert.Contains(Path.GetFileName(contract), Assert.Single(_engine.Shown), StringComparison.Ordinal);
        Assert.EndsWith("model Adder\nsignature serving_default\n  input x = x:0 int32 unknown\n  input y = y:0 int32 unknown\n  output op_to_store = op_to_store:0 int32 unknown\n", File.ReadAllText(contract), StringComparison.Ordinal);
        Assert.True(Check(contract));
        Assert.Single(_engine.Shown);

        File.WriteAllText(contract, File.ReadAllText(contract).Replace("op_to_store", "op_to_stor", StringComparison.Ordinal));
        Assert.False(Check(contract));
        BuildErrorEventArgs error = Assert.Single(_engine.Errors);
        Assert.Equal(("MB1305", contract), (error.Code, error.File));
        Assert.Contains("is it now 'op_to_store'?", error.Message, StringComparison.Ordinal);
        Assert.Empty(Made());

        Assert.True(Describe("op_to_store"));
        Assert.True(Check(contract, accept: true));
        Assert.True(Check(contract));
        Assert.Single(_engine.Errors);
    }

    private Microsoft.Build.Utilities.TaskItem Item(string outputs, string engine = "Embedded", string className = "Adder", string contract = "", string folder = "obj", string customOps = "") => new(Prefix, new Dictionary<string, string>
    {
        ["OutputNodes"] = outputs, ["Engine"] = engine, ["ClassName"] = className, ["Folder"] = Path.Combine(_folder, folder), ["FrozenFile"] = Path.Combine(_folder, folder, className + ".pb"),
        ["InterfaceFile"] = Interface, ["CustomOps"] = customOps, ["ContractFile"] = contract,
    });

    private static bool Execute(ModelTask task)
    {
        using (task) return task.Execute();
    }

    private bool Freeze(string outputs) => Execute(NewFreeze(outputs));

    private FreezeModels NewFreeze(string outputs) => new() { BuildEngine = _engine, Models = [Item(outputs)] };

    private bool Describe(string outputs, string supportedOps = "", string engine = "Embedded", string customOps = "") =>
        Execute(new DescribeModels { BuildEngine = _engine, Models = [Item(outputs, engine, customOps: customOps)], SupportedOps = supportedOps });

    private bool Check(string contract, bool accept = false) => Execute(new CheckContracts { BuildEngine = _engine, Models = [Item("op_to_store", contract: contract)], Accept = accept });

    private string[] Made()
    {
        string folder = Path.Combine(_folder, "obj");
        return Directory.Exists(folder) ? [.. Directory.GetFiles(folder).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)] : [];
    }
}
