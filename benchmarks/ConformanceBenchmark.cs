using ModelBuild.Conformance;

namespace ModelBuild.Benchmarks;

/// <summary>The conformance table: TensorFlow's cases run on the embedded engine, and the ops and dtypes that it has.</summary>
internal static class ConformanceBenchmark
{
    /// <summary>Prints the page; with <c>--write</c>, writes <c>docs/operations.md</c>. Names of groups run those alone and print what does not pass.</summary>
    public static int Run(string[] arguments)
    {
        var report = new ConformanceReport(Folders.Root, Folders.Cache("conformance"));
        bool write = arguments.Contains("--write");
        string[] groups = [.. arguments.Where(a => a != "--write")];
        List<ConformanceCase> cases = report.Run(groups.Length > 0 ? groups : ConformanceRun.Groups);
        foreach (ConformanceCase one in cases.Where(c => c.Outcome != Outcome.Passed)) Console.Error.WriteLine($"{one.Group}/{one.Name}: {one.Outcome}: {one.Detail.ReplaceLineEndings(" ")}");
        foreach (IGrouping<string, ConformanceCase> group in cases.GroupBy(c => c.Group))
            Console.Error.WriteLine($"{group.Key}: {group.Count(c => c.Outcome == Outcome.Passed)} of {group.Count()} passed, {group.Count(c => c.Outcome == Outcome.AsNear)} as near as TensorFlow, {group.Count(c => c.Outcome == Outcome.Failed)} failed, {group.Count(c => c.Outcome == Outcome.Refused)} refused");
        if (groups.Length > 0) return 0;
        string page = report.Measured(cases) + report.Defined();
        if (write) File.WriteAllText(report.PagePath, page);
        else Console.Write(page);
        return 0;
    }
}
