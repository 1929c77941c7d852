using ModelBuild.Testing;

namespace ModelBuild.Freezing.Tests;

/// <summary>Counts what the whole process allocates, so that no other test may run meanwhile.</summary>
[CollectionDefinition(nameof(WriteMemoryTests), DisableParallelization = true)]
[Collection(nameof(WriteMemoryTests))]
public class WriteMemoryTests
{
    [SkippableFact]
    public void Memory_does_not_grow_with_the_weights()
    {
        string folder = Inception.Folder();
        FreezePlan plan = Freezer.Plan(new FreezeRequest { Checkpoint = Path.Combine(folder, "model.ckpt-10000"), OutputNodes = ["InceptionV3/Logits/SpatialSqueeze"] });
        using var output = new TemporaryFolder();
        long before = GC.GetTotalAllocatedBytes(precise: true);
        FreezeSummary summary = Freezer.Write(plan, output.File("model.pb"));
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        Assert.InRange(summary.Bytes, 95_000_000, 97_000_000);
        Assert.InRange(allocated, 0, 12_000_000);
    }
}
