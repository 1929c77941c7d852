using System.Diagnostics;
using System.Globalization;
using ModelBuild;
using ModelBuild.Benchmarks;
using ModelBuild.Engine;

// The embedded engine as a runner that takes turns with others (the protocol of the data folder's bench/README.md): it loads a model, answers a recorded case, checks the
// answer, prints one line, and then measures for a while for each line that it reads. A process from whose start to whose first line is timed, too: nothing else is in it.
if (args.Length != 6 && args.Length != 7 || args[2] != "--threads" || args[4] != "--seconds")
{
    Console.Error.WriteLine("usage: ModelBuild.EngineRunner MODEL.pb CASEDIR --threads N --seconds S [--turns]");
    return 2;
}
int threads = int.Parse(args[3], CultureInfo.InvariantCulture);
double seconds = double.Parse(args[5], CultureInfo.InvariantCulture);
GoldenCase golden = GoldenCase.Read(args[1]);

long began = Stopwatch.GetTimestamp();
using ILoadedGraph graph = new EmbeddedEngine(new EmbeddedEngineOptions { Threads = threads }).Load(ModelSource.FromFile(Path.GetFullPath(args[0])), golden.FeedNames, golden.FetchNames);
using IEngineCall call = graph.CreateCall();
double load = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
began = Stopwatch.GetTimestamp();
Answer();
double first = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
double worst = golden.Check(call);

string model = Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(args[0])))!;
Print($"\"engine\":\"modelbuild\",\"version\":\"1.0.0\",\"model\":\"{model}\",\"threads\":{threads},\"load_ms\":{{\"load\":{F(load)}}},\"first_run_ms\":{F(first)},\"max_abs_diff\":{worst.ToString("R", CultureInfo.InvariantCulture)},\"rss_mb\":{PeakMemory.Bytes() >> 20}");
if (args.Length == 6) Measure();
else
    while (Console.In.ReadLine() is not null) Measure();
return 0;

void Answer()
{
    golden.Feed(call);
    call.Run();
}

void Measure()
{
    var times = new List<double>();
    Answer();
    Answer();
    long until = Stopwatch.GetTimestamp() + (long)(seconds * Stopwatch.Frequency);
    while (Stopwatch.GetTimestamp() < until || times.Count < 3)
    {
        long start = Stopwatch.GetTimestamp();
        Answer();
        times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }
    times.Sort();
    double Quantile(double p) => times[Math.Min(times.Count - 1, (int)(p * times.Count))];
    Print($"\"p50_ms\":{F(Quantile(0.5))},\"p90_ms\":{F(Quantile(0.9))},\"min_ms\":{F(times[0])},\"runs\":{times.Count},\"rss_mb\":{PeakMemory.Bytes() >> 20}");
}

static string F(double value) => value.ToString("0.#####", CultureInfo.InvariantCulture);

static void Print(string fields)
{
    Console.Out.WriteLine("{" + fields + "}");
    Console.Out.Flush();
}
