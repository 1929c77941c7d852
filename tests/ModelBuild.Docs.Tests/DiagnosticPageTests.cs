using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using ModelBuild.Diagnostics;
using ModelBuild.Testing;

namespace ModelBuild.Docs.Tests;

/// <summary>Every code that a user can meet has a page, and the list of pages is whole.</summary>
public sealed partial class DiagnosticPageTests
{
    private static string Folder => Path.Combine(Repository.Root, "docs", "diagnostics");

    private static IEnumerable<string> Constants(Type type) => type
        .GetFields(BindingFlags.Public | BindingFlags.Static).Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!);

    /// <summary>The generator's codes stand in its release file, which the compiler's own analyzer compares with the descriptors.</summary>
    private static IEnumerable<string> GeneratorCodes() =>
        Directory.GetFiles(Path.Combine(Repository.Root, "src", "ModelBuild.Generator"), "AnalyzerReleases.*.md")
            .SelectMany(File.ReadLines).Select(l => Code().Match(l)).Where(m => m.Success).Select(m => m.Value);

    public static TheoryData<string> Codes()
    {
        var data = new TheoryData<string>();
        foreach (string code in AllCodes()) data.Add(code);
        return data;
    }

    private static IEnumerable<string> AllCodes() =>
        Constants(typeof(DiagnosticCodes)).Concat(Constants(typeof(ModelErrorCodes))).Concat(GeneratorCodes()).Distinct().Order(StringComparer.Ordinal);

    [Theory]
    [MemberData(nameof(Codes))]
    public void Every_code_has_a_page_that_says_what_to_do(string code)
    {
        string page = Path.Combine(Folder, code + ".md");
        Assert.True(File.Exists(page), $"docs/diagnostics/{code}.md is missing");
        string text = File.ReadAllText(page);
        Assert.StartsWith($"# {code}", text);
        Assert.Contains("## What to do", text);
    }

    [Fact]
    public void The_list_names_every_page_once_and_nothing_else()
    {
        string[] pages = [.. Directory.GetFiles(Folder, "MB*.md").Select(p => Path.GetFileNameWithoutExtension(p)!).Order(StringComparer.Ordinal)];
        string[] listed = [.. Code().Matches(File.ReadAllText(Path.Combine(Folder, "README.md"))).Select(m => m.Value).Where((_, i) => i % 2 == 0)];
        Assert.Equal(pages, listed);
        Assert.Equal(AllCodes(), pages);
    }

    [Fact]
    public void Every_error_of_the_targets_links_to_its_page()
    {
        XElement[] elements = [.. XDocument.Load(Path.Combine(Repository.Root, "build", "ModelBuild.targets")).Descendants()];
        // The targets leave errors to our tasks, each of which makes its links itself.
        Assert.DoesNotContain(elements, e => e.Name.LocalName is "Error" or "Warning");
        HashSet<string> tasks = [.. elements.Where(e => e.Name.LocalName == "UsingTask").Select(e => ((string)e.Attribute("TaskName")!).Split('.')[^1])];
        XElement[] calls = [.. elements.Where(e => tasks.Contains(e.Name.LocalName))];
        Assert.Equal(tasks.Count, calls.Length);
        Assert.All(calls, call => Assert.Equal("$(_ModelBuildPages)", (string?)call.Attribute("Pages")));
    }

    [GeneratedRegex(@"\bMB\d{4}\b")]
    private static partial Regex Code();
}
