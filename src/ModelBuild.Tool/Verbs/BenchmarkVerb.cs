using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using ModelBuild.Engine;

namespace ModelBuild.Tool.Verbs;

/// <summary>Measures how fast a model runs, and where the time goes.</summary>
internal static class BenchmarkVerb
{
    private const int ProfiledRuns = 21;

    public static Verb Make()
    {
        var source = new SourceOptions();
        var engine = new EngineOptions();
        var feeds = new Argument<string[]>("FEED") { Description = "As for run; inputs that are not fed get made-up values", Arity = ArgumentArity.ZeroOrMore };
        Option<string[]> fetch = SourceOptions.ListOption("--fetch", "The tensors to fetch; else the model's outputs");
        var batch = new Option<int>("--batch") { Description = "The length of first dimensions that are not known", DefaultValueFactory = _ => 1 };
        var seconds = new Option<double>("--seconds") { Description = "How long to measure", DefaultValueFactory = _ => 3 };
        var runs = new Option<int?>("--runs") { Description = "How many runs to measure instead" };
        var parallel = new Option<int>("--parallel") { Description = "How many threads run the model at the same time", DefaultValueFactory = _ => 1 };
        var trace = new Option<string?>("--trace") { Description = "Write the nodes' times as a Chrome trace (chrome://tracing, ui.perfetto.dev)" };
        return Verb.Of("benchmark", [source.Model, feeds, fetch, batch, seconds, runs, parallel, trace, .. source.All.Skip(1), .. engine.All], (parsed, cancellation) =>
        {
            if (parsed.GetValue(parallel) < 1 || parsed.GetValue(batch) < 1 || parsed.GetValue(runs) < 1) throw new UsageException("--parallel, --batch and --runs count from 1.");
            var arguments = new FeedArguments(parsed.GetValue(feeds) ?? [], null);
            using LoadedModel model = LoadedModel.Load(source.RequestIn(parsed), parsed.GetValue(fetch) ?? [], arguments, input => ExampleValues.For(input, parsed.GetValue(batch)), engine.In(parsed), cancellation);
            var measured = Measurement.Of(model, TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(runs), parsed.GetValue(parallel), cancellation);
            List<IReadOnlyList<NodeTime>> profile = engine.NameIn(parsed) == "embedded" ? Profile(model, cancellation) : [];
            Show(model, measured, profile, $"{engine.NameIn(parsed)}, {Screen.Count(engine.ThreadsIn(parsed), "thread")}", parsed.GetValue(parallel));
            if (parsed.GetValue(trace) is not { Length: > 0 } path) return ExitCode.Done;
            if (profile.Count == 0) throw new UsageException("Only the embedded engine tells the time of nodes: --trace has nothing to write.");
            SafeFile.WriteText(path, ChromeTrace.Of(profile));
            if (!Screen.Json) Console.Out.Write($"trace of {profile.Count} runs written to {path}\n");
            return ExitCode.Done;
        },
        "modelbuild benchmark models/digits/frozen.pb --runs 200",
        "modelbuild benchmark models/digits/frozen.pb image=@digits.csv:3-66 --fetch digit --runs 20 --trace digits.trace.json");
    }

    private static List<IReadOnlyList<NodeTime>> Profile(LoadedModel model, CancellationToken cancellation)
    {
        using IEngineCall call = model.NewCall();
        call.Run(cancellation);
        var profiles = new List<IReadOnlyList<NodeTime>>();
        for (int i = 0; i < ProfiledRuns; i++)
        {
            EngineProfile profile = EngineProfile.Watch(call);
            call.Run(cancellation);
            profiles.Add(profile.Nodes);
        }
        return profiles;
    }

    private static void Show(LoadedModel model, Measurement measured, List<IReadOnlyList<NodeTime>> profile, string engine, int parallel)
    {
        var report = new Report();
        report.Facts(
            ("engine", engine),
            ("inputs", string.Join(", ", model.Inputs.Select((input, i) => $"{RunnableModel.NodeOf(input.Name)} {(model.Feeds[i] is { } fed ? fed.Kind : "by its default")}")) is { Length: > 0 } inputs ? inputs : "none"),
            ("load", Time(model.LoadTime.TotalMilliseconds)),
            ("first run", Time(measured.First)),
            ("runs", $"{measured.Milliseconds.Count:#,0}{(parallel > 1 ? $" on {parallel} threads" : "")}"),
            ("latency", $"p50 {Time(measured.At(0.5))}, p90 {Time(measured.At(0.9))}, p99 {Time(measured.At(0.99))}, least {Time(measured.At(0))}, most {Time(measured.At(1))}"),
            ("throughput", string.Create(CultureInfo.InvariantCulture, $"{measured.PerSecond:#,0.#} runs a second")),
            ("memory", $"{Screen.Size(measured.Peak)} peak of the process, {Screen.Size(measured.Allocated)} allocated a run"));
        var json = new JsonObject();
        foreach ((string name, double part) in ((string, double)[])[("least", 0), ("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("most", 1)]) json[name] = measured.At(part);
        report.Json["milliseconds"] = json;
        report.Json["runs"] = measured.Milliseconds.Count;
        report.Json["runsPerSecond"] = measured.PerSecond;
        report.Json["loadMilliseconds"] = model.LoadTime.TotalMilliseconds;
        report.Json["firstMilliseconds"] = measured.First;
        report.Json["allocatedPerRun"] = measured.Allocated;
        report.Json["peakBytes"] = measured.Peak;
        AddProfile(report, profile);
        report.Show();
    }

    private static void AddProfile(Report report, List<IReadOnlyList<NodeTime>> profile)
    {
        if (profile.Count == 0) return;
        var nodes = profile.SelectMany(p => p).GroupBy(n => (n.Node, n.Op)).Select(g => (g.Key.Node, g.Key.Op, Time: Median(g.Select(n => n.Time.TotalMilliseconds)), g.Last().Shapes)).OrderByDescending(n => n.Time).ToList();
        double all = Math.Max(nodes.Sum(n => n.Time), 1e-9);
        var ops = nodes.GroupBy(n => n.Op).Select(g => (Op: g.Key, Count: g.Count(), Time: g.Sum(n => n.Time))).OrderByDescending(o => o.Time).ToList();
        report.Table("time by op", ["op", ">nodes", ">a run", ">share"], ops.Take(10).Select(o => (string[])[o.Op, $"{o.Count}", Time(o.Time), Share(o.Time / all)]), ops.Count > 10 ? $"and {ops.Count - 10} other ops" : null);
        report.Table("slowest nodes", ["node", "op", ">a run", ">share", "gives"], nodes.Take(8).Select(n => (string[])[n.Node, n.Op, Time(n.Time), Share(n.Time / all), n.Shapes]));
        report.Json["ops"] = new JsonArray([.. ops.Select(o => new JsonObject { ["op"] = o.Op, ["nodes"] = o.Count, ["milliseconds"] = o.Time })]);
        report.Json["nodes"] = new JsonArray([.. nodes.Select(n => new JsonObject { ["node"] = n.Node, ["op"] = n.Op, ["milliseconds"] = n.Time, ["shapes"] = n.Shapes })]);
    }

    // One run that the machine interrupted says nothing about a node.
    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    private static string Share(double share) => share.ToString("0.0 %", CultureInfo.InvariantCulture);

    private static string Time(double milliseconds) => milliseconds switch
    {
        < 1 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds * 1000:0.#} us"),
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0.##} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000:0.##} s"),
    };

    /// <summary>What was measured, after runs that warm up.</summary>
    private sealed record Measurement(IReadOnlyList<double> Milliseconds, double First, double PerSecond, long Allocated, long Peak)
    {
        /// <summary>The latency that this part of the runs did not exceed.</summary>
        public double At(double part) => Milliseconds[(int)Math.Min(Math.Ceiling(part * Milliseconds.Count) is var n && n > 0 ? n - 1 : 0, Milliseconds.Count - 1)];

        public static Measurement Of(LoadedModel model, TimeSpan time, int? runs, int parallel, CancellationToken cancellation)
        {
            double first = 0;
            using (IEngineCall call = model.NewCall())
            {
                long start = Stopwatch.GetTimestamp();
                call.Run(cancellation);
                first = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                // Until the runtime has compiled what is hot, and shapes repeat.
                TimeSpan warm = TimeSpan.FromSeconds(Math.Clamp(time.TotalSeconds / 4, 0.05, 1));
                for (int i = 0; i < 5 || (runs is null && Stopwatch.GetElapsedTime(start) < warm); i++) call.Run(cancellation);
            }
            var all = new List<double>(runs ?? 1 << 16);
            long allocated = AllocatedByOne(model, cancellation), began = Stopwatch.GetTimestamp();
            int left = runs ?? int.MaxValue;
            Parallel.For(0, parallel, new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancellation }, _ =>
            {
                using IEngineCall call = model.NewCall();
                call.Run(cancellation);
                var mine = new List<double>();
                do
                {
                    if (Interlocked.Decrement(ref left) < 0) break;
                    long start = Stopwatch.GetTimestamp();
                    call.Run(cancellation);
                    mine.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                }
                while (runs is not null || Stopwatch.GetElapsedTime(began) < time);
                lock (all) all.AddRange(mine);
            });
            double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
            all.Sort();
            using var process = Process.GetCurrentProcess();
            return new Measurement(all, first, all.Count / seconds, allocated, process.PeakWorkingSet64);
        }

        /// <summary>What a run allocates of .NET's memory once shapes repeat.</summary>
        private static long AllocatedByOne(LoadedModel model, CancellationToken cancellation)
        {
            const int counted = 5;
            using IEngineCall call = model.NewCall();
            for (int i = 0; i < counted; i++) call.Run(cancellation);
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < counted; i++) call.Run(cancellation);
            return (GC.GetAllocatedBytesForCurrentThread() - before) / counted;
        }
    }
}
