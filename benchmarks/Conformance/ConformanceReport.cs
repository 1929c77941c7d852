namespace ModelBuild.Conformance;

/// <summary>Runs every case and makes the page <c>docs/operations.md</c> of it.</summary>
/// <param name="repository">The repository.</param>
/// <param name="scratch">A folder for what is frozen and unpacked on the way.</param>
public sealed class ConformanceReport(string repository, string scratch)
{
    private string Shared => Path.Combine(repository, "..", "shared");

    /// <summary>The page in the repository.</summary>
    public string PagePath => Path.Combine(repository, "docs", "operations.md");

    /// <summary>Why cases do not pass: <c>group/name</c>, a tab, the reason.</summary>
    public string ReasonsPath => Path.Combine(repository, "tests", "ModelBuild.Engine.TensorFlow.Tests", "ConformanceReasons.tsv");

    /// <summary>The part that follows from the engine and TensorFlow's definitions.</summary>
    public string Defined() => OperationsPage.Defined(Supported(), OpDTypes.Read(Path.Combine(repository, "tests", "ModelBuild.Engine.Tests", "TensorFlowKernels.txt")));

    /// <summary>The part that is measured.</summary>
    public string Measured(IReadOnlyList<ConformanceCase> cases) => OperationsPage.Measured(cases, Reasons(), Supported(), Uses());

    /// <summary>Runs the groups.</summary>
    public List<ConformanceCase> Run(IEnumerable<string> groups) => [.. groups.SelectMany(new ConformanceRun(Shared, scratch, Supported()).Run)];

    /// <summary>The reasons by case.</summary>
    public Dictionary<string, string> Reasons() => File.ReadLines(ReasonsPath).Where(l => l.Length > 0 && l[0] != '#').Select(l => l.Split('\t')).ToDictionary(l => l[0], l => l[1]);

    /// <summary>The engine's ops.</summary>
    public OpDTypes Supported() => OpDTypes.Read(Path.Combine(repository, "src", "ModelBuild.Engine", "SupportedOps.txt"));

    /// <summary>In how many models each op computes; for what is needed of a model only (the third column).</summary>
    private Dictionary<string, int> Uses() => File.ReadLines(Path.Combine(Shared, "corpus", "OPS.tsv")).Skip(1).Select(l => l.Split('\t'))
        .Where(l => l.Length > 2).ToDictionary(l => l[0], l => int.TryParse(l[2], out int models) ? models : 0);
}
