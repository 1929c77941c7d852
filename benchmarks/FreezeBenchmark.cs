using System.Diagnostics;
using System.Globalization;
using ModelBuild.Freezing;

namespace ModelBuild.Benchmarks;

/// <summary>Freezing against copying the data file: whole processes in turns, and in process after warm-up.</summary>
internal static class FreezeBenchmark
{
    private const int Turns = 7;

    // The process that is timed, compiled ahead of time: what the JIT would cost is not freezing.
    private static readonly Lazy<string> s_program = new(() => Processes.Publish("FreezeOnce"));

    public static void Run()
    {
        var report = new Report("Freezing, against a copy of the data file");
        string folder = Folders.Cache("frozen");
        string pb = Path.Combine(folder, "model.pb"), copy = Path.Combine(folder, "copy.data");

        string made = CheckpointMaker.Make(30);
        (double ours, double cp, double peak) = WholeProcess(made, "sum", pb, copy);
        report.Add("503 MB checkpoint, whole process", Report.Milliseconds(ours), "cp " + Report.Milliseconds(cp), ours / cp, "<= 1.25x", ours / cp <= 1.25);
        report.Add("  peak memory", Report.Mebibytes(peak), "TensorFlow 1.8 GiB", null, "<= 64 MiB", peak <= 64 << 20);

        (ours, cp, peak) = WholeProcess(CheckpointMaker.Make(130), "sum", pb, copy, turns: 3, form: "external");
        report.Add("2.2 GB checkpoint in the external form, whole process", Report.Milliseconds(ours), "cp " + Report.Milliseconds(cp), ours / cp, "<= 1.25x", ours / cp <= 1.25);
        report.Add("  peak memory", Report.Mebibytes(peak), "-", null, "<= 64 MiB", peak <= 64 << 20);

        (ours, _, peak) = WholeProcess(Path.Combine(Folders.Root, "samples", "Adder", "model", "model.ckpt"), "op_to_store", pb, copy);
        report.Add("small model, whole process", Report.Milliseconds(ours), "TensorFlow 1.4 s", null, "<= 120 ms", ours <= 120);
        report.Add("  peak memory", Report.Mebibytes(peak), "TensorFlow 200 MiB", null, "<= 64 MiB", peak <= 64 << 20);
        (ours, _, peak) = WholeProcess(SavedModelMaker.Make(), "", pb, copy);
        report.Add("SavedModel, 5,000 nodes, 300 functions, whole process", Report.Milliseconds(ours), "-", null, "<= 400 ms", ours <= 400);
        report.Add("  peak memory", Report.Mebibytes(peak), "-", null, "<= 64 MiB", peak <= 64 << 20);

        if (Folders.UnpackedBench("inception_v3") is { } inception)
        {
            string prefix = Path.Combine(inception, "model.ckpt-10000");
            const string output = "InceptionV3/Logits/SpatialSqueeze";
            (double inProcess, double fileCopy) = InProcess(prefix, output, pb, copy);
            report.Add("InceptionV3 (109 MB), in process", Report.Milliseconds(inProcess), "File.Copy " + Report.Milliseconds(fileCopy), inProcess / fileCopy, "<= 1.5x", inProcess / fileCopy <= 1.5);
            (ours, cp, peak) = WholeProcess(prefix, output, pb, copy);
            report.Add("InceptionV3, whole process", Report.Milliseconds(ours), "cp " + Report.Milliseconds(cp), ours / cp, "<= cp + 150 ms", ours <= cp + 150);
            report.Add("  peak memory", Report.Mebibytes(peak), "TensorFlow 636 MiB", null, "<= 64 MiB", peak <= 64 << 20);
        }
        else report.Skip("InceptionV3", "needs ../shared");

        File.Delete(pb);
        File.Delete(copy);
        report.Print();
    }

    private static (double Ours, double Cp, double PeakBytes) WholeProcess(string prefix, string output, string pb, string copy, int turns = Turns, string form = "whole")
    {
        List<double> ours = [], cp = [];
        double peak = 0;
        for (int turn = -1; turn < turns; turn++)
        {
            File.Delete(copy);
            double c = Processes.Time("cp", [Data(prefix), copy]).Milliseconds;
            File.Delete(copy);
            File.Delete(pb);
            (double f, string printed) = Processes.Time(s_program.Value, [prefix, output, pb, form]);
            peak = Math.Max(peak, double.Parse(printed, CultureInfo.InvariantCulture));
            if (turn < 0) continue; // the first turn fills the page cache
            ours.Add(f);
            cp.Add(c);
        }
        return (Report.Median(ours), Report.Median(cp), peak);
    }

    private static (double Ours, double Copy) InProcess(string prefix, string output, string pb, string copy)
    {
        List<double> ours = [], copies = [];
        // The compiler's last tier is reached after some thirty calls; the whole-process figure is the one for a first call.
        for (int turn = -30; turn < 3 * Turns; turn++)
        {
            File.Delete(copy);
            long began = Stopwatch.GetTimestamp();
            File.Copy(Data(prefix), copy);
            double c = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            File.Delete(copy);
            File.Delete(pb);
            began = Stopwatch.GetTimestamp();
            Freeze(prefix, output, pb);
            double f = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            if (turn < 0) continue;
            ours.Add(f);
            copies.Add(c);
        }
        return (Report.Median(ours), Report.Median(copies));
    }

    /// <summary>Freezes one output of a checkpoint, as the build does.</summary>
    private static void Freeze(string checkpoint, string output, string pb) =>
        Freezer.Write(Freezer.Plan(new FreezeRequest { Checkpoint = checkpoint, OutputNodes = [output], NameDimensions = false }), pb);

    private static string Data(string model) => (Directory.Exists(model) ? Path.Combine(model, "variables", "variables") : model) + ".data-00000-of-00001";
}
