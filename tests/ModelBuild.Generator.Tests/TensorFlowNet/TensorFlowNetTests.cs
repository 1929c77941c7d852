using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using ModelBuild.Generator.TensorFlowNet;
using ModelBuild.Testing;

namespace ModelBuild.Generator.Tests.TensorFlowNet;

/// <summary>What is generated for a project that references TensorFlow.NET: when, and whether every family of versions compiles it.</summary>
public sealed class TensorFlowNetTests
{
    private static void CheckSnapshot(string name, TestItem item, LanguageVersion language = LanguageVersion.Latest)
    {
        DeclaredTensorFlowNet version = DeclaredTensorFlowNet.Of("0.150.0");
        GeneratorRun run = version.Run([item], "", language);
        (string hint, string text) = Assert.Single(run.Files, f => f.Key.EndsWith("+TensorFlowNet.g.cs", StringComparison.Ordinal));
        Snapshot.Check(name, $"// {hint}\n{text}");
        Assert.Equal([], run.Errors());
        GeneratorRun again = run.With(run.Input.Clone());
        Assert.All(again.Result.TrackedOutputSteps.SelectMany(s => s.Value).SelectMany(s => s.Outputs), o => Assert.Equal(IncrementalStepRunReason.Cached, o.Reason));
        Assert.Equal(run.Files, again.Files);
        Assert.Equal(run.Files, version.Run([item], "", language).Files);
    }

    [Fact]
    public void Adder() => CheckSnapshot("Adder.TensorFlowNet", new TestItem(Pbtxt.Adder));

    [Fact]
    public void Optional_inputs_and_shared_names() => CheckSnapshot("Shared.TensorFlowNet", new TestItem(
        Pbtxt.Of(["?keep_prob:0 float []", "x:0 float [?,2]", "in/out:0 float []"], ["out:0 float [?,2]", "graph:0 float []", "x:0 float [?,2]"]), "Shared", ""), LanguageVersion.CSharp9);

    [Fact]
    public void Without_TensorFlow_NET_there_is_none_of_it() => Assert.Equal(["App.Adder.g.cs"], GeneratorRun.Of(new TestItem(Pbtxt.Adder)).Files.Keys);

    [Fact]
    public void The_engine_is_there_once_for_all_models_and_only_for_models()
    {
        DeclaredTensorFlowNet version = DeclaredTensorFlowNet.Of("0.150.0");
        string[] engine = [.. TensorFlowNetSource.Files().Select(f => f.HintName)];
        Assert.Equal(Directory.GetFiles(Path.Combine(Repository.Root, "src", "ModelBuild.Generator", "TensorFlowNet", "Source")).Length, engine.Length);
        GeneratorRun two = version.Run([new TestItem(Pbtxt.Adder), new TestItem(Pbtxt.Digits, "Digits")]);
        Assert.Equal(
            engine.Concat(["App.Adder.g.cs", "App.Adder+TensorFlowNet.g.cs", "App.Digits.g.cs", "App.Digits+TensorFlowNet.g.cs"]).Order(StringComparer.Ordinal),
            two.Files.Keys.Order(StringComparer.Ordinal));
        Assert.Empty(version.Run([]).Files);
        Assert.Empty(version.Run([new TestItem(Pbtxt.Adder)], "", LanguageVersion.CSharp8).Files);
    }

    [Fact]
    public void With_several_signatures_every_tensor_is_there_and_Run_is_the_first()
    {
        string Signature(string name, string input, string output) => "signature_def {" + Pbtxt.Of([input], [output]).Split("signature_def {")[1].Replace("serving_default", name, StringComparison.Ordinal);
        string text = Pbtxt.Of(["a:0 float [?]", "b:0 int32 []"], ["y:0 float [?]", "z:0 int32 []"]).Split("signature_def {")[0]
            + "collection_def {\n  key: \"modelbuild/signatures\"\n  value {\n    node_list {\n      value: \"serving_default\"\n      value: \"other\"\n    }\n  }\n}\n"
            + Signature("serving_default", "a:0 float [?]", "y:0 float [?]") + Signature("other", "b:0 int32 []", "z:0 int32 []");
        GeneratorRun run = DeclaredTensorFlowNet.Of("0.150.0").Run([new TestItem(text)]);
        Assert.Equal([], run.Errors());
        string face = run.Files["App.Adder+TensorFlowNet.g.cs"];
        Assert.Contains("public Arrays Run(global::Tensorflow.NumPy.NDArray a) =>", face, StringComparison.Ordinal);
        Assert.Contains("new global::Tensorflow.Tensor[] { this.Y }", face, StringComparison.Ordinal);
        foreach (string tensor in (string[])["A", "B", "Y", "Z"]) Assert.Contains($"public global::Tensorflow.Tensor {tensor} {{ get; }}", face, StringComparison.Ordinal);
        Assert.DoesNotContain("NDArray Z", face, StringComparison.Ordinal);
    }

    [Fact]
    public void An_edit_elsewhere_writes_nothing_again()
    {
        GeneratorRun run = DeclaredTensorFlowNet.Of("0.150.0").Run([new TestItem(Pbtxt.Adder)], "class Before;");
        GeneratorRun edited = run.With(run.Input.ReplaceSyntaxTree(run.Input.SyntaxTrees[0], CSharpSyntaxTree.ParseText("class After;", (CSharpParseOptions)run.Input.SyntaxTrees[0].Options)));
        Assert.All(edited.Result.TrackedOutputSteps.SelectMany(s => s.Value).SelectMany(s => s.Outputs), o => Assert.Equal(IncrementalStepRunReason.Cached, o.Reason));
    }

    [Theory]
    [MemberData(nameof(DeclaredTensorFlowNet.Versions), MemberType = typeof(DeclaredTensorFlowNet))]
    public void The_examples_of_the_documentation_compile(string version)
    {
        string[] blocks = [.. File.ReadAllText(Path.Combine(Repository.Root, "docs", "tensorflow-net.md")).Split("```csharp\n").Skip(1).Select(b => b.Split("```")[0])];
        Assert.Equal(2, blocks.Length);
        string[] usings = [.. blocks.SelectMany(b => b.Split('\n')).Where(l => l.StartsWith("using ", StringComparison.Ordinal) && !l.Contains('=', StringComparison.Ordinal)).Distinct()];
        string program = string.Join("\n", usings.Append("using App;")) + "\npublic static class Program {"
            + string.Concat(blocks.Select((b, i) => $"\npublic static void Example{i}(float[,,] pixels) {{\n{string.Join("\n", b.Split('\n').Except(usings))}\n}}")) + "}";
        Assert.Equal([], DeclaredTensorFlowNet.Of(version).Run([new TestItem(Pbtxt.Digits, "Digits")], program).Errors());
    }

    public static TheoryData<string, LanguageVersion> Compilers()
    {
        var data = new TheoryData<string, LanguageVersion>();
        foreach (string version in (string[])["0.100.4", "0.100.5", "0.110.4", "0.150.0"])
        {
            data.Add(version, LanguageVersion.CSharp9);
            data.Add(version, LanguageVersion.Latest);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Compilers))]
    public void Every_version_compiles_it_without_a_warning(string version, LanguageVersion language)
    {
        string[] awkward = ["model:0 float []", "class:0 float []", "session:0 float []", "values:0 float []", "run:0 float []", "arrays:0 float ?", "tensor_flow_net:0 float []", "TensorFlowNet:0 float []", "入力:0 float []", "<&>:0 float []"];
        TestItem[] items =
        [
            new(Pbtxt.Adder), new(Pbtxt.Digits, "Digits", ""), new(GeneratedApiTests.ManyTypes, "ManyTypes", "App.Models"),
            new(Pbtxt.Of(awkward, [.. awkward, "dispose:0 float []", "graph:0 float []", "b/class:0 float []"]), "Awkward"),
            new(Pbtxt.Of([], ["y:0 int32 []"]), "Nothing"), new(Pbtxt.Of(["?x:0 int32 ?"], []), "Blind", "My.namespace"),
        ];
        // Names of the user's own that the generated code must not meet.
        const string users = "namespace App { class Graph; class Session; class NDArray; class Tensor; class Array; }";
        GeneratorRun run = DeclaredTensorFlowNet.Of(version).Run(items, language == LanguageVersion.CSharp9 ? users.Replace(";", " { }", StringComparison.Ordinal) : users, language);
        Assert.Empty(run.Diagnostics);
        Assert.Equal([], run.Errors());
    }
}
