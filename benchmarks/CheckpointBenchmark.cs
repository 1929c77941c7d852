using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using ModelBuild.Checkpoints;
using ModelBuild.Protos;

namespace ModelBuild.Benchmarks;

/// <summary>Reading, listing and writing checkpoints, and the checksum that all of it rests on.</summary>
internal static class CheckpointBenchmark
{
    private const int Turns = 9;
    private const int BufferSize = 256 * 1024;

    public static void Run()
    {
        var report = new Report("Checkpoints");
        string prefix = CheckpointMaker.Make(30), data = prefix + ".data-00000-of-00001";

        (double read, double plain) = InTurns(() => ReadAll(prefix), () => ReadPlainly(data));
        report.Add("all tensors of 503 MB, checksums verified", Report.Milliseconds(read), "the file into a buffer " + Report.Milliseconds(plain), read / plain, "<= 1.15x", read / plain <= 1.15);
        double peak = double.Parse(Processes.Time("dotnet", Processes.Self("read-once", prefix)).Output, CultureInfo.InvariantCulture);
        double idle = double.Parse(Processes.Time("dotnet", Processes.Self("read-once")).Output, CultureInfo.InvariantCulture);
        (double alone, plain) = InTurns(() => ReadOneByOne(prefix), () => ReadPlainly(data));
        report.Add("  on one thread", Report.Milliseconds(alone), "the file into a buffer " + Report.Milliseconds(plain), alone / plain, "", null);
        report.Add("  peak memory", Report.Mebibytes(peak), "a process that does nothing " + Report.Mebibytes(idle), null, "<= 40 MiB", peak <= 40 << 20);

        string many = Path.Combine(Folders.Root, "tests", "golden", "checkpoints", "v2_many", "model.ckpt");
        (double list, _) = InTurns(() => CheckpointReader.Open(many).Dispose(), () => { }, warmUp: 100);
        int count;
        using (CheckpointReader reader = CheckpointReader.Open(many)) count = reader.Tensors.Count;
        report.Add($"listing {count} variables", Report.Milliseconds(list), "", null, "<= 5 ms", list <= 5);

        string folder = Folders.Cache("written"), copy = Path.Combine(folder, "copy.data");
        byte[] values = new byte[4 * 2048 * 2048];
        new Random(1).NextBytes(values);
        (double write, double cp) = InTurns(() => WriteAll(Path.Combine(folder, "model.ckpt"), values), () => Processes.Check("cp", data, copy), before: () => Clear(folder));
        report.Add("writing 503 MB from memory", Report.Milliseconds(write), "cp " + Report.Milliseconds(cp), write / cp, "<= 1.25x", write / cp <= 1.25);
        (double rewrite, cp) = InTurns(() => Rewrite(prefix, Path.Combine(folder, "model.ckpt")), () => Processes.Check("cp", data, copy), before: () => Clear(folder));
        report.Add("reading and writing it again, streamed", Report.Milliseconds(rewrite), "cp " + Report.Milliseconds(cp), rewrite / cp, "", null);
        Clear(folder);

        (double crc, _) = InTurns(() => Crc32C.Extend(0, values), () => { }, warmUp: 50);
        double rate = values.Length / crc / 1e6;
        report.Add("CRC-32C, one core", rate.ToString("0.0 GB/s", CultureInfo.InvariantCulture), "", null, ">= 10 GB/s", rate >= 10);
        report.Print();
    }

    /// <summary>The process whose peak memory is looked at.</summary>
    public static int ReadOnce(string[] args)
    {
        if (args.Length > 0) ReadAll(args[0]);
        using Process self = Process.GetCurrentProcess();
        Console.WriteLine(self.PeakWorkingSet64);
        return 0;
    }

    private static void ReadAll(string prefix)
    {
        using CheckpointReader reader = CheckpointReader.Open(prefix);
        reader.ReadMany(reader.Tensors, _ => _ => { });
    }

    private static void ReadOneByOne(string prefix)
    {
        using CheckpointReader reader = CheckpointReader.Open(prefix);
        foreach (CheckpointTensor tensor in reader.Tensors) reader.Read(tensor, _ => { });
    }

    private static void ReadPlainly(string file)
    {
        byte[] buffer = new byte[BufferSize];
        using SafeFileHandle handle = File.OpenHandle(file, options: FileOptions.SequentialScan);
        for (long at = 0, read; (read = RandomAccess.Read(handle, buffer, at)) > 0; at += read)
        {
        }
    }

    private static void WriteAll(string prefix, byte[] values)
    {
        using CheckpointWriter writer = CheckpointWriter.Create(prefix);
        for (int i = 0; i < 30; i++) writer.Add($"w{i:000}", DataType.DtFloat, [2048, 2048], values);
        writer.Complete();
    }

    private static void Rewrite(string source, string prefix)
    {
        using CheckpointReader reader = CheckpointReader.Open(source);
        using CheckpointWriter writer = CheckpointWriter.Create(prefix);
        foreach (CheckpointTensor tensor in reader.Tensors) writer.Add(tensor.Name, tensor.DType, tensor.Shape, stream => reader.CopyTo(tensor, stream));
        writer.Complete();
    }

    private static void Clear(string folder)
    {
        foreach (string file in Directory.GetFiles(folder)) File.Delete(file);
    }

    /// <summary>The medians of two things done in turns.</summary>
    private static (double First, double Second) InTurns(Action first, Action second, int warmUp = 2, Action? before = null)
    {
        List<double> a = [], b = [];
        for (int turn = -warmUp; turn < Turns; turn++)
        {
            double x = Time(first), y = Time(second);
            if (turn < 0) continue;
            a.Add(x);
            b.Add(y);
        }
        return (Report.Median(a), Report.Median(b));

        double Time(Action act)
        {
            before?.Invoke();
            long began = Stopwatch.GetTimestamp();
            act();
            return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        }
    }
}
