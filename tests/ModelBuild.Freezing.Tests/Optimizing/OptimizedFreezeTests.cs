using System.Runtime.InteropServices;
using Google.Protobuf;
using ModelBuild.Checkpoints;
using ModelBuild.Diagnostics;
using ModelBuild.Protos;
using ModelBuild.Testing;

namespace ModelBuild.Freezing.Tests.Optimizing;

/// <summary>Freezing with optimizations, from the checkpoint to the file.</summary>
public sealed class OptimizedFreezeTests
{
    private static readonly OptimizationOptions s_all = new()
    {
        FoldConstants = true, RemoveIdentities = true, MergeCommonSubexpressions = true, FoldBatchNorms = true, Weights = WeightPrecision.Half, SmallestReducedWeight = 16,
    };

    private static FreezeRequest Digits(OptimizationOptions options) =>
        new() { Checkpoint = Repository.Golden("digits", "model.ckpt-1500"), OutputNodes = ["probabilities", "digit"], Optimizations = options };

    [Fact]
    public void The_file_holds_the_optimized_graph_with_its_weights()
    {
        using var output = new TemporaryFolder();
        FreezePlan plan = Freezer.Plan(Digits(s_all));
        FreezeSummary summary = Freezer.Write(plan, output.File("small.pb"));
        FreezeSummary plain = Freezer.Write(Freezer.Plan(Digits(new())), output.File("plain.pb"));

        Assert.Equal(5, plan.Optimization!.Passes.Count);
        Assert.Equal(new FileInfo(output.File("small.pb")).Length, summary.Bytes);
        Assert.InRange(summary.Bytes, 1, plain.Bytes * 6 / 10);
        byte[] bytes = File.ReadAllBytes(output.File("small.pb"));
        GraphDef graph = GraphDef.Parser.ParseFrom(bytes);
        Assert.Equal(graph.ToByteArray(), bytes);
        (string, TensorProto)[] feed = [("image:0", TensorProto.Parser.ParseFrom(File.ReadAllBytes(Repository.Golden("digits", "case0", "feed0.tensor"))))];
        GraphOutput[] got = GraphRun.Run(graph, feed, ["probabilities", "digit"]);
        GraphOutput[] want = GraphRun.Run(GraphDef.Parser.ParseFrom(File.ReadAllBytes(output.File("plain.pb"))), feed, ["probabilities", "digit"]);
        Assert.InRange(TestModel.Difference(want[..1], got[..1]), 0, 1e-2);
        Assert.Equal(want[1].Bytes, got[1].Bytes);
    }

    [Fact]
    public void The_interface_is_the_same_with_and_without()
    {
        ModelDescription with = Freezer.Plan(Digits(s_all)).Interface, without = Freezer.Plan(Digits(new())).Interface;
        Assert.Equal(without.Inputs, with.Inputs);
        Assert.Equal(without.Outputs, with.Outputs);
        Assert.Null(Freezer.Plan(Digits(new())).Optimization);
    }

    [Fact]
    public void The_same_input_gives_the_same_bytes()
    {
        using var output = new TemporaryFolder();
        Freezer.Write(Freezer.Plan(Digits(s_all)), output.File("a.pb"));
        Freezer.Write(Freezer.Plan(Digits(s_all)), output.File("b.pb"));
        Assert.Equal(File.ReadAllBytes(output.File("a.pb")), File.ReadAllBytes(output.File("b.pb")));
    }

    [Fact]
    public void A_weight_too_large_for_half_is_refused_and_leaves_no_file()
    {
        using var output = new TemporaryFolder();
        string prefix = output.File("model.ckpt"), source = Repository.Golden("models", "mlp", "model.ckpt");
        File.Copy(source + ".meta", prefix + ".meta");
        WriteAnew(source, prefix);

        var request = new FreezeRequest { Checkpoint = prefix, OutputNodes = ["probabilities"], Optimizations = new() { Weights = WeightPrecision.Half, SmallestReducedWeight = 16 } };
        ModelFileException e = Assert.Throws<ModelFileException>(() => Freezer.Write(Freezer.Plan(request), output.File("model.pb")));
        Assert.Equal(DiagnosticCodes.WeightBeyondHalf, e.Code);
        Assert.Contains("1000000", e.Message);
        Assert.Empty(Directory.GetFiles(output.Path, "model.pb*"));
        Freezer.Write(Freezer.Plan(request with { Optimizations = new() { Weights = WeightPrecision.BFloat16 } }), output.File("model.pb"));
    }

    [Fact]
    public void Weights_beside_the_file_are_changed_as_those_in_it_are()
    {
        using var output = new TemporaryFolder();
        var request = new FreezeRequest { Checkpoint = Repository.Golden("models", "mlp", "model.ckpt"), OutputNodes = ["probabilities"], Optimizations = s_all };
        Freezer.Write(Freezer.Plan(request), output.File("inside.pb"));
        FreezePlan plan = Freezer.Plan(request with { ExternalWeights = true });
        Freezer.Write(plan, output.File("beside.pb"));

        Assert.Contains(plan.Weights, weight => weight.Optimized is not null && plan.External!.NodeOf(weight) is not null);
        (string, TensorProto)[] feed = [("x:0", TensorProto.Parser.ParseFrom(File.ReadAllBytes(Repository.Golden("models", "mlp", "case0", "feed0.tensor"))))];
        Assert.Equal(GraphRun.Run(ModelSource.FromFile(output.File("inside.pb")), feed, ["probabilities"])[0].Bytes, GraphRun.Run(ModelSource.FromFile(output.File("beside.pb")), feed, ["probabilities"])[0].Bytes);
    }

    /// <summary>Copies a checkpoint, with the fourth element of every matrix beyond half.</summary>
    private static void WriteAnew(string source, string prefix)
    {
        using CheckpointReader reader = CheckpointReader.Open(source);
        using CheckpointWriter writer = CheckpointWriter.Create(prefix);
        foreach (CheckpointTensor tensor in reader.Tensors)
        {
            var bytes = new MemoryStream();
            reader.Read(tensor, bytes.Write);
            byte[] values = bytes.ToArray();
            if (tensor.DType == DataType.DtFloat && tensor.Shape.Count == 2) MemoryMarshal.Cast<byte, float>(values.AsSpan())[3] = 1e6f;
            writer.Add(tensor.Name, tensor.DType, tensor.Shape, values);
        }
        writer.Complete();
    }
}
