using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ModelBuild.Generator.Tests;

/// <summary>The generator in a compiler: runs it, runs it again after an edit, compiles what it wrote.</summary>
internal sealed class GeneratorRun
{
    /// <summary>What the package brings besides the runtime: an engine with a default.</summary>
    public const string EngineSource =
        """
        namespace ModelBuild.Engine
        {
            public static class EmbeddedEngine
            {
                public static global::ModelBuild.IEngine Default { get; set; } = null!;
            }
        }
        """;

    private static readonly ImmutableArray<MetadataReference> Platform =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(p => Path.GetFileName(p).StartsWith("System.", StringComparison.Ordinal) || Path.GetFileName(p) is "mscorlib.dll" or "netstandard.dll")
            .Select(p => MetadataReference.CreateFromFile(p)),
    ];

    private static readonly MetadataReference Runtime = MetadataReference.CreateFromFile(typeof(ModelCall).Assembly.Location);

    private static readonly MetadataReference RealEngine = MetadataReference.CreateFromFile(typeof(Engine.EmbeddedEngine).Assembly.Location);

    private GeneratorRun(CSharpCompilation compilation, GeneratorDriver driver, TestItem[] items)
    {
        Input = compilation;
        Items = items;
        Driver = driver.RunGeneratorsAndUpdateCompilation(compilation, out Compilation output, out ImmutableArray<Diagnostic> diagnostics);
        Output = (CSharpCompilation)output;
        Diagnostics = diagnostics;
    }

    public CSharpCompilation Input { get; }

    public CSharpCompilation Output { get; }

    public GeneratorDriver Driver { get; }

    public TestItem[] Items { get; }

    public ImmutableArray<Diagnostic> Diagnostics { get; }

    public GeneratorRunResult Result => Driver.GetRunResult().Results.Single();

    /// <summary>The generated files by hint name.</summary>
    public IReadOnlyDictionary<string, string> Files => Result.GeneratedSources.ToDictionary(s => s.HintName, s => s.SourceText.ToString());

    public static GeneratorRun Of(
        TestItem[] items, string source = "", LanguageVersion language = LanguageVersion.Latest, bool runtime = true, bool engine = true)
    {
        CSharpCompilation compilation = Compile(source, language, runtime, engine);
        return new GeneratorRun(compilation, Start(items, language), items);
    }

    /// <summary>As users have it: with the embedded engine itself in place of <see cref="EngineSource"/>.</summary>
    public static GeneratorRun WithEngine(TestItem item, string source, LanguageVersion language = LanguageVersion.Latest)
    {
        CSharpCompilation compilation = Compile(source, language, engine: false).AddReferences(RealEngine);
        return new GeneratorRun(compilation, Start([item], language), [item]);
    }

    public static GeneratorRun Of(TestItem item, string source = "", LanguageVersion language = LanguageVersion.Latest) => Of([item], source, language);

    public static CSharpCompilation Compile(string source, LanguageVersion language, bool runtime = true, bool engine = true)
    {
        var parse = new CSharpParseOptions(language, DocumentationMode.Diagnose);
        SyntaxTree[] trees =
        [
            CSharpSyntaxTree.ParseText(source, parse, "/somewhere/Program.cs"),
            .. engine && runtime ? new[] { CSharpSyntaxTree.ParseText(EngineSource, parse, "/somewhere/Engine.cs") } : [],
        ];
        return CSharpCompilation.Create(
            "App" + Guid.NewGuid().ToString("N"), trees, runtime ? Platform.Add(Runtime) : Platform,
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable,
                generalDiagnosticOption: ReportDiagnostic.Error, warningLevel: 9999,
                // CS1591: the sources of the tests themselves have no documentation.
                specificDiagnosticOptions: [new("CS1591", ReportDiagnostic.Suppress), new("CS1701", ReportDiagnostic.Suppress)]));
    }

    public static GeneratorDriver Start(TestItem[] items, LanguageVersion language = LanguageVersion.Latest) => CSharpGeneratorDriver.Create(
        [new ModelGenerator().AsSourceGenerator()],
        items.Select(i => i.Additional()),
        new CSharpParseOptions(language, DocumentationMode.Diagnose),
        OptionsOf(items),
        new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    /// <summary>The same driver on another compilation.</summary>
    public GeneratorRun With(CSharpCompilation compilation) =>
        new(compilation, Driver.WithUpdatedParseOptions(compilation.SyntaxTrees[0].Options), Items);

    /// <summary>The same driver with other items; texts of items that are equal stay the same objects, as in a compiler server.</summary>
    public GeneratorRun With(params TestItem[] items)
    {
        GeneratorDriver driver = Driver;
        foreach (TestItem item in items)
        {
            TestItem? before = Items.FirstOrDefault(i => i.Path == item.Path);
            if (before is null) driver = driver.AddAdditionalTexts([item.Additional()]);
            else if (before.Text != item.Text) driver = driver.ReplaceAdditionalText(Text(item.Path), item.Additional());
        }
        foreach (TestItem before in Items.Where(b => items.All(i => i.Path != b.Path))) driver = driver.RemoveAdditionalTexts([Text(before.Path)]);
        // As in an IDE: the options are new when metadata changed, not when a text did.
        if (!items.Select(i => i with { Text = "" }).SequenceEqual(Items.Select(i => i with { Text = "" }))) driver = driver.WithUpdatedAnalyzerConfigOptions(OptionsOf(items));
        return new GeneratorRun(Input, driver, items);
    }

    /// <summary>Why each run of a step happened.</summary>
    public IncrementalStepRunReason[] Reasons(string step) =>
        Result.TrackedSteps.TryGetValue(step, out ImmutableArray<IncrementalGeneratorRunStep> runs)
            ? [.. runs.SelectMany(r => r.Outputs).Select(o => o.Reason)]
            : [];

    /// <summary>Compiles to an assembly in memory; fails the test on any error or warning.</summary>
    public Assembly Load()
    {
        Assert.Empty(Diagnostics);
        Assert.Equal([], Errors());
        using var image = new MemoryStream();
        Assert.True(Output.Emit(image).Success);
        return Assembly.Load(image.ToArray());
    }

    /// <summary>The compiler's errors and warnings, as <c>CS0029: message</c>.</summary>
    public string[] Errors() =>
        [.. Output.GetDiagnostics().Where(d => d.Severity >= DiagnosticSeverity.Warning).Select(d => $"{d.Id}: {d.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}")];

    private AdditionalText Text(string path) => _texts(Driver).Single(t => t.Path == path);

    /// <summary>The driver does not tell its texts; replacing one needs the object that it holds.</summary>
    private static IEnumerable<AdditionalText> _texts(GeneratorDriver driver)
    {
        object state = typeof(GeneratorDriver).GetField("_state", BindingFlags.NonPublic | BindingFlags.Instance)!.GetValue(driver)!;
        return (ImmutableArray<AdditionalText>)state.GetType().GetField("AdditionalTexts", BindingFlags.NonPublic | BindingFlags.Instance)!.GetValue(state)!;
    }

    private static TestOptions OptionsOf(TestItem[] items) => new(items.ToDictionary(i => i.Path, i => i.Metadata()));
}
