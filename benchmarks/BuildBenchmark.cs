using System.Globalization;

namespace ModelBuild.Benchmarks;

/// <summary>
/// What a model adds to builds, from the packed package, outside the repository: the same project with the item and without it, in turns. Each build is a `dotnet` of its own, as
/// on the command line; the compiler's server is warm, no node of MSBuild's is kept. The machine's noise is larger than what is looked for, so the time that the binary
/// log gives for our own targets stands beside the difference of the whole processes.
/// </summary>
internal static class BuildBenchmark
{
    private const int Turns = 15;

    // What is a hundredth of a build's time takes more of them to be seen.
    private const int ManyTurns = 25;

    private static readonly string[] s_build = ["build", "--no-restore", "-v", "q", "-nologo"];

    // What an editor asks for while somebody types.
    private static readonly string[] s_designTime =
    [
        "msbuild", "-t:Compile", "-v:q", "-nologo", "-p:DesignTimeBuild=true", "-p:BuildingInsideVisualStudio=true", "-p:BuildProjectReferences=false",
        "-p:SkipCompilerExecution=true", "-p:ProvideCommandLineArgs=true",
    ];

    public static void Run()
    {
        var report = new Report("A build with a model, against the same project without the item (minimum / median)");
        using var projects = new BuildProjects();
        string without = projects.Add("Without", "");
        string adder = projects.Add("Adder", """<TensorFlowModel Include="model/model.ckpt" ClassName="Adder" OutputNodes="op_to_store" />""", Path.Combine(Folders.Root, "samples", "Adder", "model"));
        Measure(report, "nothing changed, Adder", adder, without, s_build, ManyTurns, 20);
        Measure(report, "design-time build, Adder", adder, without, s_designTime, ManyTurns, 30);
        if (Folders.UnpackedBench("inception_v3") is { } files)
        {
            string inception = projects.Add("Inception", """<TensorFlowModel Include="model/model.ckpt-10000" ClassName="Inception" OutputNodes="InceptionV3/Logits/SpatialSqueeze" />""", files, "model.ckpt-10000.*");
            Measure(report, "nothing changed, InceptionV3", inception, without, s_build, ManyTurns, 20);
            Measure(report, "design-time build, InceptionV3", inception, without, s_designTime, ManyTurns, 30);
            Measure(report, "first build, InceptionV3 (109 MB)", inception, without, s_build, Turns, 500, BuildProjects.Clean);
        }
        else report.Skip("InceptionV3", "needs ../shared");
        report.Print();
    }

    private static void Measure(Report report, string what, string with, string without, string[] command, int turns, double bar, Action<string>? before = null)
    {
        List<double> ours = [], theirs = [], own = [];
        for (int turn = -2; turn < turns; turn++)
        {
            foreach (string project in turn % 2 == 0 ? (string[])[with, without] : [without, with])
            {
                before?.Invoke(project);
                double milliseconds = BuildProjects.Dotnet(project, command).Milliseconds;
                if (turn >= 0) (project == with ? ours : theirs).Add(milliseconds);
            }
            if (turn < 0 || turn % 3 != 0) continue;
            before?.Invoke(with);
            own.Add(OwnTargets(with, command));
        }
        double difference = Report.Median(ours.Zip(theirs, (a, b) => a - b));
        report.Add(what, Both(ours), Both(theirs), null, "", null);
        report.Add("  difference: of minima, median pair by pair", $"{ours.Min() - theirs.Min():0} / {difference:0} ms", "", null, $"<= {bar:0} ms", difference <= bar);
        report.Add("  in our own targets, by MSBuild's own account", Both(own), "", null, $"<= {bar:0} ms", Report.Median(own) <= bar);
    }

    /// <summary>How long our targets ran.</summary>
    private static double OwnTargets(string project, string[] command)
    {
        string output = BuildProjects.Dotnet(project, [.. command, "-clp:PerformanceSummary"]).Output;
        double sum = 0;
        bool targets = false;
        foreach (string line in output.Split('\n'))
        {
            if (line.EndsWith("Performance Summary:", StringComparison.Ordinal)) targets = line.StartsWith("Target", StringComparison.Ordinal);
            else if (targets && line.Trim().Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var milliseconds, "ms", var target, ..] && target.StartsWith("_ModelBuild", StringComparison.Ordinal))
                sum += double.Parse(milliseconds, CultureInfo.InvariantCulture);
        }
        return sum;
    }

    private static string Both(List<double> times) => $"{times.Min():0} / {Report.Median(times):0} ms";
}
