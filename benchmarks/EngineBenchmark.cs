using System.Globalization;
using System.Text.Json;

namespace ModelBuild.Benchmarks;

/// <summary>The embedded engine against ONNX Runtime, in turns, with 1 and 2 threads (the data folder's <c>bench/</c> runners).</summary>
internal static class EngineBenchmark
{
    private static readonly (string Model, string Outputs)[] s_models =
    [
        ("inception_v3", "InceptionV3/Logits/SpatialSqueeze"),
        ("mobilenet_v1", "Predictions"),
    ];

    public static void Run(string[] chosen)
    {
        var report = new Report("Embedded engine against ONNX Runtime, batch 1 (ratio: ONNX Runtime's time over ours; above 1 we are faster)");
        if (Folders.Bench("inception_v3") is null) report.Skip("all models", "needs ../shared");
        else
        {
            string bench = InstallRunners();
            foreach ((string model, string outputs) in s_models)
            {
                if (chosen.Length > 0 && !chosen.Contains(model)) continue;
                string folder = Folders.UnpackedBench(model)!;
                string pb = Path.Combine(folder, "frozen.pb");
                FreezeOnce.Freeze(folder, outputs, pb);
                for (int threads = 1; threads <= 2; threads++) Compare(report, bench, model, folder, pb, threads);
            }
        }
        report.Print();
    }

    private static void Compare(Report report, string bench, string model, string folder, string pb, int threads)
    {
        string count = threads.ToString(CultureInfo.InvariantCulture), golden = Path.Combine(folder, "case0");
        (_, string printed) = Processes.Time("node",
        [
            "interleave.mjs", "--turns", "10", "--seconds", "1",
            "--", "node", "ort.mjs", Path.Combine(folder, "model.onnx"), golden, "--threads", count,
            "--", "dotnet", .. Processes.Self("engine-runner", pb, golden, "--threads", count),
        ], bench);
        JsonElement[] lines = [.. printed.Split('\n').Where(l => l.StartsWith('{')).Select(l => JsonDocument.Parse(l).RootElement)];
        double Field(int engine, string name) => lines[engine].GetProperty(name).GetDouble();
        double ratio = 1 / Field(1, "ratio_of_mins");
        report.Add($"{model}, {threads} thread{(threads > 1 ? "s" : "")}, minimum", Report.Milliseconds(Field(1, "min_ms")), Report.Milliseconds(Field(0, "min_ms")), ratio, ">= 0.3x", ratio >= 0.3);
        report.Add("  median", Report.Milliseconds(Field(1, "median_ms")), Report.Milliseconds(Field(0, "median_ms")), 1 / Field(1, "median_ratio"), "", null);
        report.Add("  start to first answer", Report.Milliseconds(Field(1, "start_to_ready_ms")), Report.Milliseconds(Field(0, "start_to_ready_ms")), Field(0, "start_to_ready_ms") / Field(1, "start_to_ready_ms"), "", null);
        report.Add("  peak memory", Report.Mebibytes(Field(1, "rss_mb") * (1 << 20)), Report.Mebibytes(Field(0, "rss_mb") * (1 << 20)), Field(0, "rss_mb") / Field(1, "rss_mb"), "", null);
    }

    /// <summary>Copies the runners beside their npm packages, which are installed once.</summary>
    private static string InstallRunners()
    {
        string bench = Folders.Cache("runners");
        Processes.Check("cp", "-r", Path.Combine(Folders.Root, "..", "shared", "bench") + "/.", bench);
        Processes.Check("chmod", "-R", "u+w", bench);
        if (!Directory.Exists(Path.Combine(bench, "node_modules", "onnxruntime-node")))
            Processes.Time("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund"], bench);
        return bench;
    }
}
