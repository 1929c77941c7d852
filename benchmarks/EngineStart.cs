using System.Globalization;

namespace ModelBuild.Benchmarks;

/// <summary>
/// From the start of a process to its first answer: whole processes in turns, ours as a native program, compiled ahead, and plain, as `dotnet build` leaves a program that references the
/// package; ONNX Runtime's in node. Beside them a program that only prints a line: what of it is .NET's own.
/// </summary>
internal static class EngineStart
{
    private const int Turns = 11;
    private const double Bar = 0.5;

    /// <param name="bench">The folder of the other runners.</param>
    /// <param name="names">The models.</param>
    public static void Print(string bench, IReadOnlyList<string> names)
    {
        var report = new Report("Process start to first answer, 1 thread: median of processes in turns, against ONNX Runtime's in node");
        Form[] runners = Forms("EngineRunner"), floors = Forms("EngineFloor");
        if (runners.All(f => f.Name != "native")) report.Skip("native", "the packs of NativeAOT cannot be restored");
        foreach (string name in names)
        {
            if (EngineModel.Prepare(name) is not { } model) continue;
            string[] arguments = ["--threads", "1", "--seconds", "0.1", "--turns"];
            Func<double>[] programs =
            [
                .. runners.Select(f => (Func<double>)(() => FirstLine(f.Program, [.. f.Before, model.Pb, model.Case, .. arguments], bench))),
                () => FirstLine("node", ["ort.mjs", model.Onnx, model.OnnxCase, .. arguments], bench),
            ];
            double[] medians = InTurns(programs);
            for (int i = 0; i < runners.Length; i++)
            {
                double mine = medians[i], other = medians[^1];
                report.Add($"{name}, {runners[i].Name}", Report.Milliseconds(mine), Report.Milliseconds(other), mine / other, string.Create(CultureInfo.InvariantCulture, $"<= {Bar}x"), mine / other <= Bar);
            }
        }
        double[] floor = InTurns([.. floors.Select(f => (Func<double>)(() => FirstLine(f.Program, f.Before, bench)))]);
        report.Print();
        Console.WriteLine("A program that only prints a line: " + string.Join(", ", floors.Select((f, i) => $"{f.Name} {Report.Milliseconds(floor[i])}")) + ".");
    }

    /// <summary>A program in one form: what is started, and what stands before its own arguments.</summary>
    private sealed record Form(string Name, string Program, string[] Before);

    /// <summary>Builds one of the programs beside this one in every form.</summary>
    private static Form[] Forms(string program)
    {
        string project = Path.Combine(Folders.Root, "benchmarks", program), folder = Folders.Cache("native", program), native = Path.Combine(folder, "published", "ModelBuild." + program);
        var forms = new List<Form>();
        if (Processes.PublishNative(project, folder, Path.GetDirectoryName(native)!) is not null) forms.Add(new Form("native", native, []));
        forms.Add(new Form("compiled ahead", Processes.Publish(program), []));
        forms.Add(new Form("plain", "dotnet", [Path.Combine(Plain(program, project), $"ModelBuild.{program}.dll")]));
        return [.. forms];
    }

    /// <summary>Builds a program as a user does, and puts beside it the libraries as the package has them for this platform: compiled ahead.</summary>
    private static string Plain(string program, string project)
    {
        string folder = Folders.Cache("plain", program), built = Path.Combine(folder, "built"), libraries = Path.Combine(folder, "libraries");
        Processes.Check("dotnet", "build", project, "-c", "Release", "-o", built, "--artifacts-path", folder, "-p:ModelBuildPlain=true", "-p:RunAnalyzers=false", "-v", "q", "-nologo");
        if (!File.Exists(Path.Combine(built, "ModelBuild.Engine.dll"))) return built;
        // As the package's own target makes them (src/ModelBuild/ModelBuild.csproj).
        Processes.Check(
            "dotnet", "publish", Path.Combine(Folders.Root, "src", "ModelBuild"), "-c", "Release", "--use-current-runtime", "-o", libraries, "--artifacts-path", folder,
            "-p:_IsPacking=true", "-p:RunAnalyzers=false", "-v", "q", "-nologo");
        foreach (string library in Directory.GetFiles(libraries, "ModelBuild.*.dll")) File.Copy(library, Path.Combine(built, Path.GetFileName(library)), overwrite: true);
        return built;
    }

    /// <summary>The median of each, the first round left out.</summary>
    private static double[] InTurns(Func<double>[] programs)
    {
        List<double>[] times = [.. programs.Select(_ => new List<double>())];
        for (int turn = -1; turn < Turns; turn++)
        {
            for (int i = 0; i < programs.Length; i++)
            {
                double time = programs[i]();
                if (turn >= 0) times[i].Add(time);
            }
        }
        return [.. times.Select(Report.Median)];
    }

    /// <summary>From a program's start to its first line, which a runner prints when it has checked its answer.</summary>
    private static double FirstLine(string program, IReadOnlyCollection<string> arguments, string folder)
    {
        (double milliseconds, string line) = Processes.FirstLine(program, arguments, folder);
        return line.StartsWith('{') ? milliseconds : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} printed '{line}'.");
    }
}
