using System.Text.RegularExpressions;
using ModelBuild.Testing;

namespace ModelBuild.Docs.Tests;

/// <summary>What must not stand in any file of ours.</summary>
public sealed partial class RepositoryHygieneTests
{
    [Fact]
    public void Relative_links_in_the_documentation_lead_somewhere()
    {
        var broken = new List<string>();
        IEnumerable<string> pages = Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Concat(Directory.GetFiles(Repository.Root, "*.md")).Append(Path.Combine(Repository.Root, "benchmarks", "README.md"));
        foreach (string page in pages)
        {
            foreach (Match link in Link().Matches(File.ReadAllText(page)))
            {
                string target = link.Groups[1].Value;
                if (target.Contains("://", StringComparison.Ordinal)) continue;
                if (!Path.Exists(Path.Combine(Path.GetDirectoryName(page)!, target)))
                    broken.Add($"{Path.GetRelativePath(Repository.Root, page)} -> {target}");
            }
        }
        Assert.Empty(broken);
    }

    [Fact]
    public void Solution_holds_every_project()
    {
        string solution = File.ReadAllText(Path.Combine(Repository.Root, "ModelBuild.sln")).Replace('\\', '/');
        string[] missing = [.. new[] { "src", "tests", "samples", "benchmarks" }
            .SelectMany(folder => Directory.GetFiles(Path.Combine(Repository.Root, folder), "*.csproj", SearchOption.AllDirectories))
            .Select(path => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/'))
            .Where(path => !solution.Contains(path, StringComparison.Ordinal))];
        Assert.Empty(missing);
    }

    [GeneratedRegex(@"\]\(([^)#\s]+)[^)]*\)")]
    private static partial Regex Link();
}
