using ModelBuild.Diagnostics;
using ModelBuild.Protos;
using ModelBuild.Testing;

namespace ModelBuild.Freezing.Tests;

public class WriteTests
{
    private static FreezePlan PlanIn(TemporaryFolder folder) =>
        Freezer.Plan(new FreezeRequest { Checkpoint = folder.With(Repository.Golden("digits")).File("model.ckpt-1500"), OutputNodes = ["digit"] });

    private static void FlipByte(string file)
    {
        byte[] bytes = File.ReadAllBytes(file);
        bytes[bytes.Length / 2] ^= 0x10;
        File.WriteAllBytes(file, bytes);
    }

    [Fact]
    public void A_damaged_data_file_leaves_nothing_and_touches_nothing()
    {
        using var folder = new TemporaryFolder();
        FreezePlan plan = PlanIn(folder);
        // Where the flipped byte lies must be part of the model, not of the optimizer: flip one in every weight's range.
        string data = folder.File("model.ckpt-1500.data-00000-of-00001");
        byte[] bytes = File.ReadAllBytes(data);
        for (int i = 0; i < bytes.Length; i += 64) bytes[i] ^= 0x10;
        File.WriteAllBytes(data, bytes);
        using var output = new TemporaryFolder();
        File.WriteAllText(output.File("model.pb"), "the previous one");

        ModelFileException error = Assert.Throws<ModelFileException>(() => Freezer.Write(plan, output.File("model.pb")));

        Assert.Equal(DiagnosticCodes.DataDamaged, error.Code);
        Assert.Equal("the previous one", File.ReadAllText(output.File("model.pb")));
        Assert.Single(Directory.GetFiles(output.Path));
    }

    [Fact]
    public void A_truncated_data_file_leaves_nothing()
    {
        using var folder = new TemporaryFolder();
        FreezePlan plan = PlanIn(folder);
        using (FileStream data = File.OpenWrite(folder.File("model.ckpt-1500.data-00000-of-00001"))) data.SetLength(100);
        using var output = new TemporaryFolder();

        ModelFileException error = Assert.Throws<ModelFileException>(() => Freezer.Write(plan, output.File("model.pb")));

        Assert.Equal(DiagnosticCodes.DataDamaged, error.Code);
        Assert.Empty(Directory.GetFiles(output.Path));
    }

    [Fact]
    public void Cancellation_leaves_nothing_and_touches_nothing()
    {
        using var folder = new TemporaryFolder();
        FreezePlan plan = PlanIn(folder);
        using var output = new TemporaryFolder();
        File.WriteAllText(output.File("model.pb"), "the previous one");

        Assert.ThrowsAny<OperationCanceledException>(() => Freezer.Write(plan, output.File("model.pb"), new CancellationToken(canceled: true)));

        Assert.Equal("the previous one", File.ReadAllText(output.File("model.pb")));
        Assert.Single(Directory.GetFiles(output.Path));
    }

    [Fact]
    public void A_place_that_cannot_be_written_is_said_so()
    {
        using var folder = new TemporaryFolder();
        FreezePlan plan = PlanIn(folder);
        File.WriteAllText(folder.File("file"), "");
        ModelFileException error = Assert.Throws<ModelFileException>(() => Freezer.Write(plan, Path.Combine(folder.File("file"), "model.pb")));
        Assert.Equal(DiagnosticCodes.FileAccess, error.Code);
    }

    [Fact]
    public void The_previous_file_is_replaced()
    {
        using var folder = new TemporaryFolder();
        FreezePlan plan = PlanIn(folder);
        File.WriteAllText(folder.File("model.pb"), "the previous one");
        FreezeSummary summary = Freezer.Write(plan, folder.File("model.pb"));
        Assert.Equal(summary.Ops, GraphDef.Parser.ParseFrom(File.ReadAllBytes(folder.File("model.pb"))).Node.Count);
    }
}
