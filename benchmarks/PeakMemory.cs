using System.Diagnostics;
using System.Globalization;

namespace ModelBuild.Benchmarks;

/// <summary>The most memory that this process had resident so far.</summary>
internal static class PeakMemory
{
    /// <summary>In bytes. On Linux what the kernel says itself: starting up <see cref="Process"/> to ask would be a part of what is timed.</summary>
    public static long Bytes()
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
}
