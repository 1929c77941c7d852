using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using ModelBuild.Generator;

namespace ModelBuild.Benchmarks;

/// <summary>The source generator on one model and on 50, each of 1,000 nodes: a fresh driver, and after a keystroke elsewhere.</summary>
internal static class GeneratorBenchmark
{
    /// <summary>The generator's own; the others are what the compiler hands it.</summary>
    private static readonly string[] s_steps = ["Read", "Models", "Classes", "Project", "UserTypes", "Plans", "Files", "ProjectProblems"];

    public static void Run()
    {
        Run(1, 1000, "<= 5 ms", 5);
        Run(50, 1000, "<= 60 ms", 60);
    }

    private static void Run(int models, int nodes, string bar, double most)
    {
        var report = new Report($"Source generator, {models} model{(models == 1 ? "" : "s")} of {nodes:#,0} nodes");
        string text = Interface(nodes);
        var options = new Options(models);
        InterfaceText[] texts = [.. Enumerable.Range(0, models).Select(i => new InterfaceText(Options.PathOf(i), text))];
        CSharpCompilation compilation = CSharpCompilation.Create(
            "App", [CSharpSyntaxTree.ParseText("class Program { static void Main() { } }")],
            ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(p => MetadataReference.CreateFromFile(p)),
            new CSharpCompilationOptions(OutputKind.ConsoleApplication));

        List<double> cold = [], edit = [];
        int steps = 0;
        for (int turn = -10; turn < 30; turn++)
        {
            // A new driver and a compilation that it has never seen: only the JIT is warm.
            CSharpCompilation fresh = compilation.WithAssemblyName($"App{turn + 10}");
            GeneratorDriver driver = Driver(fresh, tracked: false);
            _ = fresh.GetTypeByMetadataName("ModelBuild.Model"); // what the compiler binds anyway
            long began = Stopwatch.GetTimestamp();
            driver = driver.RunGenerators(fresh);
            double first = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            if (driver.GetRunResult().GeneratedTrees.Length < models) throw new InvalidOperationException("The generator made too little.");

            SyntaxTree program = fresh.SyntaxTrees[0];
            CSharpCompilation edited = fresh.ReplaceSyntaxTree(program, program.WithChangedText(SourceText.From("class Program { static void Main() { int x = 1; } }")));
            _ = edited.GetTypeByMetadataName("ModelBuild.Model");
            began = Stopwatch.GetTimestamp();
            driver = driver.RunGenerators(edited);
            double second = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            // Compilers do not note the steps; noting them takes longer than the keystroke.
            GeneratorRunResult noted = Driver(fresh, tracked: true).RunGenerators(fresh).RunGenerators(edited).GetRunResult().Results[0];
            steps = new[] { noted }.SelectMany(r => r.TrackedSteps.Where(s => s_steps.Contains(s.Key)).Concat(r.TrackedOutputSteps)).SelectMany(s => s.Value).SelectMany(s => s.Outputs)
                .Count(o => o.Reason is not (IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged));
            if (turn < 0) continue;
            cold.Add(first);
            edit.Add(second);
        }
        GeneratorDriver Driver(CSharpCompilation compilation, bool tracked) => CSharpGeneratorDriver.Create(
            [new ModelGenerator().AsSourceGenerator()], texts, (CSharpParseOptions)compilation.SyntaxTrees[0].Options, options,
            new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: tracked));

        report.Add("fresh driver", Report.Milliseconds(Report.Median(cold)), "", null, bar, Report.Median(cold) <= most);
        report.Add("unrelated keystroke", Report.Milliseconds(Report.Median(edit)), "", null, "<= 0.5 ms", Report.Median(edit) <= 0.5);
        report.Add("  steps with a new result", steps.ToString(CultureInfo.InvariantCulture), "", null, "0", steps == 0);
        report.Print();
    }

    /// <summary>An interface as the freezer writes it, of a chain of the given number of nodes.</summary>
    private static string Interface(int nodes)
    {
        var text = new StringBuilder("# ModelBuild model.graph.pbtxt format 1\nmeta_info_def {\n  tags: \"serve\"\n  tensorflow_version: \"2.15.1\"\n}\ngraph_def {\n");
        for (int i = 0; i < nodes; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"  node {{\n    name: \"block_{i / 10}/layer_{i}\"\n    op: \"{(i == 0 ? "Placeholder" : "Relu")}\"\n");
            if (i > 0) text.Append(CultureInfo.InvariantCulture, $"    input: \"block_{(i - 1) / 10}/layer_{i - 1}\"\n");
            text.Append("    attr {\n      key: \"T\"\n      value {\n        type: DT_FLOAT\n      }\n    }\n    attr {\n      key: \"_output_shapes\"\n      value {\n        list {\n          shape {\n            dim {\n              size: -1\n            }\n            dim {\n              size: 8\n            }\n          }\n        }\n      }\n    }\n  }\n");
        }
        string output = string.Create(CultureInfo.InvariantCulture, $"block_{(nodes - 1) / 10}/layer_{nodes - 1}");
        string Info(string name) => $"key: \"{name}\"\n      value {{\n        name: \"{name}:0\"\n        dtype: DT_FLOAT\n        tensor_shape {{\n          dim {{\n            size: -1\n          }}\n          dim {{\n            size: 8\n          }}\n        }}\n      }}";
        text.Append(CultureInfo.InvariantCulture, $$"""
            }
            collection_def {
              key: "modelbuild/inputs"
              value {
                node_list {
                  value: "block_0/layer_0:0"
                }
              }
            }
            collection_def {
              key: "modelbuild/outputs"
              value {
                node_list {
                  value: "{{output}}:0"
                }
              }
            }
            signature_def {
              key: "serving_default"
              value {
                inputs {
                  {{Info("block_0/layer_0")}}
                }
                outputs {
                  {{Info(output)}}
                }
                method_name: "tensorflow/serving/predict"
              }
            }

            """);
        return text.ToString();
    }

    private sealed class InterfaceText(string path, string text) : AdditionalText
    {
        private readonly SourceText _source = SourceText.From(text, Encoding.UTF8);

        public override string Path { get; } = path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => _source;
    }

    /// <summary>The metadata that the targets give the additional files.</summary>
    private sealed class Options(int models) : AnalyzerConfigOptionsProvider
    {
        private readonly Dictionary<string, Values> _byPath = Enumerable.Range(0, models).ToDictionary(PathOf, Of);

        public override AnalyzerConfigOptions GlobalOptions { get; } = new Values([]);

        public static string PathOf(int model) => string.Create(CultureInfo.InvariantCulture, $"Model{model}.graph.pbtxt");

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => _byPath[textFile.Path];

        private static Values Of(int model) => new(new()
        {
            ["build_metadata.AdditionalFiles.TensorFlowModel"] = "models/model.ckpt",
            ["build_metadata.AdditionalFiles.TensorFlowModelClassName"] = string.Create(CultureInfo.InvariantCulture, $"Model{model}"),
            ["build_metadata.AdditionalFiles.TensorFlowModelNamespace"] = "App",
            ["build_metadata.AdditionalFiles.TensorFlowModelAccess"] = "public",
            ["build_metadata.AdditionalFiles.TensorFlowModelStorage"] = "Copy",
            ["build_metadata.AdditionalFiles.TensorFlowModelFile"] = string.Create(CultureInfo.InvariantCulture, $"Model{model}.pb"),
        });

        private sealed class Values(Dictionary<string, string> values) : AnalyzerConfigOptions
        {
            public override bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value) =>
                values.TryGetValue(key, out value);
        }
    }
}
