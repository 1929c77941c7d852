using ModelBuild.Conformance;
using ModelBuild.Testing;
using Xunit.Abstractions;

namespace ModelBuild.Engine.TensorFlow.Tests;

/// <summary>
/// The page <c>docs/operations.md</c> is what the engine and TensorFlow's cases make of it. The cases of other people's models and of the models for speed take minutes: with
/// MODELBUILD_CONFORMANCE_ALL=1 they are run too.
/// </summary>
public sealed class ConformanceTests(ITestOutputHelper output)
{
    private static readonly string[] s_slow = ["bench", "corpus"];
    private readonly ConformanceReport _report = new(Repository.Root, Repository.Cache("conformance"));

    [Fact]
    public void The_ops_and_dtypes_of_the_page_are_the_engines()
    {
        string page = File.ReadAllText(_report.PagePath), defined = _report.Defined();
        int at = page.IndexOf(OperationsPage.Ops, StringComparison.Ordinal);
        Assert.True(at > 0, "the page has no table of ops");
        if (Environment.GetEnvironmentVariable("MODELBUILD_ACCEPT_SNAPSHOTS") == "1") File.WriteAllText(_report.PagePath, page = page[..at] + defined);
        Assert.Equal(defined, page[at..]);
    }

    [SkippableFact]
    public void What_passes_is_what_the_page_says_and_what_does_not_has_a_reason()
    {
        Repository.Shared("golden");
        bool all = Environment.GetEnvironmentVariable("MODELBUILD_CONFORMANCE_ALL") == "1";
        string[] groups = [.. ConformanceRun.Groups.Where(g => all || !s_slow.Contains(g))];
        List<ConformanceCase> cases = _report.Run(groups);
        if (all && Environment.GetEnvironmentVariable("MODELBUILD_ACCEPT_SNAPSHOTS") == "1") File.WriteAllText(_report.PagePath, _report.Measured(cases) + _report.Defined());
        string[] page = File.ReadAllLines(_report.PagePath), fresh = _report.Measured(cases).Split('\n');
        Dictionary<string, string> reasons = _report.Reasons();
        foreach (ConformanceCase one in cases.Where(c => c.Outcome != Outcome.Passed)) output.WriteLine($"{one.Group}/{one.Name}: {one.Outcome}: {one.Detail}");
        foreach (string group in groups)
        {
            string row = fresh.Single(line => line.StartsWith($"| {group} |", StringComparison.Ordinal));
            Assert.Contains(row, page);
        }
        string[] missed = [.. cases.Where(c => c.Outcome is Outcome.Failed or Outcome.Refused).Select(c => $"{c.Group}/{c.Name}")];
        Assert.Empty(missed.Except(reasons.Keys));
        Assert.Empty(reasons.Keys.Where(r => groups.Contains(r.Split('/')[0])).Except(missed));
        ConformanceCase[] dl4j = [.. cases.Where(c => c.Group == "dl4j")];
        Assert.True(dl4j.Count(c => c.Outcome == Outcome.Passed) >= 0.99 * dl4j.Length, "fewer than 99 % of the dl4j graphs pass");
    }
}
