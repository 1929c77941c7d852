using System.Globalization;

namespace ModelBuild.Benchmarks;

/// <summary>From the start of a process to its first answer: whole processes in turns, ours as a native program, compiled ahead, and by the JIT; ONNX Runtime's in node.</summary>
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
        string folder = Folders.Cache("native", "EngineRunner"), native = Path.Combine(folder, "published", "ModelBuild.EngineRunner");
        bool isNative = Processes.PublishNative(Path.Combine(Folders.Root, "benchmarks", "EngineRunner"), folder, Path.GetDirectoryName(native)!) is not null;
        (string Form, string Program, string[] Before)[] forms = [("native", native, []), ("compiled ahead", runner, []), ("by the JIT", "dotnet", [built])];
        if (!isNative)
        {
            report.Skip("native", "the packs of NativeAOT cannot be restored");
            forms = forms[1..];
        }
        foreach (string name in names)
        {
            if (EngineModel.Prepare(name) is not { } model) continue;
            List<double>[] ours = [.. forms.Select(_ => new List<double>())];
            var theirs = new List<double>();
            string[] arguments = ["--threads", "1", "--seconds", "0.1", "--turns"];
            for (int turn = -1; turn < Turns; turn++)
            {
                double[] times = [.. forms.Select(f => FirstAnswer(f.Program, [.. f.Before, model.Pb, model.Case, .. arguments], bench))];
                double yardstick = FirstAnswer("node", ["ort.mjs", model.Onnx, model.OnnxCase, .. arguments], bench);
                if (turn < 0) continue;
                for (int i = 0; i < times.Length; i++) ours[i].Add(times[i]);
                theirs.Add(yardstick);
            }
            for (int i = 0; i < forms.Length; i++)
            {
                double mine = Report.Median(ours[i]), other = Report.Median(theirs);
                report.Add($"{name}, {forms[i].Form}", Report.Milliseconds(mine), Report.Milliseconds(other), mine / other, string.Create(CultureInfo.InvariantCulture, $"<= {Bar}x"), mine / other <= Bar);
            }
        }
        report.Print();
    }

    /// <summary>From a runner's start to its first line, which tells that it has checked its answer.</summary>
    private static double FirstAnswer(string program, IReadOnlyCollection<string> arguments, string folder)
    {
        (double milliseconds, string line) = Processes.FirstLine(program, arguments, folder);
        return line.StartsWith('{') ? milliseconds : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} printed '{line}'.");
    }
}
