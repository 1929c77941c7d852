using System.Text;
using System.Text.RegularExpressions;
using ModelBuild.Testing;

namespace ModelBuild.Tool.Tests;

/// <summary>
/// The sessions in <c>docs/tool.md</c> and in the README are real: each block marked <c>console</c> is run, and its output compared. A block marked <c>console numbers</c>
/// holds measurements, of which only the words are compared. MODELBUILD_ACCEPT_SNAPSHOTS=1 writes what is printed now.
/// </summary>
public sealed partial class DocumentationTests
{
    private const string Accept = "MODELBUILD_ACCEPT_SNAPSHOTS";

    [Theory, InlineData("docs/tool.md"), InlineData("README.md")]
    public void What_a_page_shows_is_what_the_tool_prints(string page)
    {
        string path = Path.Combine(Repository.Root, page), text = File.ReadAllText(path);
        using var workspace = new Workspace();
        workspace.Prepare();
        int blocks = 0;
        string actual = Block().Replace(text, block =>
        {
            blocks++;
            bool numbers = block.Groups["mark"].Value == "console numbers";
            string ran = Run(workspace, block.Groups["body"].Value);
            bool same = numbers && Words(ran) == Words(block.Groups["body"].Value);
            return $"```{block.Groups["mark"].Value}\n{(same ? block.Groups["body"].Value : ran)}```";
        });
        Assert.True(blocks > 0, $"{page} shows no session");
        if (Environment.GetEnvironmentVariable(Accept) == "1") File.WriteAllText(path, actual);
        else Assert.Equal(text, actual);
    }

    [Fact]
    public void The_page_shows_every_verb()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "tool.md"));
        Assert.All(FrontPage.Verbs, verb => Assert.Contains($"$ modelbuild {verb.Verb}", page, StringComparison.Ordinal));
    }

    private static string Run(Workspace workspace, string body)
    {
        var session = new StringBuilder();
        foreach (string line in body.Split('\n').Where(l => l.StartsWith("$ ", StringComparison.Ordinal)))
        {
            ToolRun run = ToolRun.Shell(workspace.Folder, line[2..] + " 2>&1");
            // Where the tests run is nobody's business.
            session.Append(line).Append('\n').Append(run.Output.Replace(workspace.Folder, "/home/me", StringComparison.Ordinal));
        }
        return session.ToString();
    }

    /// <summary>What stays when measurements change: the first words of lines that are no rows of a table.</summary>
    private static string Words(string text) => string.Join('\n', text.Split('\n').Where(l => !l.StartsWith("  ", StringComparison.Ordinal)).Select(l => Number().Replace(l, "#")));

    [GeneratedRegex("```(?<mark>console( numbers)?)\n(?<body>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"[\d.,]*\d( ?(us|ms|s|B|kB|MB|GB)\b)?")]
    private static partial Regex Number();
}
