using Google.Protobuf;
using ModelBuild.Checkpoints;
using ModelBuild.Engine.Tests;
using ModelBuild.Oracle;
using ModelBuild.Protos;
using ModelBuild.Testing;

namespace ModelBuild.Freezing.Tests.Thawing;

/// <summary>Real models, frozen, thawed, and frozen again; and TensorFlow on what lies between.</summary>
public sealed class RoundTripTests
{
    /// <summary>The models with checkpoints, but for many_types, which has no variables.</summary>
    public static TheoryData<string> Models() =>
    [
        "digits", "models/attention", "models/awkward_names", "models/convnet_bn_cond", "models/dynamic_lstm", "models/mlp", "models/mlp_resource", "models/multi_output_ops",
        "models/queue_input", "models/seed_mul_add", "models/seed_swap",
    ];

    [Theory]
    [MemberData(nameof(Models))]
    public void Freezing_what_was_thawed_gives_the_same_file(string model)
    {
        using var output = new TemporaryFolder();
        string folder = Repository.Golden(model.Split('/'));
        Digest digest = Digest.Read(Path.Combine(folder, "digest.json"));
        FreezePlan first = Freeze(Path.Combine(folder, digest.Prefix), digest, output.File("first.pb"));

        ThawSummary summary = Thawer.Thaw(new ThawRequest { Graph = output.File("first.pb") }, output.File("thawed"));
        Freeze(output.File("thawed"), digest, output.File("second.pb"));

        Assert.Equal(File.ReadAllBytes(output.File("first.pb")), File.ReadAllBytes(output.File("second.pb")));
        Assert.Equal([], digest.DifferencesTo(GraphDef.Parser.ParseFrom(File.ReadAllBytes(output.File("second.pb")))));
        Assert.Equal(first.Weights.Select(w => w.Node.Name).Order(StringComparer.Ordinal), summary.Variables.Select(v => v.Name).Order(StringComparer.Ordinal));
        Assert.Equal(["thawed.data-00000-of-00001", "thawed.index", "thawed.meta"], Directory.GetFiles(output.Path, "thawed*").Select(Path.GetFileName).Order(StringComparer.Ordinal));
        using CheckpointReader before = CheckpointReader.Open(Path.Combine(folder, digest.Prefix)), after = CheckpointReader.Open(output.File("thawed"));
        foreach (FrozenWeight weight in first.Weights) Assert.Equal(Bytes(before, weight.Tensor.Name), Bytes(after, weight.Node.Name));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void What_TensorFlow_itself_froze_thaws_and_freezes_to_its_digest(string model)
    {
        using var output = new TemporaryFolder();
        string folder = Repository.Golden(model.Split('/'));
        Digest digest = Digest.Read(Path.Combine(folder, "digest.json"));
        Thawer.Thaw(new ThawRequest { Graph = Path.Combine(folder, "frozen.pb") }, output.File("thawed"));
        Freeze(output.File("thawed"), digest, output.File("again.pb"));
        Assert.Equal([], digest.DifferencesTo(GraphDef.Parser.ParseFrom(File.ReadAllBytes(output.File("again.pb")))));
    }

    [SkippableTheory]
    [MemberData(nameof(Models))]
    public void TensorFlow_restores_the_checkpoint_and_computes_what_it_recorded(string model)
    {
        using var output = new TemporaryFolder();
        string folder = Repository.Golden(model.Split('/'));
        (MetaGraphDef meta, ModelSource graph) = Thaw(folder, output);
        var engine = new SaverEngine(meta.SaverDef, output.File("thawed"));
        foreach (string golden in Directory.GetDirectories(folder, "case*")) Assert.Null(new GoldenCase(golden).Run(graph, engine));
    }

    [SkippableTheory]
    [MemberData(nameof(Models))]
    public void TensorFlow_initializes_and_saves_the_variables(string model)
    {
        using var output = new TemporaryFolder();
        (MetaGraphDef meta, ModelSource graph) = Thaw(Repository.Golden(model.Split('/')), output);
        var engine = new SaverEngine(meta.SaverDef, output.File("thawed"));

        engine.Copy(graph, "init", output.File("copy"));
        using CheckpointReader thawed = CheckpointReader.Open(output.File("thawed")), copy = CheckpointReader.Open(output.File("copy"));
        Assert.Equal(thawed.Tensors.Select(t => t.Name), copy.Tensors.Select(t => t.Name));
        foreach (CheckpointTensor tensor in thawed.Tensors) Assert.Equal(Bytes(thawed, tensor.Name), Bytes(copy, tensor.Name));

        engine.Initialize(graph, "init", output.File("zeros"));
        using CheckpointReader zeros = CheckpointReader.Open(output.File("zeros"));
        Assert.All(zeros.Tensors, tensor => Assert.All(Bytes(zeros, tensor.Name), b => Assert.Equal(0, b)));
    }

    [Fact]
    public void The_collections_tell_how_each_variable_is_made_read_and_trained()
    {
        using var output = new TemporaryFolder();
        (MetaGraphDef meta, _) = Thaw(Repository.Golden("models", "convnet_bn_cond"), output);
        MetaGraphDef original = MetaGraphDef.Parser.ParseFrom(File.ReadAllBytes(Repository.Golden("models", "convnet_bn_cond", "model.ckpt.meta")));
        VariableDef[] Of(MetaGraphDef graph, string collection) => [.. graph.CollectionDef[collection].BytesList.Value.Select(VariableDef.Parser.ParseFrom).OrderBy(v => v.VariableName, StringComparer.Ordinal)];
        foreach (string collection in (string[])["variables", "trainable_variables"])
        {
            VariableDef[] thawed = Of(meta, collection);
            // The optimizer's own went with the freezing.
            VariableDef[] trained = [.. Of(original, collection).Where(v => Of(meta, "variables").Any(t => t.VariableName == v.VariableName))];
            Assert.Equal(trained.Select(v => (v.VariableName, v.InitializerName, v.SnapshotName, v.Trainable)), thawed.Select(v => (v.VariableName, v.InitializerName, v.SnapshotName, v.Trainable)));
            HashSet<string> names = [.. meta.GraphDef.Node.Select(n => n.Name)];
            Assert.All(thawed, v => Assert.Subset(names, new HashSet<string> { v.InitializerName, v.SnapshotName[..^2], v.InitialValueName[..^2], v.VariableName[..^2] }));
        }
        Assert.Equal(("save/Const:0", "save/control_dependency:0", "save/restore_all"), (meta.SaverDef.FilenameTensorName, meta.SaverDef.SaveTensorName, meta.SaverDef.RestoreOpName));
    }

    [Fact]
    public void The_same_input_gives_the_same_bytes()
    {
        using var output = new TemporaryFolder();
        foreach (string prefix in (string[])["a", "b"]) Thawer.Thaw(new ThawRequest { Graph = Repository.Golden("models", "attention", "frozen.pb") }, output.File(prefix));
        foreach (string extension in (string[])[".meta", ".index", ".data-00000-of-00001"])
            Assert.Equal(File.ReadAllBytes(output.File("a" + extension)), File.ReadAllBytes(output.File("b" + extension)));
    }

    private static (MetaGraphDef Meta, ModelSource Graph) Thaw(string folder, TemporaryFolder output)
    {
        Thawer.Thaw(new ThawRequest { Graph = Path.Combine(folder, "frozen.pb") }, output.File("thawed"));
        MetaGraphDef meta = MetaGraphDef.Parser.ParseFrom(File.ReadAllBytes(output.File("thawed.meta")));
        return (meta, ModelSource.FromBytes(meta.GraphDef.ToByteArray()));
    }

    private static FreezePlan Freeze(string checkpoint, Digest digest, string pb)
    {
        FreezePlan plan = Freezer.Plan(new FreezeRequest { Checkpoint = checkpoint, OutputNodes = digest.Outputs, ClearDevices = false });
        Freezer.Write(plan, pb);
        return plan;
    }

    private static byte[] Bytes(CheckpointReader reader, string name)
    {
        using var bytes = new MemoryStream();
        reader.CopyTo(reader.Get(name), bytes);
        return bytes.ToArray();
    }
}
