using System.Text;
using System.Text.Json;
using Google.Protobuf;
using ModelBuild.Engine.Tests;
using ModelBuild.Freezing;
using ModelBuild.Freezing.Tests;
using ModelBuild.Oracle;
using ModelBuild.Protos;
using ModelBuild.Testing;

namespace ModelBuild.Engine.TensorFlow.Tests;

/// <summary>What loading a graph tells of it, and every way in which it fails.</summary>
public sealed class LoadTests
{
    private static readonly GraphBuilder s_product = new GraphBuilder()
        .Placeholder("left", DataType.DtFloat, -1, 3).Placeholder("right", DataType.DtFloat, -1, -1).Node("product", "MatMul", DataType.DtFloat, "left", "right");

    private static ModelException Fails(byte[] bytes, string[] inputs, params string[] outputs)
    {
        TensorFlowEngine engine = LibTensorFlow.Engine();
        return Assert.Throws<ModelException>(() => engine.Load(ModelSource.FromBytes(bytes), inputs, outputs).Dispose());
    }

    [SkippableTheory]
    [MemberData(nameof(GoldenModelTests.Cases), MemberType = typeof(GoldenModelTests))]
    public void The_interface_is_the_one_that_the_embedded_engine_tells(string model, string golden)
    {
        string file = Repository.Golden([.. model.Split('/'), "frozen.pb"]);
        using JsonDocument recorded = JsonDocument.Parse(File.ReadAllText(Repository.Golden([.. model.Split('/'), golden, "case.json"])));
        string[] Names(string part) => [.. recorded.RootElement.GetProperty(part).EnumerateObject().Select(p => p.Name)];
        // Without its last input, which the loaded graph then names itself, if it is a placeholder.
        bool isPlaceholder = !model.EndsWith("queue_input", StringComparison.Ordinal);
        string[] inputs = [.. Names("feeds").SkipLast(isPlaceholder ? 1 : 0)], outputs = Names("fetches");
        ModelSource source = ModelSource.FromFile(file);
        using ILoadedGraph native = LibTensorFlow.Engine().Load(source, inputs, outputs), embedded = EmbeddedEngine.Default.Load(source, inputs, outputs);
        Assert.Equal(embedded.Interface.Inputs, native.Interface.Inputs);
        Assert.Equal(embedded.Interface.Outputs, native.Interface.Outputs);
    }

    [SkippableFact]
    public void A_missing_tensor_is_named_with_the_nearest()
    {
        byte[] bytes = s_product.Graph.ToByteArray();
        ModelException e = Fails(bytes, ["left:0", "right:0"], "prodct:0");
        Assert.Equal(ModelErrorCodes.InterfaceDiffers, e.Code);
        Assert.Contains("product", e.Message);
        Assert.Equal(ModelErrorCodes.InterfaceDiffers, Fails(bytes, [], "product:1").Code);
        Assert.Equal(ModelErrorCodes.InterfaceDiffers, Fails(bytes, [], "product:x").Code);
        Assert.Equal(ModelErrorCodes.InterfaceDiffers, Fails(bytes, ["lef:0"], "product:0").Code);
    }

    [SkippableFact]
    public void An_op_that_this_TensorFlow_does_not_have_is_named()
    {
        ModelException e = Fails(new GraphBuilder().Node("y", "MakeSoup", DataType.DtFloat).Graph.ToByteArray(), [], "y:0");
        Assert.Equal(ModelErrorCodes.OpNotSupported, e.Code);
        Assert.Contains("MakeSoup", e.Message);
        Assert.Contains(LibTensorFlow.Engine().Version, e.Message);
    }

    [SkippableFact]
    public void Weights_in_a_file_of_their_own_are_told_apart()
    {
        using var output = new TemporaryFolder();
        Freezer.Write(Freezer.Plan(new FreezeRequest { Checkpoint = Repository.Golden("digits", "model.ckpt-1500"), OutputNodes = ["digit"], ExternalWeights = true }), output.File("digits.pb"));
        ModelException e = Fails(File.ReadAllBytes(output.File("digits.pb")), [], "digit:0");
        Assert.Equal(ModelErrorCodes.OpNotSupported, e.Code);
        Assert.Contains("ExternalWeights", e.Message);
    }

    [SkippableFact]
    public void What_is_no_graph_is_told_apart()
    {
        Assert.Contains("empty", Fails([], [], "y:0").Message);
        Assert.Contains("git-lfs", Fails(Encoding.UTF8.GetBytes("version https://git-lfs.github.com/spec/v1\noid sha256:0\n"), [], "y:0").Message);
        Assert.Contains("MetaGraphDef", Fails(File.ReadAllBytes(Repository.Golden("models", "mlp", "model.ckpt.meta")), [], "y:0").Message);
        byte[] whole = File.ReadAllBytes(Repository.Golden("models", "mlp", "frozen.pb"));
        foreach (int length in (int[])[1, 100, whole.Length / 2, whole.Length - 1])
            Assert.Equal(ModelErrorCodes.GraphDamaged, Fails(whole[..length], [], "probabilities:0").Code);
        ModelException e = Fails(new GraphBuilder().Node("y", "Identity", DataType.DtFloat, "x").Graph.ToByteArray(), [], "y:0");
        Assert.Equal(ModelErrorCodes.GraphDamaged, e.Code);
        Assert.Contains("'x'", e.Message);
    }

    [SkippableFact]
    public void A_node_that_fails_is_named_and_the_call_works_again()
    {
        using ILoadedGraph graph = LibTensorFlow.Engine().Load(ModelSource.FromBytes(s_product.Graph.ToByteArray()), ["left:0", "right:0"], ["product:0"]);
        using IEngineCall call = graph.CreateCall();
        call.Set<float>(0, [1, 2, 3], [1, 3]);
        call.Set<float>(1, [1, 2], [2, 1]);
        ModelException e = Assert.Throws<ModelException>(() => call.Run());
        Assert.Equal(ModelErrorCodes.NodeFailed, e.Code);
        Assert.Contains("The node 'product' (MatMul) failed: Matrix size-incompatible: In[0]: [1,3], In[1]: [2,1]", e.Message);
        Assert.DoesNotContain("{{", e.Message);
        Assert.Throws<InvalidOperationException>(() => call.GetOutput(0));
        call.Set<float>(1, [1, 2, 3], [3, 1]);
        call.Run();
        Assert.Equal([14f], call.Get<float>(0).ToArray());
    }

    [SkippableTheory]
    [InlineData(6, 3L, 1L)]
    [InlineData(3, 3L, -1L)]
    [InlineData(3, 1L << 33, 1L << 33)]
    public void A_shape_that_the_elements_do_not_fill_is_refused(int elements, long first, long second)
    {
        using ILoadedGraph graph = LibTensorFlow.Engine().Load(ModelSource.FromBytes(s_product.Graph.ToByteArray()), ["left:0", "right:0"], ["product:0"]);
        using IEngineCall call = graph.CreateCall();
        Assert.Equal(ModelErrorCodes.WrongShape, Assert.Throws<ModelException>(() => call.Set<float>(0, new float[elements], [(nint)first, (nint)second])).Code);
        Assert.Equal(ModelErrorCodes.WrongShape, Assert.Throws<ModelException>(() => call.Set<float>(0, new float[1], Enumerable.Repeat((nint)1, 255).ToArray())).Code);
    }

    [SkippableFact]
    public void Tables_are_filled_before_the_first_run_and_belong_to_their_graph()
    {
        string folder = Repository.Shared("golden", "graphs", "table_string_to_int");
        using ILoadedGraph one = LibTensorFlow.Engine().Load(ModelSource.FromFile(Path.Combine(folder, "graph.pb")), [], ["hash_table_Lookup/LookupTableFindV2:0"]);
        var recorded = new GoldenCase(folder);
        for (int i = 0; i < 2; i++) Assert.Null(recorded.Run(Path.Combine(folder, "graph.pb"), LibTensorFlow.Engine()));
    }

    [SkippableFact]
    public void A_vocabulary_file_that_is_missing_fails_at_load()
    {
        var graph = new GraphBuilder();
        graph.Graph.Node.Add(Node("table", "HashTableV2", [], ("key_dtype", DataType.DtString), ("value_dtype", DataType.DtInt64)));
        graph.Graph.Node.Add(Node("file", "Const", [], ("dtype", DataType.DtString)));
        graph.Graph.Node[^1].Attr["value"] = new AttrValue { Tensor = new TensorProto { Dtype = DataType.DtString, TensorShape = new(), StringVal = { ByteString.CopyFromUtf8("no-such-words.txt") } } };
        NodeDef fill = Node("fill", "InitializeTableFromTextFileV2", ["table", "file"]);
        fill.Attr["key_index"] = new AttrValue { I = -2 };
        fill.Attr["value_index"] = new AttrValue { I = -1 };
        graph.Graph.Node.Add(fill);
        graph.Graph.Node.Add(Node("size", "LookupTableSizeV2", ["table"]));
        ModelException e = Fails(graph.Graph.ToByteArray(), [], "size:0");
        Assert.Equal(ModelErrorCodes.NodeFailed, e.Code);
        Assert.Contains("no-such-words.txt", e.Message);
        Assert.Contains("tables", e.Message);
    }

    private static NodeDef Node(string name, string op, string[] inputs, params (string Name, DataType Type)[] types)
    {
        var node = new NodeDef { Name = name, Op = op };
        node.Input.Add(inputs);
        foreach ((string attribute, DataType type) in types) node.Attr[attribute] = new AttrValue { Type = type };
        return node;
    }
}
