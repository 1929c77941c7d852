using ModelBuild.Benchmarks;

// `dotnet run -c Release --project benchmarks` prints every table; a name runs one. The verbs below the line are the processes that
// the benchmarks start and measure from outside.
string[] rest = args.Length > 1 ? args[1..] : [];
switch (args.FirstOrDefault() ?? "all")
{
    case "all":
        CheckpointBenchmark.Run();
        FreezeBenchmark.Run();
        BuildBenchmark.Run();
        AotBenchmark.Run();
        GeneratorBenchmark.Run();
        CallBenchmark.Run();
        EngineBenchmark.Run(rest);
        return 0;
    case "checkpoints": CheckpointBenchmark.Run(); return 0;
    case "freeze": FreezeBenchmark.Run(); return 0;
    case "build": BuildBenchmark.Run(); return 0;
    case "aot": AotBenchmark.Run(); return 0;
    case "generator": GeneratorBenchmark.Run(); return 0;
    case "call": CallBenchmark.Run(); return 0;
    case "engine": EngineBenchmark.Run(rest); return 0;
    case "conformance": return ConformanceBenchmark.Run(rest);

    case "read-once": return CheckpointBenchmark.ReadOnce(rest);
    case "call-once": return CallBenchmark.RunOnce();
    case "engine-peak": EnginePeak.Print(); return 0;

    default:
        Console.Error.WriteLine("usage: benchmarks [all | checkpoints | freeze | build | aot | generator | call | engine [MODEL...] [--profile] [--threads N] | conformance [--write | GROUP...]]");
        return 2;
}
