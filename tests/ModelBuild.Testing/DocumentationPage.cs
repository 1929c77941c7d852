using System.Text.RegularExpressions;
using Xunit;

namespace ModelBuild.Testing;

/// <summary>A page of <c>docs/</c> whose C# snippets stand in a test project, each as a <c>#region snippet</c>, so that they are compiled and run.</summary>
public static partial class DocumentationPage
{
    /// <summary>Checks that the page has exactly the snippets that the tests run, in their order.</summary>
    /// <param name="page">The page.</param>
    /// <param name="project">The test project, whose <c>DocumentationTests.cs</c> has the regions.</param>
    /// <param name="count">How many there are: a pattern that finds none would find them all equal.</param>
    public static void IsRunBy(string page, string project, int count)
    {
        string text = File.ReadAllText(Path.Combine(Repository.Root, "docs", page));
        string source = File.ReadAllText(Path.Combine(Repository.Root, "tests", project, "DocumentationTests.cs"));
        string[] snippets = [.. Snippet().Matches(text).Select(m => m.Groups[1].Value)];
        string[] regions = [.. Region().Matches(source).Select(m => Indent().Replace(m.Groups[1].Value, ""))];
        Assert.Equal(count, snippets.Length);
        Assert.Equal(snippets, regions);
    }

    [GeneratedRegex(@"```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Snippet();

    [GeneratedRegex(@"#region snippet\n(.*?)^ *#endregion", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Region();

    [GeneratedRegex(@"^ {8}", RegexOptions.Multiline)]
    private static partial Regex Indent();
}
