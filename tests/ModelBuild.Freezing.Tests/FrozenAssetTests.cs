using Google.Protobuf;
using ModelBuild.Protos;

namespace ModelBuild.Freezing.Tests;

/// <summary>Files of a SavedModel that its frozen graph reads when it runs.</summary>
public sealed class FrozenAssetTests
{
    [Theory]
    [InlineData("words.txt", "Greeter.assets/words.txt")]
    [InlineData("en/words.txt", "Greeter.assets/en/words.txt")]
    // Whoever wrote the model names what lies beside it, and nothing else of the machine.
    [InlineData("../secret.txt", null)]
    [InlineData("not-there.txt", null)]
    public void The_graph_names_them_by_the_path_that_they_get(string file, string? expected)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("assets/en"));
        File.WriteAllText(folder.File("assets/words.txt"), "hello");
        File.WriteAllText(folder.File("assets/en/words.txt"), "hello");
        File.WriteAllText(folder.File("secret.txt"), "secret");
        GraphDef graph = new GraphBuilder()
            .Add("path", "Const", [], ("dtype", GraphBuilder.Type(DataType.DtString)), ("value", Text("/trained/here")))
            .Add("other", "Const", [], ("dtype", GraphBuilder.Type(DataType.DtString)), ("value", Text("assets/other.txt")))
            .Add("content", "ReadFile", ["path"]).Graph;
        var meta = new MetaGraphDef { GraphDef = graph, MetaInfoDef = new() { Tags = { "serve" } } };
        meta.AssetFileDef.Add(new AssetFileDef { Filename = file, TensorInfo = new TensorInfo { Name = "path:0" } });
        File.WriteAllBytes(folder.File("saved_model.pb"), new SavedModel { SavedModelSchemaVersion = 1, MetaGraphs = { meta } }.ToByteArray());

        FreezePlan plan = Freezer.Plan(new FreezeRequest { SavedModel = folder.Path, OutputNodes = ["content", "other"], AssetFolder = "Greeter.assets" });

        Assert.Equal(expected is null ? [] : [new FrozenAsset(expected, folder.File("assets/" + file))], plan.Assets);
        string Value(string node) => plan.Graph.Node.Single(n => n.Name == node).Attr["value"].Tensor.StringVal[0].ToStringUtf8();
        Assert.Equal(expected ?? "assets/" + file, Value("path"));
        Assert.Equal("assets/other.txt", Value("other"));
    }

    private static AttrValue Text(string text) => new() { Tensor = new TensorProto { Dtype = DataType.DtString, TensorShape = new(), StringVal = { ByteString.CopyFromUtf8(text) } } };
}
