using System.Diagnostics;
using System.Globalization;
using Google.Protobuf;
using ModelBuild.Engine;
using ModelBuild.Protos;

namespace ModelBuild.Benchmarks;

/// <summary>
/// The embedded engine as a runner that takes turns with others (the protocol of the data folder's <c>bench/README.md</c>):
/// <c>engine-runner MODEL.pb CASEDIR [--threads N] [--seconds S] [--turns]</c>.
/// </summary>
internal static class EngineRunner
{
    public static int Run(string[] args)
    {
        int threads = 1;
        double seconds = 3;
        bool turns = false;
        var plain = new List<string>();
        for (int i = 0; i < args.Length; i++)
        {
            if (args[i] == "--turns") turns = true;
            else if (args[i] == "--threads") threads = int.Parse(args[++i], CultureInfo.InvariantCulture);
            else if (args[i] == "--seconds") seconds = double.Parse(args[++i], CultureInfo.InvariantCulture);
            else plain.Add(args[i]);
        }
        if (plain.Count != 2)
        {
            Console.Error.WriteLine("usage: engine-runner MODEL.pb CASEDIR [--threads N] [--seconds S] [--turns]");
            return 2;
        }

        GoldenCase golden = GoldenCase.Read(plain[1]);
        long began = Stopwatch.GetTimestamp();
        var engine = new EmbeddedEngine(new EmbeddedEngineOptions { Threads = threads });
        using ILoadedGraph graph = engine.Load(ModelSource.FromFile(Path.GetFullPath(plain[0])), golden.FeedNames, golden.FetchNames);
        using IEngineCall call = graph.CreateCall();
        double load = Stopwatch.GetElapsedTime(began).TotalMilliseconds;

        void Step()
        {
            golden.Feed(call);
            call.Run();
        }

        began = Stopwatch.GetTimestamp();
        Step();
        double first = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        double worst = golden.Check(call);
        double sinceStart = (DateTime.Now - Process.GetCurrentProcess().StartTime).TotalMilliseconds;

        string model = Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(plain[0])))!;
        Print($"\"engine\":\"modelbuild\",\"version\":\"1.0.0\",\"model\":\"{model}\",\"threads\":{threads},\"load_ms\":{{\"load\":{F(load)},\"process_to_first_result\":{F(sinceStart)}}},\"first_run_ms\":{F(first)},\"max_abs_diff\":{worst.ToString("R", CultureInfo.InvariantCulture)},\"rss_mb\":{Rss()}");
        if (!turns) Measure(Step, seconds);
        else
            while (Console.In.ReadLine() is not null) Measure(Step, seconds);
        return 0;
    }

    private static void Measure(Action step, double seconds)
    {
        var times = new List<double>();
        step();
        step();
        long until = Stopwatch.GetTimestamp() + (long)(seconds * Stopwatch.Frequency);
        while (Stopwatch.GetTimestamp() < until || times.Count < 3)
        {
            long began = Stopwatch.GetTimestamp();
            step();
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }
        times.Sort();
        double Quantile(double p) => times[Math.Min(times.Count - 1, (int)(p * times.Count))];
        Print($"\"p50_ms\":{F(Quantile(0.5))},\"p90_ms\":{F(Quantile(0.9))},\"min_ms\":{F(times[0])},\"runs\":{times.Count},\"rss_mb\":{Rss()}");
    }

    private static long Rss() => Process.GetCurrentProcess().PeakWorkingSet64 >> 20;

    private static string F(double value) => value.ToString("0.#####", CultureInfo.InvariantCulture);

    private static void Print(string fields)
    {
        Console.Out.WriteLine("{" + fields + "}");
        Console.Out.Flush();
    }
}
