using System.Diagnostics;
using System.Globalization;
using ModelBuild.Engine;

namespace ModelBuild.Benchmarks;

/// <summary>Adder through its generated class on the span path, against the engine's own call, in turns.</summary>
internal static unsafe class CallBenchmark
{
    private const int Turns = 41, RunsPerTurn = 200_000;

    public static void Run()
    {
        using var adder = new Adder();
        using Adder.Call typed = adder.CreateCall();
        using ILoadedGraph graph = EmbeddedEngine.Default.Load(ModelSource.FromFile("Adder.pb"), ["x:0", "y:0"], ["op_to_store:0"]);
        using IEngineCall direct = graph.CreateCall();

        List<double> typedTimes = [], directTimes = [], ratios = [];
        long allocated = 0;
        for (int turn = -5; turn < Turns; turn++)
        {
            double d = Time(direct, &Direct), before = GC.GetAllocatedBytesForCurrentThread();
            double t = Time(typed, &Typed);
            if (turn < 0) continue; // the JIT's tiers settle
            allocated += GC.GetAllocatedBytesForCurrentThread() - (long)before;
            directTimes.Add(d);
            typedTimes.Add(t);
            ratios.Add(t / d);
        }
        var report = new Report("Typed run of Adder on the span path, against the engine called directly");
        report.Add("one run", Nanoseconds(typedTimes.Min()), Nanoseconds(directTimes.Min()), typedTimes.Min() / directTimes.Min(), "<= 1.05x", typedTimes.Min() / directTimes.Min() <= 1.05);
        report.Add("  median of the pairs", Nanoseconds(Report.Median(typedTimes)), Nanoseconds(Report.Median(directTimes)), Report.Median(ratios), "", null);
        report.Add("  allocated a run", (allocated / (double)(Turns * (long)RunsPerTurn)).ToString("0.### B", CultureInfo.InvariantCulture), "", null, "0 B", allocated < RunsPerTurn);
        report.Print();
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
        call.Run(new ReadOnlySpan<int>(in i), default, new ReadOnlySpan<int>(in i), default);
        return call.OpToStore[0];
    }

    private static int Direct(IEngineCall call, int i)
    {
        call.Set(0, new ReadOnlySpan<int>(in i), default);
        call.Set(1, new ReadOnlySpan<int>(in i), default);
        call.Run();
        return call.Get<int>(0)[0];
    }
}
