using Microsoft.CodeAnalysis.CSharp;

namespace ModelBuild.Generator.Tests;

/// <summary>What an item may ask for beside its class.</summary>
public sealed class SmokeTestTests
{
    private const string Declared =
        """
        namespace BenchmarkDotNet.Attributes
        {
            public sealed class BenchmarkAttribute : System.Attribute { }
            public sealed class MemoryDiagnoserAttribute : System.Attribute { }
            public sealed class GlobalCleanupAttribute : System.Attribute { }
        }
        """;

    [Fact]
    public void Nothing_is_made_that_was_not_asked_for() => Assert.Equal(["App.Adder.g.cs"], GeneratorRun.Of(new TestItem(Pbtxt.Adder), Declared).Files.Keys);

    [Fact]
    public void The_smoke_test_records_once_and_compares_from_then_on()
    {
        using GoldenModel model = GoldenModel.Digits();
        string recording = Path.Combine(Path.GetDirectoryName(model.Frozen)!, "digits.recorded.txt");
        string path = Emit.CSharpText.Literal(recording);
        Assert.Equal("MB3010 10 same MB3010", model.Say(
            $$"""
            using var digits = new Digits();
            string text = "";
            try { DigitsSmokeTest.Run(digits, {{path}}); } catch (ModelException e) { text += e.Code; }
            Environment.SetEnvironmentVariable("MODELBUILD_RECORD_VECTORS", "1");
            try { text += " " + DigitsSmokeTest.Run(digits, {{path}}).Probabilities.Length; }
            finally { Environment.SetEnvironmentVariable("MODELBUILD_RECORD_VECTORS", null); }
            DigitsSmokeTest.Run(digits, {{path}});
            text += " same";
            string[] lines = System.IO.File.ReadAllLines({{path}});
            System.IO.File.WriteAllText({{path}}, string.Join("\n", lines.Select(l => l.StartsWith("probabilities:0 [1,10] 0", StringComparison.Ordinal) ? l.Replace("[1,10] 0", "[1,10] 9", StringComparison.Ordinal) : l)));
            try { DigitsSmokeTest.Run(digits, {{path}}); } catch (ModelException e) { text += " " + e.Code; }
            return text;
            """, item: i => i with { SmokeTest = true }));
        Assert.StartsWith("# ModelBuild recorded run, format 1\nprobabilities:0 [1,10] ", File.ReadAllText(recording), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(LanguageVersion.CSharp9)]
    [InlineData(LanguageVersion.Latest)]
    public void Both_compile_for_every_dtype(LanguageVersion language)
    {
        TestItem[] items = [new(GeneratedApiTests.ManyTypes, "EveryType") { SmokeTest = true, Benchmark = true }, new(Pbtxt.Adder, "class", "") { SmokeTest = true, Benchmark = true }];
        GeneratorRun run = GeneratorRun.Of(items, Declared, language);
        Assert.Equal([], run.Errors());
        Assert.Equal(6, run.Files.Count);
        if (language == LanguageVersion.Latest) Snapshot.Check("SmokeTest", GeneratorRun.Of(new TestItem(Pbtxt.Digits, "Digits") { SmokeTest = true, Benchmark = true }, Declared));
    }

    [Fact]
    public void A_benchmark_needs_BenchmarkDotNet_and_an_engine()
    {
        TestItem item = new(Pbtxt.Adder) { Benchmark = true };
        Assert.Equal(["App.Adder.g.cs"], GeneratorRun.Of(item).Files.Keys);
        Assert.Equal(["App.Adder.g.cs"], GeneratorRun.Of([item], Declared, engine: false).Files.Keys);
        Assert.Contains("App.Adder+Benchmark.g.cs", GeneratorRun.Of(item, Declared).Files.Keys);
    }
}
