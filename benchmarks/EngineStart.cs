using System.Diagnostics;
using System.Globalization;

namespace ModelBuild.Benchmarks;

/// <summary>From the start of a process to its first answer: whole processes in turns, ours compiled ahead and by the JIT, ONNX Runtime's in node.</summary>
internal static class EngineStart
{
    private const int Turns = 11;
    private const double Bar = 0.5;

    /// <param name="bench">The folder of the other runners.</param>
    /// <param name="runner">Our runner as it was published.</param>
    /// <param name="names">The models.</param>
    public static void Print(string bench, string runner, IReadOnlyList<string> names)
    {
        var report = new Report("Process start to first answer, 1 thread: median of processes in turns, against ONNX Runtime's in node");
        // The same program as `dotnet build` leaves it, run on the installed runtime.
        string built = Path.Combine(Folders.Root, "benchmarks", "EngineRunner", "bin", "Release", "net10.0", "ModelBuild.EngineRunner.dll");
        Processes.Check("dotnet", "build", Path.Combine(Folders.Root, "benchmarks", "EngineRunner"), "-c", "Release", "-v", "q", "-nologo");
        foreach (string name in names)
        {
            if (EngineModel.Prepare(name) is not { } model) continue;
            var ahead = new List<double>();
            var jit = new List<double>();
            var theirs = new List<double>();
            string[] ours = [model.Pb, model.Case, "--threads", "1", "--seconds", "0.1", "--turns"];
            for (int turn = -1; turn < Turns; turn++)
            {
                double a = FirstLine(runner, ours, bench), j = FirstLine("dotnet", [built, .. ours], bench);
                double t = FirstLine("node", ["ort.mjs", model.Onnx, model.OnnxCase, "--threads", "1", "--seconds", "0.1", "--turns"], bench);
                if (turn < 0) continue;
                ahead.Add(a);
                jit.Add(j);
                theirs.Add(t);
            }
            double yardstick = Report.Median(theirs), published = Report.Median(ahead), plain = Report.Median(jit);
            report.Add(name + ", compiled ahead", Report.Milliseconds(published), Report.Milliseconds(yardstick), published / yardstick, string.Create(CultureInfo.InvariantCulture, $"<= {Bar}x"), published / yardstick <= Bar);
            report.Add(name + ", by the JIT", Report.Milliseconds(plain), Report.Milliseconds(yardstick), plain / yardstick, "", null);
        }
        report.Print();
    }

    /// <summary>Starts a runner, waits for its first line, and lets it end. Returns milliseconds.</summary>
    private static double FirstLine(string program, IEnumerable<string> arguments, string folder)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, WorkingDirectory = folder };
        long began = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        string line = process.StandardOutput.ReadLine() ?? "";
        double milliseconds = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        if (!line.StartsWith('{')) throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} printed '{line}'.");
        process.StandardInput.Close();
        process.WaitForExit();
        return milliseconds;
    }
}
