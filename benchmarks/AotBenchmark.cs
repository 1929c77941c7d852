namespace ModelBuild.Benchmarks;

/// <summary>The sample Digits as a native program: its size, and how long it takes from its start to its first answer, which is for 360 images.</summary>
internal static class AotBenchmark
{
    private const int Turns = 40;

    public static void Run()
    {
        var report = new Report("The sample Digits as a NativeAOT program");
        string folder = Folders.Cache("aot"), published = Path.Combine(folder, "published");
        string? framework = Processes.PublishNative(Path.Combine(Folders.Root, "samples", "Digits"), folder, published);
        if (framework is null) report.Skip("Digits", "the packs of NativeAOT cannot be restored");
        else
        {
            string program = Path.Combine(published, OperatingSystem.IsWindows() ? "Digits.exe" : "Digits");
            double size = new FileInfo(program).Length / 1e6;
            report.Add($"size of the program, {framework}", $"{size:0.0} MB", "", null, "<= 12 MB", size <= 12);
            List<double> times = [.. Enumerable.Range(0, Turns + 3).Select(_ => Processes.FirstLine(program, []).Milliseconds).Skip(3)];
            report.Add("start to first line, after 360 answers (minimum / median)", $"{times.Min():0.0} / {Report.Median(times):0.0} ms", "", null, "<= 25 ms", Report.Median(times) <= 25);
        }
        report.Print();
    }
}
