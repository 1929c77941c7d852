using System.Text.RegularExpressions;
using ModelBuild.Testing;

namespace ModelBuild.Freezing.Tests.Thawing;

/// <summary>The snippets of docs/thaw.md: each stands below as a region, is run, and is compared with the page.</summary>
[CollectionDefinition(nameof(DocumentationTests), DisableParallelization = true)]
[Collection(nameof(DocumentationTests))]
public sealed partial class DocumentationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _before = Directory.GetCurrentDirectory();
    private readonly TextWriter _console = Console.Out;
    private readonly StringWriter _printed = new();

    public DocumentationTests()
    {
        Directory.SetCurrentDirectory(_folder.Path);
        Directory.CreateDirectory("models");
        Console.SetOut(_printed);
        Freezer.Write(Freezer.Plan(new FreezeRequest { Checkpoint = Repository.Golden("digits", "model.ckpt-1500"), OutputNodes = ["probabilities", "digit"] }), "models/digits.pb");
    }

    public void Dispose()
    {
        Console.SetOut(_console);
        Directory.SetCurrentDirectory(_before);
        _folder.Dispose();
    }

    [Fact]
    public void Every_snippet_of_the_page_is_run_here()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "thaw.md")), source = File.ReadAllText(Path.Combine(Repository.Root, "tests", "ModelBuild.Freezing.Tests", "Thawing", "DocumentationTests.cs"));
        string[] snippets = [.. Snippet().Matches(page).Select(m => m.Groups[1].Value)];
        string[] regions = [.. Region().Matches(source).Select(m => Indent().Replace(m.Groups[1].Value, ""))];
        Assert.Equal(3, snippets.Length);
        Assert.Equal(snippets.Order(StringComparer.Ordinal), regions.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void There_and_back()
    {
        Thaw();
        #region snippet
        FreezePlan plan = Freezer.Plan(new FreezeRequest { Checkpoint = "thawed/model.ckpt", OutputNodes = ["probabilities", "digit"] });
        Freezer.Write(plan, "again.pb");
        #endregion
        Assert.Equal(File.ReadAllBytes("models/digits.pb"), File.ReadAllBytes("again.pb"));
        Assert.Contains("hidden/kernel DtFloat [", _printed.ToString());
    }

    [Fact]
    public void The_head_only()
    {
        Thaw();
        #region snippet
        var head = new ThawRequest { Graph = "models/digits.pb", Variables = ["*/kernel", "*/bias"], Except = ["conv/*"], NotTrainable = ["hidden/bias"] };
        ThawSummary summary = Thawer.Thaw(head, "thawed/head.ckpt");
        #endregion
        Assert.Equal(["hidden/kernel", "output/kernel", "output/bias"], summary.Variables.Where(v => v.IsTrainable).Select(v => v.Name));
    }

    private static void Thaw()
    {
        #region snippet
        ThawSummary summary = Thawer.Thaw(new ThawRequest { Graph = "models/digits.pb" }, "thawed/model.ckpt");
        foreach (ThawedVariable variable in summary.Variables)
            Console.WriteLine($"{variable.Name} {variable.DType} [{string.Join(',', variable.Shape)}]{(variable.IsTrainable ? "" : " not trained")}");
        #endregion
    }

    [GeneratedRegex(@"```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Snippet();

    [GeneratedRegex(@"#region snippet\n(.*?) *#endregion", RegexOptions.Singleline)]
    private static partial Regex Region();

    [GeneratedRegex(@"^        ", RegexOptions.Multiline)]
    private static partial Regex Indent();
}
