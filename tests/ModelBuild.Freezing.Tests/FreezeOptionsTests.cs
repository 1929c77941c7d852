using Google.Protobuf;
using ModelBuild.Checkpoints;
using ModelBuild.Diagnostics;
using ModelBuild.Protos;
using ModelBuild.Testing;
using static ModelBuild.Freezing.Tests.GraphBuilder;

namespace ModelBuild.Freezing.Tests;

/// <summary>What <c>freeze_graph</c> does not have: constants bound, keys given, moving averages, values of initializers, tables that work.</summary>
public sealed class FreezeOptionsTests
{
    private static readonly string s_digits = Repository.Golden("digits", "model.ckpt-1500");

    [Fact]
    public void A_bound_placeholder_is_no_input()
    {
        var request = new FreezeRequest { Checkpoint = s_digits, OutputNodes = ["probabilities"] };
        Assert.Contains("keep_prob:0", Freezer.Plan(request).Interface.Inputs.Select(i => i.Name));
        FreezePlan bound = Freezer.Plan(request with { Constants = new Dictionary<string, string> { ["keep_prob"] = "1" } });
        Assert.DoesNotContain("keep_prob:0", bound.Interface.Inputs.Select(i => i.Name));
        TensorProto value = bound.Graph.Node.Single(n => n.Name == "keep_prob").Attr["value"].Tensor;
        Assert.Equal(1f, Assert.Single(value.FloatVal));
    }

    [Theory]
    [InlineData("keep_probability", "1", "keep_prob")]
    [InlineData("keep_prob", "yes", "float32")]
    [InlineData("hidden/kernel", "1", "no placeholder")]
    public void A_value_that_cannot_be_bound_is_told(string name, string value, string expected)
    {
        var request = new FreezeRequest { Checkpoint = s_digits, OutputNodes = ["probabilities"], Constants = new Dictionary<string, string> { [name] = value } };
        ModelFileException error = Assert.Throws<ModelFileException>(() => Freezer.Plan(request));
        Assert.Equal(DiagnosticCodes.CannotBind, error.Code);
        Assert.Contains(expected, error.Message);
    }

    /// <summary>A graph without a saver: <c>y = a + b</c>, whose variables are initialized by constants.</summary>
    private static string Write(TemporaryFolder folder, Action<GraphBuilder>? more = null, params (string Key, float Value)[] values)
    {
        GraphBuilder graph = new GraphBuilder()
            .Add("a", "VariableV2", [], ("dtype", Type(DataType.DtFloat)), ("shape", Shape()), ("container", new AttrValue { S = ByteString.Empty }), ("shared_name", new AttrValue { S = ByteString.Empty }))
            .Add("b", "VarHandleOp", [], ("dtype", Type(DataType.DtFloat)), ("shape", Shape()))
            .Add("b/read", "ReadVariableOp", ["b"], ("dtype", Type(DataType.DtFloat)))
            .Add("five", "Const", [], ("dtype", Type(DataType.DtFloat)), ("value", new AttrValue { Tensor = new TensorProto { Dtype = DataType.DtFloat, TensorShape = new TensorShapeProto(), FloatVal = { 5 } } }))
            .Add("b/Assign", "AssignVariableOp", ["b", "five"], ("dtype", Type(DataType.DtFloat)))
            .Add("a/Assign", "Assign", ["a", "five"], ("T", Type(DataType.DtFloat)))
            .Add("y", "AddV2", ["a", "b/read"], ("T", Type(DataType.DtFloat)));
        more?.Invoke(graph);
        File.WriteAllBytes(folder.File("graph.pb"), graph.Graph.ToByteArray());
        using CheckpointWriter writer = CheckpointWriter.Create(folder.File("model.ckpt"));
        foreach ((string key, float value) in values) writer.Add(key, DataType.DtFloat, [], BitConverter.GetBytes(value));
        writer.Complete();
        return folder.File("model.ckpt");
    }

    private static float ValueOf(FreezeRequest request, string node)
    {
        using var output = new TemporaryFolder();
        Freezer.Write(Freezer.Plan(request), output.File("y.pb"));
        GraphDef graph = GraphDef.Parser.ParseFrom(File.ReadAllBytes(output.File("y.pb")));
        return BitConverter.ToSingle(TensorBytes.Of(graph.Node.Single(n => n.Name == node).Attr["value"].Tensor));
    }

    [Fact]
    public void Variables_of_a_plain_graph_are_found_by_name_key_average_and_initializer()
    {
        using var folder = new TemporaryFolder();
        string checkpoint = Write(folder, null, ("a", 1), ("b", 2), ("other", 3), ("a/ExponentialMovingAverage", 4));
        var request = new FreezeRequest { Graph = folder.File("graph.pb"), Checkpoint = checkpoint, OutputNodes = ["y"] };
        Assert.Equal((1f, 2f), (ValueOf(request, "a"), ValueOf(request, "b")));
        Assert.Equal(3f, ValueOf(request with { VariableKeys = new Dictionary<string, string> { ["b"] = "other" } }, "b"));
        Assert.Equal((4f, 2f), (ValueOf(request with { MovingAverages = true }, "a"), ValueOf(request with { MovingAverages = true }, "b")));
        // What runs after the restore has the last word.
        Assert.Equal((5f, 2f), (ValueOf(request with { InitializerNodes = ["a/Assign"] }, "a"), ValueOf(request with { InitializerNodes = ["a/Assign"] }, "b")));
        Assert.Equal(DiagnosticCodes.OutputNotInGraph, Assert.Throws<ModelFileException>(() => ValueOf(request with { InitializerNodes = ["a/Asign"] }, "a")).Code);
    }

    [Fact]
    public void A_variable_without_value_is_told_with_the_nearest_key()
    {
        using var folder = new TemporaryFolder();
        string checkpoint = Write(folder, null, ("a", 1), ("b_1", 2));
        ModelFileException error = Assert.Throws<ModelFileException>(() => Freezer.Plan(new FreezeRequest { Graph = folder.File("graph.pb"), Checkpoint = checkpoint, OutputNodes = ["y"] }));
        Assert.Equal(DiagnosticCodes.VariableWithoutValue, error.Code);
        Assert.Contains("'b_1'", error.Message);
        Assert.Contains("'y:0'", error.Message);
    }

    [Fact]
    public void Without_a_checkpoint_a_graph_with_variables_says_that_there_is_none()
    {
        using var folder = new TemporaryFolder();
        Write(folder);
        ModelFileException error = Assert.Throws<ModelFileException>(() => Freezer.Plan(new FreezeRequest { Checkpoint = folder.File("graph.pb"), OutputNodes = ["y"] }));
        Assert.Contains("there is no checkpoint", error.Message);
    }

    [Fact]
    public void A_kept_variable_stays_one()
    {
        using var folder = new TemporaryFolder();
        string checkpoint = Write(folder, null, ("a", 1), ("b", 2));
        var request = new FreezeRequest { Graph = folder.File("graph.pb"), Checkpoint = checkpoint, OutputNodes = ["y"] };
        Assert.Equal("VarHandleOp", Freezer.Plan(request with { KeptVariables = ["b"] }).Graph.Node.Single(n => n.Name == "b").Op);
        Assert.Equal("VarHandleOp", Freezer.Plan(request with { FrozenVariables = ["a"] }).Graph.Node.Single(n => n.Name == "b").Op);
    }

    [Theory]
    [InlineData(-2, -1, "zero\none\ntwo\n", new[] { "zero", "one", "two" }, new long[] { 0, 1, 2 })]
    [InlineData(1, 0, "7\tseven\r\n8\teight\r\n", new[] { "seven", "eight" }, new long[] { 7, 8 })]
    public void A_vocabulary_file_is_read_into_the_graph(int key, int value, string text, string[] keys, long[] values)
    {
        using var folder = new TemporaryFolder();
        string checkpoint = WriteTable(folder, key, value);
        File.WriteAllText(folder.File("vocab.txt"), text);
        FreezePlan plan = Freezer.Plan(new FreezeRequest { Graph = folder.File("graph.pb"), Checkpoint = checkpoint, OutputNodes = ["ids"] });
        NodeDef initializer = plan.Graph.Node.Single(n => n.Op == "InitializeTableV2");
        TensorProto Constant(string name) => plan.Graph.Node.Single(n => n.Name == name).Attr["value"].Tensor;
        Assert.Equal(keys, Constant(initializer.Input[1]).StringVal.Select(s => s.ToStringUtf8()));
        Assert.Equal(values, Constant(initializer.Input[2]).Int64Val);
        Assert.DoesNotContain(Freezer.Plan(new FreezeRequest { Graph = folder.File("graph.pb"), Checkpoint = checkpoint, OutputNodes = ["ids"], KeepTables = false }).Graph.Node, n => n.Op == "InitializeTableV2");
    }

    [Fact]
    public void A_vocabulary_file_that_is_missing_or_malformed_is_told()
    {
        using var folder = new TemporaryFolder();
        string checkpoint = WriteTable(folder, 0, 1);
        var request = new FreezeRequest { Graph = folder.File("graph.pb"), Checkpoint = checkpoint, OutputNodes = ["ids"] };
        ModelFileException error = Assert.Throws<ModelFileException>(() => Freezer.Plan(request));
        Assert.Equal(DiagnosticCodes.VocabularyUnusable, error.Code);
        Assert.Contains("/data/train/vocab.txt", error.Message);
        File.WriteAllText(folder.File("vocab.txt"), "zero\t0\none\n");
        error = Assert.Throws<ModelFileException>(() => Freezer.Plan(request));
        Assert.Equal((DiagnosticCodes.VocabularyUnusable, 2), (error.Code, error.Line));
    }

    private static string WriteTable(TemporaryFolder folder, int key, int value) => Write(
        folder, graph => graph
            .Add("file", "Const", [], ("dtype", Type(DataType.DtString)), ("value", new AttrValue { Tensor = new TensorProto { Dtype = DataType.DtString, TensorShape = new TensorShapeProto(), StringVal = { ByteString.CopyFromUtf8("/data/train/vocab.txt") } } }))
            .Add("table", "HashTableV2", [], ("key_dtype", Type(DataType.DtString)), ("value_dtype", Type(DataType.DtInt64)))
            .Add("init", "InitializeTableFromTextFileV2", ["table", "file"], ("key_index", new AttrValue { I = key }), ("value_index", new AttrValue { I = value }), ("vocab_size", new AttrValue { I = -1 }))
            .Add("words", "Placeholder", [], ("dtype", Type(DataType.DtString)))
            .Add("unknown", "Const", [], ("dtype", Type(DataType.DtInt64)), ("value", new AttrValue { Tensor = new TensorProto { Dtype = DataType.DtInt64, TensorShape = new TensorShapeProto(), Int64Val = { -1 } } }))
            .Add("ids", "LookupTableFindV2", ["table", "words", "unknown"], ("Tin", Type(DataType.DtString)), ("Tout", Type(DataType.DtInt64))),
        ("a", 1), ("b", 2));

    [SkippableFact]
    public void A_SavedModel_in_chunks_is_read()
    {
        string folder = Path.GetDirectoryName(Directory.GetFiles(Repository.Shared("corpus", "models"), "saved_model.cpb", SearchOption.AllDirectories).First())!;
        SourceModel model = SavedModelSource.Read(folder, null);
        Assert.True(model.Index.Count > 0);
        Assert.Contains("serving_default", model.Meta.SignatureDef.Keys);
        // The chunks are the large constants.
        Assert.Contains(model.Index.Nodes, n => n.Op == "Const" && n.Attr["value"].Tensor.TensorContent.Length > 1000);
    }
}
