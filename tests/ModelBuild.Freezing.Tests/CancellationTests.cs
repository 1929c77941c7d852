using ModelBuild.Checkpoints;
using ModelBuild.Protos;
using ModelBuild.Testing;

namespace ModelBuild.Freezing.Tests;

public sealed class CancellationTests
{
    [Fact]
    public async Task Cancelled_while_weights_are_streamed_it_leaves_what_stood_there_before()
    {
        // One weight of 1.5 GB of holes: nothing on disk, but far more to read than it takes to notice that the writing has begun.
        const long size = 1_500_000_000;
        using var folder = new TemporaryFolder();
        string data = folder.File("weights"), pb = folder.File("model.pb");
        using (FileStream holes = File.Create(data)) holes.SetLength(size);
        File.WriteAllText(pb, "the one before");

        var node = new NodeDef { Name = "w", Op = "Const" };
        node.Attr["dtype"] = new AttrValue { Type = DataType.DtFloat };
        node.Attr["value"] = new AttrValue { Tensor = new TensorProto { Dtype = DataType.DtFloat, TensorShape = new TensorShapeProto { Dim = { new TensorShapeProto.Types.Dim { Size = size / 4 } } } } };
        var tensor = new CheckpointTensor("w", DataType.DtFloat, [size / 4], 0, 0, size, 0, false);
        var files = new CheckpointFiles("model", Repository.Golden("digits", "model.ckpt-1500.index"), [data], null);
        var plan = new FreezePlan(new GraphDef { Node = { node } }, [new FrozenWeight(node, tensor)], new ModelDescription([], []), files, "model.meta", "", []);

        using var cancellation = new CancellationTokenSource();
        Task<FreezeSummary> writing = Task.Run(() => Freezer.Write(plan, pb, cancellation.Token));
        while (Directory.GetFiles(folder.Path, "*.tmp").Length == 0 && !writing.IsCompleted) await Task.Delay(1);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing);
        Assert.Equal("the one before", File.ReadAllText(pb));
        Assert.Equal([pb, data], Directory.GetFiles(folder.Path).Order(StringComparer.Ordinal));
    }
}
