using System.Globalization;
using System.Text.Json;
using ModelBuild.Engine;
using Spectre.Console;

namespace ModelBuild.Benchmarks;

/// <summary>
/// The embedded engine against ONNX Runtime, in turns, with 1 and 2 threads (the data folder's <c>bench/</c> runners):
/// <c>engine [MODEL...] [--turns N] [--seconds S] [--threads N]</c>; with <c>--profile</c>, where the time goes instead; with <c>--start</c>, only from the start of a process to
/// its first answer.
/// </summary>
internal static class EngineBenchmark
{
    public static void Run(string[] arguments)
    {
        var chosen = new List<string>();
        int turns = 10, threads = 0;
        string seconds = "0.5";
        bool profile = false, start = false;
        for (int i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] == "--turns") turns = int.Parse(arguments[++i], CultureInfo.InvariantCulture);
            else if (arguments[i] == "--threads") threads = int.Parse(arguments[++i], CultureInfo.InvariantCulture);
            else if (arguments[i] == "--seconds") seconds = arguments[++i];
            else if (arguments[i] == "--profile") profile = true;
            else if (arguments[i] == "--start") start = true;
            else chosen.Add(arguments[i]);
        }
        string[] names = [.. EngineModel.Names.Where(n => chosen.Count == 0 || chosen.Contains(n))];
        if (profile)
        {
            foreach (string name in names)
            {
                if (EngineModel.Prepare(name) is { } model) EngineProfile.Print(model, Math.Max(1, threads));
            }
            return;
        }
        if (!Directory.Exists(Path.Combine(Folders.Root, "..", "shared", "bench")))
        {
            Console.WriteLine("The engine's benchmark needs ../shared.");
            return;
        }
        string bench = InstallRunners();
        if (start)
        {
            EngineStart.Print(bench, names);
            return;
        }
        string runner = Processes.Publish("EngineRunner");
        var table = new Table { Title = new TableTitle("Embedded engine against ONNX Runtime (ratio: its time over ours; above 1 we are faster)"), Border = TableBorder.Ascii2 };
        foreach (string column in (string[])["model", "threads", "min", "theirs", "ratio", "median", "theirs", "ratio", "peak MiB", "theirs", "allocated"])
            table.AddColumn(new TableColumn(column).NoWrap());
        foreach (string name in names)
        {
            if (EngineModel.Prepare(name) is not { } model) continue;
            for (int count = 1; count <= 2; count++)
            {
                if (threads == 0 || threads == count) Compare(table, bench, runner, model, count, turns, seconds);
            }
        }
        if (Console.IsOutputRedirected) AnsiConsole.Profile.Width = 200;
        AnsiConsole.Write(table);
        EngineStart.Print(bench, names);
        if (chosen.Count == 0) EnginePeak.Print();
    }

    private static void Compare(Table table, string bench, string runner, EngineModel model, int threads, int turns, string seconds)
    {
        string count = threads.ToString(CultureInfo.InvariantCulture);
        (_, string printed) = Processes.Time("node",
        [
            "interleave.mjs", "--turns", turns.ToString(CultureInfo.InvariantCulture), "--seconds", seconds,
            "--", "node", "ort.mjs", model.Onnx, model.OnnxCase, "--threads", count,
            "--", runner, model.Pb, model.Case, "--threads", count,
        ], bench);
        JsonElement[] lines = [.. printed.Split('\n').Where(l => l.StartsWith('{')).Select(l => JsonDocument.Parse(l).RootElement)];
        double Field(int engine, string name) => lines[engine].GetProperty(name).GetDouble();
        double least = 1 / Field(1, "ratio_of_mins"), usual = 1 / Field(1, "median_ratio");
        double allocated = Allocated(model, threads);
        string Ratio(double ratio) => string.Create(CultureInfo.InvariantCulture, $"{(ratio < 1 ? "[red]" : "[green]")}{ratio:0.00}[/]");
        string Time(int engine, string name) => Field(engine, name).ToString("G4", CultureInfo.InvariantCulture);
        table.AddRow(
            model.Name, count, Time(1, "min_ms"), Time(0, "min_ms"), Ratio(least), Time(1, "median_ms"), Time(0, "median_ms"), Ratio(usual),
            Time(1, "rss_mb"), Time(0, "rss_mb"), allocated == 0 ? "0 B" : $"[red]{allocated.ToString("0", CultureInfo.InvariantCulture)} B[/]");
        Console.Error.WriteLine($"{model.Name}, {count}: {least:0.00} {usual:0.00}");
    }

    /// <summary>Managed bytes that a run allocates on the calling thread, once it has warmed up.</summary>
    private static double Allocated(EngineModel model, int threads)
    {
        GoldenCase golden = GoldenCase.Read(model.Case);
        var engine = new EmbeddedEngine(new EmbeddedEngineOptions { Threads = threads });
        using ILoadedGraph graph = engine.Load(ModelSource.FromFile(model.Pb), golden.FeedNames, golden.FetchNames);
        using IEngineCall call = graph.CreateCall();
        const int Runs = 10;
        long before = 0;
        for (int i = -3; i < Runs; i++)
        {
            if (i == 0) before = GC.GetAllocatedBytesForCurrentThread();
            golden.Feed(call);
            call.Run();
        }
        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)Runs;
    }

    /// <summary>Copies the runners beside their npm packages, which are installed once.</summary>
    private static string InstallRunners()
    {
        string bench = Folders.Cache("runners");
        Processes.Check("cp", "-r", Path.Combine(Folders.Root, "..", "shared", "bench") + "/.", bench);
        Processes.Check("chmod", "-R", "u+w", bench);
        // As in GoldenCase.Check.
        string cases = Path.Combine(bench, "case.mjs");
        File.WriteAllText(cases, File.ReadAllText(cases).Replace("rtol = 1e-3", "rtol = 5e-3", StringComparison.Ordinal));
        if (!Directory.Exists(Path.Combine(bench, "node_modules", "onnxruntime-node")))
            Processes.Time("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund"], bench);
        return bench;
    }
}
