using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ModelBuild.Generator.Tests;

/// <summary>The generated files, whole. Each run twice: the second time everything comes from the cache.</summary>
public sealed class SnapshotTests
{
    private static void Check(string name, TestItem item, LanguageVersion language = LanguageVersion.Latest, string source = "", bool engine = true)
    {
        GeneratorRun run = GeneratorRun.Of([item], source, language, engine: engine);
        Snapshot.Check(name, run);
        Assert.Equal([], run.Errors());
        GeneratorRun again = run.With(run.Input.Clone());
        Assert.All(again.Result.TrackedOutputSteps.SelectMany(s => s.Value).SelectMany(s => s.Outputs), o => Assert.Equal(IncrementalStepRunReason.Cached, o.Reason));
        Assert.Equal(run.Files, again.Files);
        // Another process, another machine: the same bytes.
        Assert.Equal(run.Files, GeneratorRun.Of([item], source, language, engine: engine).Files);
    }

    [Fact]
    public void Adder() => Check("Adder", new TestItem(Pbtxt.Adder));

    [Fact]
    public void Adder_at_CSharp_9() => Check("Adder.CSharp9", new TestItem(Pbtxt.Adder) { Access = "internal" }, LanguageVersion.CSharp9);

    [Fact]
    public void Adder_without_the_embedded_engine() => Check("Adder.NoEngine", new TestItem(Pbtxt.Adder, "Adder", "") { Storage = "Embed", File = "App.adder.pb" }, engine: false);

    [Fact]
    public void Digits() => Check("Digits", new TestItem(Pbtxt.Digits, "Digits"));

    /// <summary>Interfaces as the freezer wrote them from the checkpoints in <c>tests/golden/models</c>.</summary>
    [Theory]
    [InlineData("seed_mul_add", "SeedMulAdd")]
    [InlineData("awkward_names", "AwkwardNames")]
    [InlineData("multi_output_ops", "MultiOutputOps")]
    [InlineData("many_types", "ManyTypes")]
    [InlineData("queue_input", "QueueInput")]
    [InlineData("Signatures", "Signatures")]
    [InlineData("Labels", "Labels")]
    public void Frozen_models(string model, string snapshot) => Check(snapshot, new TestItem(
        File.ReadAllText(Path.Combine(Testing.Repository.Root, "tests", "ModelBuild.Generator.Tests", "Fixtures", model + ".graph.pbtxt")), snapshot == "Signatures" ? "Words" : snapshot == "Labels" ? "Digits" : snapshot));

    [Fact]
    public void Every_type() => Check("EveryType", new TestItem(GeneratedApiTests.ManyTypes, "EveryType"));

    [Fact]
    public void Ports_and_optional_inputs() => Check("Ports", new TestItem(
        Pbtxt.Of(["?keep_prob:0 float []", "?is_training:0 bool []"], ["parts:0 float [?,2]", "parts:2 float [?,2]", "best:1 int32 [?]"]), "Ports"));
}
