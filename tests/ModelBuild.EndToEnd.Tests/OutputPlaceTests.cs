using Google.Protobuf;
using ModelBuild.Freezing.Tests;
using ModelBuild.Protos;
using ModelBuild.Testing;

namespace ModelBuild.EndToEnd.Tests;

/// <summary>Where the frozen graph goes, and that the application finds it there.</summary>
[Collection(EndToEnd.Name)]
public sealed class OutputPlaceTests(PackageFeed feed)
{
    [Fact]
    public void An_embedded_model_runs_without_a_file()
    {
        var app = new Consumer(feed);
        app.WriteProject(Consumer.AdderItem.Replace("OutputNodes", "Storage=\"Embed\" OutputNodes", StringComparison.Ordinal));
        app.Build().Succeeded();
        Assert.False(File.Exists(app.CopiedFile));
        Assert.Equal("7", app.Run());
    }

    [Fact]
    public void Publish_takes_the_model_along()
    {
        var app = new Consumer(feed);
        app.Command("publish", "-c", "Debug", "-o", app.PathOf("out")).Succeeded();
        Assert.True(File.Exists(app.PathOf("out", "Adder.pb")));
        Assert.Equal("7", app.Run(app.PathOf("out")));
    }

    [Fact]
    public void A_path_with_spaces_and_letters_of_any_alphabet_is_a_path_also_when_folders_are_named_like_files_of_a_checkpoint()
    {
        var app = new Consumer(feed, "Модель – 模型 ü (1).meta");
        Directory.Move(app.PathOf("models", "adder"), app.PathOf("models", "my äddêr 模.index"));
        app.WriteProject("""<TensorFlowModel Include="models/my äddêr 模.index/model.ckpt.meta" ClassName="Adder" OutputNodes="op_to_store" />""");
        app.Build().Succeeded();
        Assert.Equal("7", app.Run());
        Assert.Equal("", app.Build().Succeeded().Work);
    }

    [Fact]
    public void A_file_that_the_graph_reads_itself_lies_beside_the_model()
    {
        var app = new Consumer(feed);
        AddReader(app, "greeter", "words.txt", "hello");
        // Another model with a file of the same name, and one in a folder.
        AddReader(app, "parting", "words.txt", "goodbye");
        AddReader(app, "asking", "en/words.txt", "how are you?");
        app.WriteProject("""<TensorFlowModel Include="models/greeter;models/parting;models/asking" />""");
        app.WriteProgram("""
            using var greeter = new App.Greeter();
            using var parting = new App.Parting();
            using var asking = new App.Asking();
            Console.WriteLine($"{greeter.Run(new()).Text} {asking.Run(new()).Text} {parting.Run(new()).Text}");
            """);
        app.Build().Succeeded();
        Assert.Equal("hello how are you? goodbye", app.Run());
        Assert.Equal("", app.Build().Succeeded().Work);
        app.Command("publish", "-c", "Debug", "-o", app.PathOf("out")).Succeeded();
        Assert.Equal("hello how are you? goodbye", app.Run(app.PathOf("out")));

        string words = app.PathOf("models", "greeter", "assets", "words.txt");
        File.WriteAllText(words, "good morning");
        File.SetLastWriteTimeUtc(words, DateTime.UtcNow.AddSeconds(5));
        Assert.Equal("Describe 1, Freeze 1", app.Build().Succeeded().Work);
        Assert.Equal("good morning how are you? goodbye", app.Run());

        // Nothing of a model stays whose item is gone, or of any after a clean.
        app.WriteProject("""<TensorFlowModel Include="models/greeter" />""" + Consumer.AdderItem);
        app.WriteProgram(Consumer.PrintsSeven);
        app.Build().Succeeded();
        Assert.Equal(["Greeter.assets"], Assets());
        app.Build("-t:Clean").Succeeded();
        Assert.Empty(Assets());

        string[] Assets() => [.. Directory.GetDirectories(app.Binaries, "*assets").Select(f => Path.GetFileName(f)!)];
    }

    /// <summary>Adds a SavedModel whose output is the content of a file of its assets.</summary>
    private static void AddReader(Consumer app, string name, string file, string content)
    {
        string asset = app.PathOf("models", name, "assets", file);
        Directory.CreateDirectory(Path.GetDirectoryName(asset)!);
        File.WriteAllText(asset, content);
        var path = new AttrValue { Tensor = new TensorProto { Dtype = DataType.DtString, TensorShape = new(), StringVal = { ByteString.CopyFromUtf8("/where/it/was/trained/" + file) } } };
        GraphDef graph = new GraphBuilder()
            .Add("path", "Const", [], ("dtype", GraphBuilder.Type(DataType.DtString)), ("value", path))
            .Add("content", "ReadFile", ["path"]).Graph;
        var text = new TensorInfo { Name = "content:0", Dtype = DataType.DtString, TensorShape = new() };
        var meta = new MetaGraphDef { GraphDef = graph, MetaInfoDef = new() { Tags = { "serve" } }, SignatureDef = { ["serving_default"] = new() { Outputs = { ["text"] = text } } } };
        meta.AssetFileDef.Add(new AssetFileDef { Filename = file, TensorInfo = new TensorInfo { Name = "path:0" } });
        File.WriteAllBytes(app.PathOf("models", name, "saved_model.pb"), new SavedModel { SavedModelSchemaVersion = 1, MetaGraphs = { meta } }.ToByteArray());
    }

    [Fact]
    public void A_V1_checkpoint_is_a_model_like_any_other()
    {
        var app = new Consumer(feed);
        Directory.CreateDirectory(app.PathOf("models", "old"));
        foreach (string file in Directory.GetFiles(Repository.Golden("checkpoints", "v1_simple"), "model.ckpt*")) File.Copy(file, app.PathOf("models", "old", Path.GetFileName(file)));
        app.WriteProject("""<TensorFlowModel Include="models/old/model.ckpt" ClassName="Old" OutputNodes="b/read" />""");
        app.WriteProgram("""
            using var old = new App.Old();
            Console.WriteLine(old.Run(new()).Read.AsSpan().Length);
            """);
        app.Build().Succeeded();
        Assert.Equal("3", app.Run());
        Assert.Equal("", app.Build().Succeeded().Work);
        // The one file is index and values; a newer one means work.
        File.SetLastWriteTimeUtc(app.PathOf("models", "old", "model.ckpt"), DateTime.UtcNow.AddSeconds(5));
        Assert.Contains("Freeze 1", app.Build().Succeeded().Work);
    }

    [Fact]
    public void A_folder_is_a_model_although_its_state_file_names_the_training_machine()
    {
        var app = new Consumer(feed);
        Directory.CreateDirectory(app.PathOf("models", "digits"));
        foreach (string file in Directory.GetFiles(Repository.Golden("digits"), "model.ckpt-1500*").Append(Repository.Golden("digits", "checkpoint")))
            File.Copy(file, app.PathOf("models", "digits", Path.GetFileName(file)));
        Assert.Contains("\"/train/", File.ReadAllText(app.PathOf("models", "digits", "checkpoint")), StringComparison.Ordinal);
        app.WriteProject(Consumer.AdderItem + """<TensorFlowModel Include="models/digits" OutputNodes="probabilities" />""");
        app.WriteProgram("Console.WriteLine(typeof(App.Digits).Name);\n" + Consumer.PrintsSeven);

        Assert.Equal("Describe 2, Freeze 2, Csc 1", app.Build().Succeeded().Work);
        Assert.True(File.Exists(Path.Combine(app.Binaries, "Digits.pb")));
        Assert.Equal(["Digits", "7"], app.Run().ReplaceLineEndings("\n").Split('\n'));

        // Each model by itself: a change in one leaves the other alone.
        File.SetLastWriteTimeUtc(app.Checkpoint(".index"), DateTime.UtcNow);
        Assert.Equal("Describe 1, Freeze 1", app.Build().Succeeded().Work);
    }

    [Fact]
    public void An_application_gets_the_model_of_a_library_that_it_references()
    {
        var library = new Consumer(feed, "App");
        library.WriteProject(Consumer.AdderItem, properties: "");
        library.WriteProgram("""
            namespace Library;
            public static class Calculator
            {
                public static int MulAdd(int x, int y)
                {
                    using var adder = new App.Adder();
                    return (int)adder.Run(new() { X = x, Y = y }).OpToStore;
                }
            }
            """);
        var app = new Consumer(feed, "Caller");
        app.WriteProject($"""<ProjectReference Include="{library.PathOf("App.csproj")}" />""", properties: "<OutputType>Exe</OutputType><AssemblyName>Caller</AssemblyName>");
        app.WriteProgram("Console.WriteLine(Library.Calculator.MulAdd(2, 3));");

        app.Build().Succeeded();

        Assert.True(File.Exists(app.CopiedFile));
        Assert.Equal("7", app.Run(assembly: "Caller.dll"));
    }

    [Fact]
    public void An_application_that_has_the_package_from_a_referenced_project_only_can_have_models_as_well()
    {
        var library = new Consumer(feed, "App");
        library.WriteProject(Consumer.AdderItem, properties: "");
        File.Delete(library.PathOf("Program.cs"));
        var app = new Consumer(feed, "Caller");
        string reference = $"""<ProjectReference Include="{library.PathOf("App.csproj")}" />""", caller = "<OutputType>Exe</OutputType><AssemblyName>Caller</AssemblyName>";
        app.WriteProjectWithoutPackage(reference, caller);
        Assert.Equal("Describe 1, Freeze 1, Csc 2", app.Build().Succeeded().Work);
        Assert.Equal("7", app.Run(assembly: "Caller.dll"));

        app.WriteProjectWithoutPackage(reference + Consumer.AdderItemWith("ClassName=\"Mine\""), caller);
        app.WriteProgram(Consumer.PrintsSevenBy("Mine"));
        app.Build().Succeeded();
        Assert.Equal("7", app.Run(assembly: "Caller.dll"));
    }
}
