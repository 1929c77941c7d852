using System.Xml.Linq;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using ModelBuild.Items;
using ModelBuild.Testing;

namespace ModelBuild.Tasks.Tests;

/// <summary>What every build finds out about the items before anything is made.</summary>
public sealed class ResolveModelsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("modelbuild-items-").FullName;
    private readonly MockEngine _engine = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void An_item_that_names_a_checkpoint_only_gets_all_that_follows()
    {
        Add("models/adder/model.ckpt.index", "models/adder/model.ckpt.meta", "models/adder/model.ckpt.data-00000-of-00001", "models/adder/model.ckpt-7.index", "models/adder.contract.txt");
        ResolveModels task = Resolve(Item("models/adder/model.ckpt"));
        ITaskItem model = Assert.Single(task.Resolved);
        Assert.Equal(Full("models/adder/model.ckpt"), model.ItemSpec);
        (string, string)[] expected =
        [
            ("Item", _folder + "/models/adder/model.ckpt"), ("ClassName", "Adder"), ("Namespace", "App.Models"), ("Folder", "obj/common/Adder/"), ("OwnFolder", "obj/own/Adder/"), ("ItemFile", "obj/own/Adder/item.txt"),
            ("InterfaceFile", "obj/common/Adder/Adder.graph.pbtxt"), ("FrozenFile", "obj/common/Adder/Adder.pb"), ("RuntimeFile", "Adder.pb"), ("CopiedFile", "bin/Adder.pb"),
            ("ContractFile", _folder + "/models/adder.contract.txt"),
        ];
        foreach ((string name, string value) in expected) Assert.Equal((name, value), (name, model.GetMetadata(name)));
        Assert.Equal(["models/adder/model.ckpt.data-00000-of-00001", "models/adder/model.ckpt.index", "models/adder/model.ckpt.meta"], Names(task.Sources));
        Assert.All(task.Inputs, input => Assert.Equal(("Adder", "obj/common/Adder/"), (input.GetMetadata("Model"), input.GetMetadata("Folder"))));
        Assert.Equal(["tool.dll", "obj/own/Adder/item.txt"], Names(task.Inputs.Skip(3)));
        Assert.Equal(["obj/common/Adder/Adder.graph.pbtxt", "models/adder.contract.txt"], Names(task.ContractInputs));
    }

    [Fact]
    public void The_note_keeps_its_time_until_the_item_or_the_list_of_files_differs()
    {
        Add("m/a.index", "m/a.data-00000-of-00001");
        string note = Full("obj/own/A/item.txt");
        bool Changed(params (string, string)[] metadata)
        {
            File.SetLastWriteTimeUtc(note, new DateTime(2020, 1, 1));
            Resolve(Item("m/a", metadata));
            return File.GetLastWriteTimeUtc(note) != new DateTime(2020, 1, 1);
        }
        Resolve(Item("m/a"));
        Assert.False(Changed());
        Assert.True(Changed(("OutputNodes", "x")));
        Assert.True(Changed(("OutputNodes", "x;y")));
        Assert.False(Changed(("OutputNodes", "x;y"), ("Access", "internal")));
        Assert.True(Changed());
        File.Delete(Full("m/a.data-00000-of-00001"));
        Assert.True(Changed());
        Add("m/a.data-00000-of-00002", "m/a.data-00001-of-00002");
        Assert.True(Changed());
        Assert.False(Changed());
    }

    [Theory]
    [InlineData("OutputNode", "OutputNodes")]
    [InlineData("outputnods", "OutputNodes")]
    [InlineData("Outputs", "OutputNodes")]
    [InlineData("Inputs", "InputNodes")]
    [InlineData("Class", "ClassName")]
    [InlineData("Label", "Labels")]
    [InlineData("Tag", "Tags")]
    [InlineData("NameSpace", null)]   // MSBuild itself does not tell them apart
    [InlineData("Link", null)]
    [InlineData("Visible", null)]
    [InlineData("DependentUpon", null)]
    [InlineData("CopyToOutputDirectory", null)]
    [InlineData("PackagePath", null)]
    [InlineData("Owner", null)]
    public void Metadata_that_are_almost_those_of_the_item_are_an_error(string name, string? meant)
    {
        Add("m/a.index", "m/a.data-00000-of-00001");
        Resolve(Item("m/a", (name, "x")), succeeds: meant is null);
        if (meant is not null) Assert.EndsWith($"has the metadata {name}, which says nothing. Did you mean {meant}?", Assert.Single(_engine.Errors).Message);
    }

    /// <summary>Metadata that nobody notes would leave a model as it was when somebody edits them.</summary>
    [Fact]
    public void Each_metadata_of_the_item_says_how_the_model_is_made_or_what_becomes_of_it()
    {
        string[] all = [.. XDocument.Load(Path.Combine(Repository.Root, "build", "ModelBuild.props")).Descendants("TensorFlowModel").Elements().Select(e => e.Name.LocalName)];
        Assert.Equal(all.Order(), ItemNote.Metadata.Concat(ItemNote.OtherMetadata).Order());
    }

    [Theory]
    [InlineData("folder", "folder/checkpoint;folder/model-1.data-00000-of-00001;folder/model-1.index;folder/model-1.meta")]
    [InlineData("saved", "saved/assets/deep/words.txt;saved/saved_model.pb;saved/variables/variables.data-00000-of-00001;saved/variables/variables.index")]
    [InlineData("saved/saved_model.pb", "saved/assets/deep/words.txt;saved/saved_model.pb;saved/variables/variables.data-00000-of-00001;saved/variables/variables.index")]
    [InlineData("v1", "v1;v1.meta")]
    [InlineData("sharded", "sharded-00000-of-00002;sharded-00001-of-00002;sharded.meta")]
    [InlineData("frozen.pb", "frozen.pb")]
    [InlineData("nothing", "")]
    public void The_files_of_each_kind_of_model(string item, string files)
    {
        Add("folder/checkpoint", "folder/model-1.index", "folder/model-1.meta", "folder/model-1.data-00000-of-00001", "folder/events.out.tfevents.1", "folder/notes-of-mine.txt",
            "saved/saved_model.pb", "saved/variables/variables.index", "saved/variables/variables.data-00000-of-00001", "saved/assets/deep/words.txt",
            "v1", "v1.meta", "v1.old", "sharded-00000-of-00002", "sharded-00001-of-00002", "sharded.meta", "sharded-one-of-them", "frozen.pb");
        Assert.Equal(files.Split(';', StringSplitOptions.RemoveEmptyEntries), Names(Resolve(Item(item, ("ClassName", "M"))).Sources));
    }

    [Fact]
    public void Files_that_the_item_names_count_too_by_either_slash()
    {
        Add("g/graph.pbtxt", "g/labels.txt", "a.index");
        ResolveModels task = Resolve(Item("a", ("Graph", "g\\graph.pbtxt"), ("Labels", "g/labels.txt"), ("MetaGraph", "g/none.meta")));
        Assert.Equal(["a.index", "g/graph.pbtxt", "g/labels.txt"], Names(task.Sources));
        Assert.Equal(Full("g/graph.pbtxt"), task.Resolved[0].GetMetadata("Graph"));
    }

    [Fact]
    public void Characters_that_mean_something_to_MSBuild_stay_as_they_are()
    {
        Add("50% (a;b) @x/$(y)/it's.index");
        ResolveModels task = Resolve(Item("50%25 (a%3bb) @x/$(y)/it's", ("ClassName", "M")));
        Assert.Equal(["50% (a;b) @x/$(y)/it's.index"], Names(task.Sources));
        Assert.Equal(Full("50% (a;b) @x/$(y)/it's"), task.Resolved[0].GetMetadata("FullPath"));
    }

    [Fact]
    public void Target_frameworks_share_a_folder_where_the_item_is_the_same()
    {
        Add("a.index");
        string Folder(params (string, string)[] metadata) => Resolve(Item("a", metadata), shared: true).Resolved[0].GetMetadata("Folder");
        Assert.Equal(Folder(), Folder(("Access", "internal")));
        Assert.NotEqual(Folder(), Folder(("OutputNodes", "x")));
        Assert.Matches("^obj/common/A\\.[0-9a-f]{16}/$", Folder());
    }

    [Fact]
    public void Stamps_of_what_is_gone_are_taken_away()
    {
        Add("a.index", "obj/common/A/A.graph.pbtxt", "obj/common/A/describe.stamp", "obj/common/A/freeze.stamp", "obj/common/A/contract.stamp");
        Resolve(Item("a"));
        Assert.Equal(["A.graph.pbtxt", "contract.stamp", "describe.stamp"], Directory.GetFiles(Full("obj/common/A")).Select(Path.GetFileName).Order());
        Resolve(Item("a", ("Contract", "true")));
        Assert.Equal(["A.graph.pbtxt", "describe.stamp"], Directory.GetFiles(Full("obj/common/A")).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData("models/**.index", "", "", "MB1301: The TensorFlowModel item 'models/**.index' is a pattern that matches no file.")]
    [InlineData("a", "Storage", "Copied", "MB1302: The TensorFlowModel item 'a' has Storage=\"Copied\". It can be Copy")]
    [InlineData("a", "Engine", "ONNX", "MB1302: The TensorFlowModel item 'a' has Engine=\"ONNX\". It can be Embedded or TensorFlow.")]
    [InlineData("a", "Access", "private", "MB1302: The TensorFlowModel item 'a' has Access=\"private\". It can be public or internal.")]
    [InlineData("2-layers.ckpt", "", "", "MB1302: The TensorFlowModel item '2-layers.ckpt' has ClassName=\"2_layers\", which is no name of a C# class.")]
    [InlineData("a", "ClearDevices", "yes", "MB1302: The TensorFlowModel item 'a' has ClearDevices=\"yes\". It can be true or false.")]
    [InlineData("a", "SmokeTest", "1", "MB1302: The TensorFlowModel item 'a' has SmokeTest=\"1\". It can be true or false.")]
    [InlineData("a", "Weights", "int8", "MB1302: The TensorFlowModel item 'a' has Weights=\"int8\". It can be float32, half or bfloat16.")]
    [InlineData("a", "Constants", "is_training", "MB1302: The TensorFlowModel item 'a' has Constants=\"is_training\". It is a list of name=value, separated by semicolons.")]
    [InlineData("a", "Namespace", "A..B", "MB1302: The TensorFlowModel item 'a' has Namespace=\"A..B\", which is no C# namespace.")]
    public void What_cannot_be_right_is_an_error_on_the_project_and_nothing_is_written(string item, string metadata, string value, string error)
    {
        Add("a.index", "2-layers.ckpt.index");
        Assert.Empty(Resolve(Item(item.Replace("*", "%2a", StringComparison.Ordinal), metadata.Length == 0 ? [] : [(metadata, value)]), succeeds: false).Resolved);
        BuildErrorEventArgs problem = _engine.Errors[0];
        Assert.StartsWith(error, $"{problem.Code}: {Short(problem.Message!)}", StringComparison.Ordinal);
        Assert.Equal(Full("App.csproj"), problem.File);
        Assert.False(Directory.Exists(Full("obj")));
    }

    [Fact]
    public void Weights_in_a_file_of_their_own_need_a_place_beside_the_pb()
    {
        Resolve(Item("a", ("ExternalWeights", "true"), ("Storage", "Embed")), succeeds: false);
        Assert.Contains("which only Storage=\"Copy\" and Engine=\"Embedded\" can have", Assert.Single(_engine.Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_items_of_one_class_are_named_also_where_only_case_differs()
    {
        var task = new ResolveModels { BuildEngine = _engine, Models = [Item("m/digits.ckpt-1000"), Item("m/Digits.ckpt-1500"), Item("m/other")], Project = Full("App.csproj"), OwnFolder = "obj/own/", CommonFolder = "obj/common/" };
        Assert.False(task.Execute());
        Assert.Equal("Several TensorFlowModel items would make the class Digits: m/digits.ckpt-1000, m/Digits.ckpt-1500. Give each its own ClassName.", Short(Assert.Single(_engine.Errors).Message!));
    }

    private ResolveModels Resolve(TaskItem item, bool shared = false, bool succeeds = true)
    {
        Add("tool.dll");
        var task = new ResolveModels
        {
            BuildEngine = _engine, Models = [item], Project = Full("App.csproj"), RootNamespace = "App.Models", OwnFolder = "obj/own/", CommonFolder = "obj/common/", Shared = shared,
            OutputFolder = "bin/", Tools = [new TaskItem(Full("tool.dll")), new TaskItem(Full("no-such.dll"))],
        };
        Assert.Equal(succeeds, task.Execute());
        if (succeeds) Assert.Empty(_engine.Errors);
        return task;
    }

    /// <summary>An item as MSBuild hands it over, with the defaults of the package's props.</summary>
    private TaskItem Item(string include, params (string Name, string Value)[] metadata)
    {
        var item = new TaskItem(_folder + "/" + include);
        foreach ((string name, string value) in (IEnumerable<(string, string)>)[("Storage", "Copy"), ("Engine", "Embedded"), ("Access", "public"), .. metadata]) item.SetMetadata(name, value);
        return item;
    }

    private void Add(params string[] files)
    {
        foreach (string file in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Full(file))!);
            if (!File.Exists(Full(file))) File.WriteAllText(Full(file), "");
        }
    }

    private string Full(string path) => Path.Combine(_folder, path.Replace('/', Path.DirectorySeparatorChar));

    private string Short(string text) => text.Replace('\\', '/').Replace(_folder + "/", "", StringComparison.Ordinal);

    private IEnumerable<string> Names(IEnumerable<ITaskItem> items) => items.Select(i => Short(i.ItemSpec));
}
