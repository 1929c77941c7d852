using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ModelBuild.Checkpoints;
using ModelBuild.Protos;
using ModelBuild.Testing;

namespace ModelBuild.Freezing.Tests;

/// <summary>Freezes real models and compares with what TensorFlow's own freezing made of them, node by node.</summary>
public class GoldenFreezeTests
{
    [Theory]
    [InlineData("attention")]
    [InlineData("awkward_names")]
    [InlineData("convnet_bn_cond")]
    [InlineData("dynamic_lstm")]
    [InlineData("many_types")]
    [InlineData("mlp")]
    [InlineData("mlp_resource")]
    [InlineData("multi_output_ops")]
    [InlineData("queue_input")]
    [InlineData("seed_mul_add")]
    [InlineData("seed_swap")]
    public void A_model_of_TensorFlow_2_15_freezes_as_TensorFlow_froze_it(string model) => FreezeAndCompare(Repository.Golden("models", model));

    [Fact]
    public void A_model_of_TensorFlow_1_15_freezes_as_TensorFlow_froze_it() => FreezeAndCompare(Repository.Golden("digits"));

    [SkippableFact]
    public void Inception_freezes_as_TensorFlow_froze_it() => FreezeAndCompare(Inception.Folder());

    private static void FreezeAndCompare(string folder)
    {
        Digest digest = Digest.Read(Path.Combine(folder, "digest.json"));
        using var output = new TemporaryFolder();
        // TensorFlow kept the devices when it made these; only queue_input has any.
        var request = new FreezeRequest { Checkpoint = Path.Combine(folder, digest.Prefix), OutputNodes = digest.Outputs, ClearDevices = false };
        string pb = output.File("model.pb");

        FreezePlan plan = Freezer.Plan(request);
        FreezeSummary summary = Freezer.Write(plan, pb);

        GraphDef graph = GraphDef.Parser.ParseFrom(File.ReadAllBytes(pb));
        string frozen = Path.Combine(folder, "frozen.pb");
        if (File.Exists(frozen)) Assert.Equal(GraphDef.Parser.ParseFrom(File.ReadAllBytes(frozen)).Node, graph.Node, NodesEqual);
        Assert.Equal([], digest.DifferencesTo(graph).Take(3));
        Assert.Equal(digest.NodeNames, graph.Node.Select(n => n.Name));
        Assert.Equal(digest.Ops, summary.Ops);
        Assert.Equal(new FileInfo(pb).Length, summary.Bytes);
        Assert.Empty(plan.Warnings);
    }

    /// <summary>Equal as messages, also in how the values are encoded; the names of TensorFlow's functions depend on the process.</summary>
    private static bool NodesEqual(NodeDef expected, NodeDef actual)
    {
        NodeDef renamed = expected.Clone();
        foreach ((string key, AttrValue value) in renamed.Attr)
        {
            if (value.Func is not null) value.Func.Name = actual.Attr[key].Func.Name;
        }
        return renamed.Equals(actual);
    }

    [Fact]
    public void Devices_are_cleared()
    {
        FreezePlan plan = Freezer.Plan(new FreezeRequest { Checkpoint = Repository.Golden("models", "queue_input", "model.ckpt"), OutputNodes = ["scores"] });
        Assert.All(plan.Graph.Node, node => Assert.Empty(node.Device));
    }

    [Theory]
    [InlineData("v2_all_dtypes")]
    [InlineData("v2_quantized")]
    [InlineData("v2_shapes")]
    [InlineData("v2_strings")]
    [InlineData("v2_resource")]
    [InlineData("v2_sharded")]
    [InlineData("v2_names")]
    [InlineData("v2_many")]
    [InlineData("v1_all_dtypes")]
    [InlineData("v1_quantized")]
    [InlineData("v1_shapes")]
    [InlineData("v1_strings")]
    [InlineData("v1_names")]
    [InlineData("v1_simple")]
    public void Every_variable_keeps_its_value(string checkpoint)
    {
        string folder = Repository.Golden("checkpoints", checkpoint);
        using System.Text.Json.JsonDocument expected = System.Text.Json.JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "expected.json")));
        string prefix = Path.Combine(folder, expected.RootElement.GetProperty("prefix").GetString()!);
        MetaGraphDef meta = MetaGraphDef.Parser.ParseFrom(File.ReadAllBytes(prefix + ".meta"));
        List<string> variables = [.. meta.GraphDef.Node.Where(VariableOps.IsVariable).Select(n => n.Name)];
        using var output = new TemporaryFolder();

        FreezePlan plan = Freezer.Plan(new FreezeRequest { Checkpoint = prefix, OutputNodes = ReadsOf(meta, variables) });
        Freezer.Write(plan, output.File("model.pb"));

        GraphDef graph = GraphDef.Parser.ParseFrom(File.ReadAllBytes(output.File("model.pb")));
        Assert.Equal(variables.Count, plan.Weights.Count);
        foreach (FrozenWeight weight in plan.Weights)
        {
            TensorProto value = graph.Node.Single(n => n.Name == weight.Node.Name).Attr["value"].Tensor;
            System.Text.Json.JsonElement variable = expected.RootElement.GetProperty("variables").GetProperty(weight.Tensor.Name);
            Assert.Equal(variable.GetProperty("shape").EnumerateArray().Select(d => d.GetInt64()), value.TensorShape.Dim.Select(d => d.Size));
            Assert.Equal(variable.GetProperty("sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(TensorBytes.Of(value))));
        }
    }

    [Theory]
    [InlineData("v2_partitioned", "")]
    [InlineData("v1_partitioned", "")]
    // The values of one checkpoint for the graph of the other: their partitions are the same, their values are not.
    [InlineData("v1_partitioned", "v2_partitioned")]
    // A checkpoint that holds the variables whole, as one saved without a partitioner.
    [InlineData("joined", "v2_partitioned")]
    public void Every_part_of_a_partitioned_variable_keeps_its_value(string checkpoint, string graphOf)
    {
        using var output = new TemporaryFolder();
        string prefix = output.File("model.ckpt"), source = Repository.Golden("checkpoints", checkpoint == "joined" ? "v2_partitioned" : checkpoint, "model.ckpt");
        string meta = graphOf.Length == 0 ? source : Repository.Golden("checkpoints", graphOf, "model.ckpt");
        if (checkpoint == "joined") CheckpointEditor.Write(source, prefix, new CheckpointEdit { JoinSlices = true });
        else foreach (string file in Directory.GetFiles(Path.GetDirectoryName(source)!, "model.ckpt*")) File.Copy(file, output.File(Path.GetFileName(file)));
        File.Copy(meta + ".meta", prefix + ".meta", overwrite: true);
        MetaGraphDef graphDef = MetaGraphDef.Parser.ParseFrom(File.ReadAllBytes(prefix + ".meta"));
        List<string> variables = [.. graphDef.GraphDef.Node.Where(VariableOps.IsVariable).Select(n => n.Name)];

        FreezePlan plan = Freezer.Plan(new FreezeRequest { Checkpoint = prefix, OutputNodes = ReadsOf(graphDef, variables) });
        Freezer.Write(plan, output.File("model.pb"));

        GraphDef graph = GraphDef.Parser.ParseFrom(File.ReadAllBytes(output.File("model.pb")));
        using CheckpointReader reader = CheckpointReader.Open(source);
        float[] Values(string name) => MemoryMarshal.Cast<byte, float>(TensorBytes.Of(graph.Node.Single(n => n.Name == name).Attr["value"].Tensor)).ToArray();
        Assert.Equal(8, plan.Weights.Count);
        // Rows follow one another; columns are interleaved.
        Assert.Equal<float[]>(reader.ReadTensor<float>("emb/table").ToArray(), [.. Values("emb/table/part_0"), .. Values("emb/table/part_1"), .. Values("emb/table/part_2")]);
        float[][] columns = [.. Enumerable.Range(0, 4).Select(i => Values($"wide/kernel/part_{i}"))];
        Assert.Equal(reader.ReadTensor<float>("wide/kernel").ToArray(), Enumerable.Range(0, 3).SelectMany(row => columns.SelectMany(part => part[(2 * row)..(2 * row + 2)])));
    }

    /// <summary>For a resource variable, the node that reads it: a handle cannot be an output.</summary>
    private static List<string> ReadsOf(MetaGraphDef meta, List<string> variables) =>
        [.. variables.Select(v => meta.GraphDef.Node.FirstOrDefault(n => n.Op == "ReadVariableOp" && n.Input[0] == v)?.Name ?? v)];

    [Fact]
    public void The_saver_says_which_value_is_whose()
    {
        string folder = Repository.Golden("checkpoints", "saver_renamed");
        MetaGraphDef meta = MetaGraphDef.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(folder, "model.ckpt.meta")));
        string[] variables = [.. SymbolicRestore.Of(new GraphIndex(meta.GraphDef, folder), meta.SaverDef, new OpDefinitions(null, null))!.Keys];

        FreezePlan plan = Freezer.Plan(new FreezeRequest { Checkpoint = Path.Combine(folder, "model.ckpt"), OutputNodes = variables });

        Assert.Equal(["variable_1", "variable_2"], plan.Weights.Select(w => w.Tensor.Name).Order());
        Assert.DoesNotContain(plan.Weights, w => w.Tensor.Name == w.Node.Name);
    }

    [Fact]
    public void The_same_input_gives_the_same_bytes()
    {
        using var output = new TemporaryFolder();
        var request = new FreezeRequest { Checkpoint = Repository.Golden("models", "convnet_bn_cond", "model.ckpt"), OutputNodes = ["probs"] };
        Freezer.Write(Freezer.Plan(request), output.File("a.pb"));
        Freezer.Write(Freezer.Plan(request), output.File("b.pb"));
        Assert.Equal(File.ReadAllBytes(output.File("a.pb")), File.ReadAllBytes(output.File("b.pb")));
    }

    [Fact]
    public void The_bytes_are_those_of_the_protobuf_library()
    {
        using var output = new TemporaryFolder();
        Freezer.Write(Freezer.Plan(new FreezeRequest { Checkpoint = Repository.Golden("digits", "model.ckpt-1500"), OutputNodes = ["probabilities"] }), output.File("model.pb"));
        byte[] bytes = File.ReadAllBytes(output.File("model.pb"));
        using var again = new MemoryStream();
        Google.Protobuf.MessageExtensions.WriteTo(GraphDef.Parser.ParseFrom(bytes), again);
        Assert.Equal(again.ToArray(), bytes);
    }
}
