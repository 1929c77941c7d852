using Google.Protobuf;
using ModelBuild.Diagnostics;
using ModelBuild.Protos;
using ModelBuild.Testing;

namespace ModelBuild.Freezing.Tests.Thawing;

/// <summary>Which constants become variables, and what is said when none can.</summary>
public sealed class ChoiceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static string Convnet => Repository.Golden("models", "convnet_bn_cond", "frozen.pb");

    public void Dispose() => _folder.Dispose();

    private IEnumerable<string> Names(ThawRequest request) => Thawer.Thaw(request, _folder.File("thawed")).Variables.Select(v => v.Name);

    private ModelFileException Fails(ThawRequest request)
    {
        ModelFileException e = Assert.Throws<ModelFileException>(() => Thawer.Thaw(request, _folder.File("thawed")));
        Assert.Empty(Directory.GetFiles(_folder.Path, "thawed*"));
        return e;
    }

    private string Write(GraphBuilder graph)
    {
        File.WriteAllBytes(_folder.File("graph.pb"), graph.Graph.ToByteArray());
        return _folder.File("graph.pb");
    }

    private static AttrValue Floats(params float[] values)
    {
        var tensor = new TensorProto { Dtype = DataType.DtFloat, TensorShape = GraphBuilder.Shape(values.Length).Shape };
        tensor.FloatVal.Add(values);
        return new AttrValue { Tensor = tensor };
    }

    private static GraphBuilder Const(GraphBuilder graph, string name, params string[] inputs) =>
        graph.Add(name, "Const", inputs, ("dtype", GraphBuilder.Type(DataType.DtFloat)), ("value", Floats(1, 2)));

    [Fact]
    public void Names_and_patterns_choose_and_except()
    {
        Assert.Equal(["c1/kernel", "fc"], Names(new ThawRequest { Graph = Convnet, Variables = ["fc", " c1/kernel "] }));
        Assert.Equal(["c1/kernel", "c2/kernel"], Names(new ThawRequest { Graph = Convnet, Variables = ["c?/kernel"] }));
        Assert.Equal(["c2/bias", "c2/gamma", "c2/beta"], Names(new ThawRequest { Graph = Convnet, Variables = ["c2/*"], Except = ["*/kernel", "c2/moving_*"] }));
        Assert.DoesNotContain("fc", Names(new ThawRequest { Graph = Convnet, Except = ["fc"] }));
    }

    [Fact]
    public void Moving_averages_and_what_is_said_to_be_are_not_trained()
    {
        ThawSummary summary = Thawer.Thaw(new ThawRequest { Graph = Convnet, NotTrainable = ["c1/*"] }, _folder.File("thawed"));
        Assert.Equal(["c2/kernel", "c2/bias", "c2/gamma", "c2/beta", "fc"], summary.Variables.Where(v => v.IsTrainable).Select(v => v.Name));
        Assert.Equal(13, summary.Variables.Count);
    }

    [Fact]
    public void The_rule_for_weights_leaves_out_what_feeds_none()
    {
        ModelFileException e = Fails(new ThawRequest { Graph = Repository.Golden("models", "seed_swap", "frozen.pb"), Rule = ThawRule.Weights });
        Assert.Equal(DiagnosticCodes.NothingToThaw, e.Code);
        Assert.Equal(["w1", "w2"], Names(new ThawRequest { Graph = Repository.Golden("models", "mlp_resource", "frozen.pb"), Rule = ThawRule.Weights }).Where(n => n[0] == 'w'));
    }

    [Fact]
    public void Where_no_read_tells_the_weights_are_offered_by_name()
    {
        GraphBuilder graph = Const(Const(new GraphBuilder(), "kernel"), "offset").Add("x", "Placeholder", [], ("dtype", GraphBuilder.Type(DataType.DtFloat)))
            .Add("y", "MatMul", ["x", "kernel"], ("T", GraphBuilder.Type(DataType.DtFloat)));
        ModelFileException e = Fails(new ThawRequest { Graph = Write(graph) });
        Assert.Equal(DiagnosticCodes.NothingToThaw, e.Code);
        Assert.Contains("'kernel' float32 [2]", e.Message);
        Assert.DoesNotContain("offset", e.Message);
    }

    [Fact]
    public void A_name_without_a_constant_is_told_with_the_nearest()
    {
        ModelFileException e = Fails(new ThawRequest { Graph = Convnet, Variables = ["c1/kernl"] });
        Assert.Equal(DiagnosticCodes.ConstantNotInGraph, e.Code);
        Assert.Contains("'c1/kernel'", e.Message);
        Assert.Contains("reads 'c1/kernel'", Fails(new ThawRequest { Graph = Convnet, Variables = ["c1/kernel/read"] }).Message);
        Assert.Equal(DiagnosticCodes.ConstantNotInGraph, Fails(new ThawRequest { Graph = Convnet, Except = ["nothing*"] }).Code);
        Assert.Equal(DiagnosticCodes.ConstantNotInGraph, Fails(new ThawRequest { Graph = Convnet, Variables = ["fc"], NotTrainable = ["c1/kernel"] }).Code);
    }

    [Fact]
    public void A_constant_that_waits_for_another_node_stays_one()
    {
        string graph = Write(Const(Const(new GraphBuilder(), "a"), "b", "^a"));
        ModelFileException e = Fails(new ThawRequest { Graph = graph, Variables = ["b"] });
        Assert.Equal(DiagnosticCodes.CannotThaw, e.Code);
        Assert.Contains("^a", e.Message);
        Assert.Equal(["a"], Names(new ThawRequest { Graph = graph, Variables = ["a"] }));
    }

    [Fact]
    public void A_graph_with_variables_is_not_frozen()
    {
        GraphBuilder graph = Const(new GraphBuilder(), "a").Add("v", "VariableV2", [], ("dtype", GraphBuilder.Type(DataType.DtFloat)), ("shape", GraphBuilder.Shape()));
        ModelFileException e = Fails(new ThawRequest { Graph = Write(graph), Variables = ["a"] });
        Assert.Equal(DiagnosticCodes.NotFrozen, e.Code);
        Assert.Contains("'v'", e.Message);
    }

    [Fact]
    public void A_graph_whose_weights_lie_in_another_file_is_told_apart()
    {
        FreezePlan plan = Freezer.Plan(new FreezeRequest { Checkpoint = Repository.Golden("digits", "model.ckpt-1500"), OutputNodes = ["digit"], ExternalWeights = true });
        Freezer.Write(plan, _folder.File("digits.pb"));
        ModelFileException e = Fails(new ThawRequest { Graph = _folder.File("digits.pb") });
        Assert.Equal(DiagnosticCodes.NotFrozen, e.Code);
        Assert.Contains("ExternalWeights", e.Message);
    }

    [Fact]
    public void Names_that_are_taken_are_numbered_as_TensorFlow_numbers_them()
    {
        GraphBuilder graph = new();
        foreach (string name in (string[])["w", "w/read", "w/Assign", "save/restore_all", "save_1", "init", "w/Initializer/zeros"]) Const(graph, name);
        Thawer.Thaw(new ThawRequest { Graph = Write(graph), Variables = ["w"] }, _folder.File("thawed"));
        MetaGraphDef meta = MetaGraphDef.Parser.ParseFrom(File.ReadAllBytes(_folder.File("thawed.meta")));
        VariableDef variable = VariableDef.Parser.ParseFrom(meta.CollectionDef["variables"].BytesList.Value.Single());
        Assert.Equal(("w/Assign_1", "w/read_1:0", "w/Initializer/zeros_1:0"), (variable.InitializerName, variable.SnapshotName, variable.InitialValueName));
        Assert.Equal("save_2/restore_all", meta.SaverDef.RestoreOpName);
        Assert.Equal("init_1", meta.GraphDef.Node[^1].Name);
        Assert.Equal(meta.GraphDef.Node.Count, meta.GraphDef.Node.Select(n => n.Name).Distinct().Count());
    }

    [Fact]
    public void Files_that_cannot_be_read_or_written_are_told()
    {
        Assert.Equal(DiagnosticCodes.FileAccess, Fails(new ThawRequest { Graph = _folder.File("nothing.pb") }).Code);
        Assert.Equal(DiagnosticCodes.FileAccess, Fails(new ThawRequest { Graph = _folder.Path }).Code);
        File.WriteAllBytes(_folder.File("empty.pb"), []);
        Assert.Equal(DiagnosticCodes.NotAGraph, Fails(new ThawRequest { Graph = _folder.File("empty.pb") }).Code);
        Assert.Equal(DiagnosticCodes.NotAGraph, Fails(new ThawRequest { Graph = Repository.Golden("models", "mlp", "model.ckpt.meta") }).Code);
        byte[] whole = File.ReadAllBytes(Convnet);
        File.WriteAllBytes(_folder.File("half.pb"), whole[..(whole.Length / 2)]);
        Assert.Equal(DiagnosticCodes.MessageDamaged, Fails(new ThawRequest { Graph = _folder.File("half.pb") }).Code);

        Assert.Equal(DiagnosticCodes.FileAccess, Assert.Throws<ModelFileException>(() => Thawer.Thaw(new ThawRequest { Graph = Convnet }, Path.Combine(_folder.Path, "no", "folder", "thawed"))).Code);
        // The checkpoint is whole when the graph turns out to have no place: neither may stay.
        Directory.CreateDirectory(_folder.File("thawed.meta"));
        Assert.Equal(DiagnosticCodes.FileAccess, Fails(new ThawRequest { Graph = Convnet }).Code);
    }

    [Fact]
    public void Cancelling_leaves_nothing()
    {
        Assert.Throws<OperationCanceledException>(() => Thawer.Thaw(new ThawRequest { Graph = Convnet }, _folder.File("thawed"), new CancellationToken(true)));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }
}
