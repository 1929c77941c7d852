using System.Diagnostics;
using System.Globalization;
using ModelBuild.Engine;

namespace ModelBuild.Benchmarks;

/// <summary>Adder through its generated class into a buffer of the caller's, against the engine's own call that does the same, in turns.</summary>
internal static unsafe class CallBenchmark
{
    private const int Turns = 15, RunsPerTurn = 200_000;

    // What the JIT makes of either path differs from process to process by more than the two differ.
    private const int ProcessCount = 21;

    public static void Run()
    {
        double[][] figures = [.. Enumerable.Range(0, ProcessCount).Select(_ =>
            Processes.Time("dotnet", Processes.Self("call-once")).Output.Split(' ').Select(n => double.Parse(n, CultureInfo.InvariantCulture)).ToArray())];
        double typed = Report.Median(figures.Select(f => f[0])), direct = Report.Median(figures.Select(f => f[1])), ratio = Report.Median(figures.Select(f => f[0] / f[1]));
        var report = new Report($"Typed run of Adder into the caller's buffer, against the engine called directly: the median of {ProcessCount} processes");
        report.Add("one run", Nanoseconds(typed), Nanoseconds(direct), ratio, "<= 1.02x", ratio <= 1.02);
        report.Add("  least and most", "", "", figures.Min(f => f[0] / f[1]), figures.Max(f => f[0] / f[1]).ToString("to 0.00x", CultureInfo.InvariantCulture), null);
        report.Add("  allocated a run", (figures.Max(f => f[2]) / (Turns * (double)RunsPerTurn)).ToString("0.### B", CultureInfo.InvariantCulture), "", null, "0 B", figures.Max(f => f[2]) < RunsPerTurn);
        report.Print();
    }

    /// <summary>One process: prints the best times of typed and direct runs in milliseconds a turn, and the bytes that the typed ones allocated.</summary>
    public static int RunOnce()
    {
        using var adder = new Adder();
        using Adder.Call typed = adder.CreateCall();
        using ILoadedGraph graph = EmbeddedEngine.Default.Load(ModelSource.FromFile("Adder.pb"), ["x:0", "y:0"], ["op_to_store:0"]);
        using IEngineCall direct = graph.CreateCall();

        List<double> typedTimes = [], directTimes = [];
        long allocated = 0;
        for (int turn = -5; turn < Turns; turn++)
        {
            double d = Time(direct, &Direct), before = GC.GetAllocatedBytesForCurrentThread();
            double t = Time(typed, &Typed);
            if (turn < 0) continue; // the JIT's tiers settle
            allocated += GC.GetAllocatedBytesForCurrentThread() - (long)before;
            directTimes.Add(d);
            typedTimes.Add(t);
        }
        Console.Write(string.Create(CultureInfo.InvariantCulture, $"{typedTimes.Min()} {directTimes.Min()} {allocated}"));
        return 0;
    }

    private static string Nanoseconds(double milliseconds) => (milliseconds * 1e6 / RunsPerTurn).ToString("0.0 ns", CultureInfo.InvariantCulture);

    private static double Time<T>(T call, delegate*<T, int, int> run)
    {
        int sum = 0;
        long began = Stopwatch.GetTimestamp();
        for (int i = 0; i < RunsPerTurn; i++) sum += run(call, i);
        double milliseconds = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        if (sum == 42) Console.Write(""); // the sum is of use, so nothing is left out
        return milliseconds;
    }

    private static int Typed(Adder.Call call, int i)
    {
        int result = 0;
        call.RunInto(new ReadOnlySpan<int>(in i), default, new ReadOnlySpan<int>(in i), default, new Span<int>(ref result));
        return result;
    }

    private static int Direct(IEngineCall call, int i)
    {
        call.Set(0, new ReadOnlySpan<int>(in i), default);
        call.Set(1, new ReadOnlySpan<int>(in i), default);
        call.Run();
        int result = 0;
        call.Get<int>(0).CopyTo(new Span<int>(ref result));
        return result;
    }
}
