using ModelBuild.Benchmarks;
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
Console.WriteLine(PeakMemory.Bytes());
