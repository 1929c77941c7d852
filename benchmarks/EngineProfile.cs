using System.Diagnostics;
using System.Globalization;
using ModelBuild.Engine;
using ModelBuild.Engine.Execution;
using Spectre.Console;

namespace ModelBuild.Benchmarks;

/// <summary>Where a model's time goes: by kind of node, and the steps that take most. A step counts with its fastest run, so that what else the machine does is left out.</summary>
internal static class EngineProfile
{
    private const int MostSteps = 60;

    public static void Print(EngineModel model, int threads)
    {
        (IReadOnlyDictionary<Step, StepTime> steps, int runs, double whole) = Measure(model, threads);
        double Milliseconds(IEnumerable<StepTime> times) => times.Sum(t => (double)t.Least * t.Runs) * 1000.0 / Stopwatch.Frequency / runs;
        static string Rate(double flops, double milliseconds) => flops == 0 ? "" : (flops / milliseconds / 1e6).ToString("0.0", CultureInfo.InvariantCulture);
        if (Console.IsOutputRedirected) AnsiConsole.Profile.Width = 220;

        double all = Milliseconds(steps.Values);
        var kinds = new Table { Title = new TableTitle(string.Create(CultureInfo.InvariantCulture, $"{model.Name}, {threads} thread(s): {whole:0.000} ms a run, {all:0.000} ms in {steps.Values.Sum(t => t.Runs) / runs} steps")), Border = TableBorder.Ascii2 };
        foreach (string column in (string[])["op", "steps", "ms", "share", "GFLOP/s"]) kinds.AddColumn(column);
        foreach (var kind in steps.GroupBy(s => s.Key.Op).OrderByDescending(g => Milliseconds(g.Select(s => s.Value))))
        {
            double time = Milliseconds(kind.Select(s => s.Value));
            kinds.AddRow(kind.Key, $"{kind.Sum(s => s.Value.Runs) / runs}", time.ToString("0.0000", CultureInfo.InvariantCulture), (time / all).ToString("0.0 %", CultureInfo.InvariantCulture), Rate(kind.Sum(s => Flops(s.Key, s.Value) * s.Value.Runs / runs), time));
        }
        AnsiConsole.Write(kinds);

        var top = new Table { Border = TableBorder.Ascii2 };
        foreach (string column in (string[])["node", "op", "runs", "ms", "GFLOP/s", "shapes"]) top.AddColumn(new TableColumn(column).NoWrap());
        foreach ((Step step, StepTime time) in steps.OrderByDescending(s => s.Value.Least * s.Value.Runs).Take(MostSteps))
        {
            double each = Milliseconds([time]);
            string node = step.Node.Length > 50 ? "…" + step.Node[^49..] : step.Node;
            top.AddRow(Markup.Escape(node), step.Op, $"{time.Runs / runs}", each.ToString("0.0000", CultureInfo.InvariantCulture), Rate(Flops(step, time) * time.Runs / runs, each),
                Markup.Escape($"{string.Join(" ", time.Inputs.Take(4).Select(s => s.ToString()))} > {string.Join(" ", time.Outputs.Take(2).Select(s => s.ToString()))}"));
        }
        AnsiConsole.Write(top);
    }

    /// <summary>Runs a model for about two seconds after warming up.</summary>
    public static (IReadOnlyDictionary<Step, StepTime> Steps, int Runs, double Milliseconds) Measure(EngineModel model, int threads)
    {
        GoldenCase golden = GoldenCase.Read(model.Case);
        var engine = new EmbeddedEngine(new EmbeddedEngineOptions { Threads = threads });
        using ILoadedGraph graph = engine.Load(ModelSource.FromFile(model.Pb), golden.FeedNames, golden.FetchNames);
        using var call = (EngineCall)graph.CreateCall();
        golden.Feed(call);
        long until = Stopwatch.GetTimestamp() + Stopwatch.Frequency;
        for (int i = 0; i < 60 || Stopwatch.GetTimestamp() < until; i++) call.Run();
        long began = Stopwatch.GetTimestamp();
        int plain = 0;
        for (; plain < 3 || Stopwatch.GetTimestamp() - began < Stopwatch.Frequency; plain++) call.Run();
        double whole = Stopwatch.GetElapsedTime(began).TotalMilliseconds / plain;
        call.Times = new StepTimes();
        int runs = 0;
        for (began = Stopwatch.GetTimestamp(); runs < 3 || Stopwatch.GetTimestamp() - began < 2 * Stopwatch.Frequency; runs++) call.Run();
        return (call.Times.Steps, runs, whole);
    }

    /// <summary>The multiplications and additions of a product or convolution; 0 for all else.</summary>
    public static double Flops(Step step, StepTime time)
    {
        double Output() => time.Outputs[0].Count;
        return step.Op switch
        {
            "Conv2D" => 2 * Output() * time.Inputs[1].Product(0, 3),
            "DepthwiseConv2dNative" => 2 * Output() * time.Inputs[1].Product(0, 2),
            "MatMul" => 2.0 * time.Inputs[0].Count * Output() / Math.Max(1, time.Outputs[0][0]),
            "BatchMatMul" or "BatchMatMulV2" => 2.0 * Output() * time.Inputs[0].Count / Math.Max(1, time.Outputs[0].Product(0, time.Outputs[0].Rank - 1)),
            _ => 0,
        };
    }
}
