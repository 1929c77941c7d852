using System.Diagnostics;
using System.Globalization;
using ModelBuild.Freezing;

namespace ModelBuild.Benchmarks;

/// <summary>The process that the freeze benchmark times: freezes one checkpoint and prints its peak memory in bytes.</summary>
internal static class FreezeOnce
{
    public static int Run(string[] args)
    {
        Freeze(args[0], args[1], args[2]);
        Console.WriteLine(PeakMemory());
        return 0;
    }

    /// <summary>What the kernel says itself; starting up <see cref="Process"/> to ask would be a part of what is timed.</summary>
    private static long PeakMemory()
    {
        if (!OperatingSystem.IsLinux())
        {
            using Process self = Process.GetCurrentProcess();
            return self.PeakWorkingSet64;
        }
        foreach (string line in File.ReadAllText("/proc/self/status").Split('\n'))
        {
            if (line.StartsWith("VmHWM:", StringComparison.Ordinal)) return 1024 * long.Parse(line.AsSpan(6).Trim(" \tkB"), CultureInfo.InvariantCulture);
        }
        throw new InvalidOperationException("/proc/self/status has no VmHWM.");
    }

    public static void Freeze(string checkpoint, string output, string pb) =>
        Freezer.Write(Freezer.Plan(new FreezeRequest { Checkpoint = checkpoint, OutputNodes = output.Length > 0 ? [output] : [] }), pb);
}
