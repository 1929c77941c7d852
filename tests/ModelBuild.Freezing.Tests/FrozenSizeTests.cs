using ModelBuild.Checkpoints;
using ModelBuild.Diagnostics;
using ModelBuild.Protos;

namespace ModelBuild.Freezing.Tests;

public class FrozenSizeTests
{
    private static FrozenWeight Weight(string name, long rows, long columns) => new(
        new NodeDef { Name = name, Op = "Const" },
        new CheckpointTensor(name, DataType.DtFloat, [rows, columns], Shard: 0, Offset: 0, Size: rows * columns * 4, Crc32C: 0, IsPartitioned: false));

    [Fact]
    public void More_than_one_message_can_hold_is_refused_with_the_biggest_weights()
    {
        FrozenWeight[] weights = [Weight("small", 10, 10), Weight("embedding", 5_000_000, 100), Weight("softmax", 1_000_000, 100)];
        ModelFileException error = Assert.Throws<ModelFileException>(() => FrozenSize.Check(new GraphDef(), weights, "model.ckpt.index"));
        Assert.Equal(DiagnosticCodes.TooLarge, error.Code);
        Assert.Equal("model.ckpt.index", error.File);
        Assert.Contains("2400 MB", error.Message);
        Assert.Contains("'embedding' float32 [5000000,100], 2000 MB; 'softmax' float32 [1000000,100], 400 MB; 'small'", error.Message);
    }

    [Fact]
    public void What_fits_is_let_through() => FrozenSize.Check(new GraphDef(), [Weight("embedding", 5_000_000, 100)], "model.ckpt.index");
}
