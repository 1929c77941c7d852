using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using ModelBuild.Generator.Analyzers;
using ModelBuild.Generator.CodeFixes;

namespace ModelBuild.Generator.Tests.Analyzers;

/// <summary>A user's program with the generated classes <c>Adder</c> and <c>Digits</c>, looked at by the analyzers and changed by their fixes.</summary>
internal static class AnalyzerRun
{
    private const string Usings = "using System; using System.Collections.Generic; using System.Linq; using System.Threading.Tasks; using App; using ModelBuild;\n";

    private static readonly ImmutableArray<DiagnosticAnalyzer> s_analyzers = [new ModelLifetimeAnalyzer(), new ShapeConstantAnalyzer(), new UnrunCallAnalyzer(), new BlockingRunAnalyzer()];

    private static readonly CodeFixProvider[] s_fixes = [new ModelLifetimeFix(), new ShapeConstantFix(), new UnrunCallFix(), new BlockingRunFix()];

    private static readonly TestItem[] s_models = [new(Pbtxt.Adder), new(Pbtxt.Digits, "Digits"), new(Pbtxt.Of(["text:0 string [?]", "?keep:0 float []"], ["y:0 float []"]), "Words")];

    // Made once: generating is not what these tests are about.
    private static readonly Lazy<GeneratorRun> s_generated = new(() => GeneratorRun.Of(s_models));

    /// <summary>The statements as the body of a method.</summary>
    public static string Method(string statements, string signature = "static void Method(float[] pixels, int[] numbers)") =>
        Usings + "public class Program\n{\n    " + signature + "\n    {\n" + string.Join("\n", statements.Split('\n').Select(l => l.Length == 0 ? l : "        " + l)) + "\n    }\n}\n";

    /// <summary>Expects the diagnostic exactly where <c>[|…|]</c> stands in the source, and no other one of ours.</summary>
    public static async Task<string[]> Check(string id, string marked)
    {
        (string source, TextSpan[] spans) = Marked(marked);
        Diagnostic[] found = await Diagnostics(await Project(source).GetCompilationAsync());
        Assert.Equal(spans.Select(s => (id, source.Substring(s.Start, s.Length))), found.Select(d => (d.Id, source.Substring(d.Location.SourceSpan.Start, d.Location.SourceSpan.Length))));
        Assert.All(found, d => Assert.EndsWith($"docs/diagnostics/{d.Id}.md", d.Descriptor.HelpLinkUri, StringComparison.Ordinal));
        return [.. found.Select(d => d.GetMessage(System.Globalization.CultureInfo.InvariantCulture))];
    }

    /// <summary>Expects nothing of ours.</summary>
    public static Task CheckNone(string source) => Check("", source);

    /// <summary>Applies the fix of the first diagnostic; what comes out compiles and has no diagnostic of ours.</summary>
    public static async Task<string> Fix(string source)
    {
        Project project = Project(source);
        Diagnostic diagnostic = (await Diagnostics(await project.GetCompilationAsync()))[0];
        Document document = project.Documents.Single(d => d.Name == "Program.cs");
        var actions = new List<CodeAction>();
        foreach (CodeFixProvider provider in s_fixes.Where(f => f.FixableDiagnosticIds.Contains(diagnostic.Id)))
        {
            Assert.NotNull(provider.GetFixAllProvider());
            await provider.RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) => actions.Add(action), default));
        }
        CodeAction only = Assert.Single(actions);
        var applied = (ApplyChangesOperation)Assert.Single(await only.GetOperationsAsync(default));
        Project changed = applied.ChangedSolution.GetProject(project.Id)!;
        Compilation compilation = (await changed.GetCompilationAsync())!;
        string text = (await changed.GetDocument(document.Id)!.GetTextAsync()).ToString();
        Assert.True(await Diagnostics(compilation) is [], text);
        return text[Usings.Length..];
    }

    /// <summary>How many fixes there are for the first diagnostic.</summary>
    public static async Task<int> Fixes(string source)
    {
        Project project = Project(source);
        Diagnostic diagnostic = (await Diagnostics(await project.GetCompilationAsync()))[0];
        int count = 0;
        foreach (CodeFixProvider provider in s_fixes.Where(f => f.FixableDiagnosticIds.Contains(diagnostic.Id)))
            await provider.RegisterCodeFixesAsync(new CodeFixContext(project.Documents.Single(d => d.Name == "Program.cs"), diagnostic, (_, _) => count++, default));
        return count;
    }

    /// <summary>What the analyzers say of a compilation.</summary>
    public static async Task<Diagnostic[]> Diagnostics(Compilation? compilation)
    {
        Assert.Equal([], compilation!.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.ToString()));
        // An exception inside an analyzer would come as AD0001, which is no one's expectation.
        ImmutableArray<Diagnostic> found = await compilation.WithAnalyzers(s_analyzers).GetAnalyzerDiagnosticsAsync();
        return [.. found.OrderBy(d => d.Location.SourceSpan.Start)];
    }

    private static Project Project(string source)
    {
        CSharpCompilation input = s_generated.Value.Output;
        bool isProgram = !source.Contains("class Program", StringComparison.Ordinal);
        var parse = new CSharpParseOptions(LanguageVersion.Latest);
        Project project = new AdhocWorkspace().AddProject("App", LanguageNames.CSharp)
            .WithParseOptions(parse)
            .WithCompilationOptions(new CSharpCompilationOptions(isProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable))
            .WithMetadataReferences(input.References);
        project = project.AddDocument("Engine.cs", GeneratorRun.EngineSource).Project;
        foreach ((string name, string text) in s_generated.Value.Files) project = project.AddDocument(name, text, filePath: "/generated/" + name).Project;
        return project.AddDocument("Program.cs", source).Project;
    }

    private static (string Source, TextSpan[] Spans) Marked(string text)
    {
        var spans = new List<TextSpan>();
        for (int start; (start = text.IndexOf("[|", StringComparison.Ordinal)) >= 0;)
        {
            int end = text.IndexOf("|]", start, StringComparison.Ordinal);
            text = string.Concat(text.AsSpan(0, start), text.AsSpan(start + 2, end - start - 2), text.AsSpan(end + 2));
            spans.Add(TextSpan.FromBounds(start, end - 2));
        }
        return (text, [.. spans]);
    }
}
