using System.Diagnostics;
using System.Globalization;
using ModelBuild.Freezing;

// The process that the freeze benchmark times: freezes one model and prints its peak memory in bytes.
var request = new FreezeRequest
{
    Checkpoint = args[0],
    OutputNodes = args[1].Length > 0 ? [args[1]] : [],
    ExternalWeights = args[3] == "external",
    // The .pb is the same without; the build's own freezing leaves it out too.
    NameDimensions = false,
};
Freezer.Write(Freezer.Plan(request), args[2]);
Console.WriteLine(PeakMemory());

// What the kernel says itself; starting up Process to ask would be a part of what is timed.
static long PeakMemory()
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
