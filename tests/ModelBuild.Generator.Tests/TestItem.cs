using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace ModelBuild.Generator.Tests;

/// <summary>A <c>TensorFlowModel</c> item as the compiler sees it: an additional file with metadata.</summary>
internal sealed record TestItem(string Text, string ClassName = "Adder", string Namespace = "App")
{
    public string Item { get; init; } = "models/" + ClassName.ToLowerInvariant() + "/model.ckpt";

    public string Access { get; init; } = "public";

    public string Storage { get; init; } = "Copy";

    public string File { get; init; } = ClassName + ".pb";

    public bool SmokeTest { get; init; }

    public bool Benchmark { get; init; }

    public string Path { get; init; } = "/somewhere/obj/" + ClassName + ".graph.pbtxt";

    public AdditionalText Additional() => new Memory(Path, Text);

    public Dictionary<string, string> Metadata() => new()
    {
        ["build_metadata.AdditionalFiles.TensorFlowModel"] = Item,
        ["build_metadata.AdditionalFiles.TensorFlowModelClassName"] = ClassName,
        ["build_metadata.AdditionalFiles.TensorFlowModelNamespace"] = Namespace,
        ["build_metadata.AdditionalFiles.TensorFlowModelAccess"] = Access,
        ["build_metadata.AdditionalFiles.TensorFlowModelStorage"] = Storage,
        ["build_metadata.AdditionalFiles.TensorFlowModelFile"] = File,
        ["build_metadata.AdditionalFiles.TensorFlowModelSmokeTest"] = SmokeTest ? "true" : "",
        ["build_metadata.AdditionalFiles.TensorFlowModelBenchmark"] = Benchmark ? "true" : "",
    };

    private sealed class Memory(string path, string text) : AdditionalText
    {
        private readonly SourceText _text = SourceText.From(text, System.Text.Encoding.UTF8);

        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => _text;
    }
}

/// <summary>The metadata of the additional files of one compilation, by path.</summary>
internal sealed class TestOptions(IReadOnlyDictionary<string, Dictionary<string, string>> byPath) : AnalyzerConfigOptionsProvider
{
    public override AnalyzerConfigOptions GlobalOptions { get; } = new Options([]);

    public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

    public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) =>
        byPath.TryGetValue(textFile.Path, out Dictionary<string, string>? values) ? new Options(values) : GlobalOptions;

    private sealed class Options(Dictionary<string, string> values) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value) => values.TryGetValue(key, out value);
    }
}
