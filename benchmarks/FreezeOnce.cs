using System.Diagnostics;
using ModelBuild.Freezing;

namespace ModelBuild.Benchmarks;

/// <summary>The process that the freeze benchmark times: freezes one checkpoint and prints its peak memory in bytes.</summary>
internal static class FreezeOnce
{
    public static int Run(string[] args)
    {
        Freeze(args[0], args[1], args[2]);
        using Process self = Process.GetCurrentProcess();
        Console.WriteLine(self.PeakWorkingSet64);
        return 0;
    }

    public static void Freeze(string checkpoint, string output, string pb) =>
        Freezer.Write(Freezer.Plan(new FreezeRequest { Checkpoint = checkpoint, OutputNodes = output.Length > 0 ? [output] : [] }), pb);
}
