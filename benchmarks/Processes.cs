using System.Diagnostics;

namespace ModelBuild.Benchmarks;

/// <summary>Starts other programs and times them from outside.</summary>
internal static class Processes
{
    /// <summary>Runs a program to its end and returns its wall time in milliseconds and what it printed.</summary>
    public static (double Milliseconds, string Output) Time(string program, IEnumerable<string> arguments, string? folder = null, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder ?? "",
        };
        // A build that measures itself must not find this process's own MSBuild settings.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        long began = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        double milliseconds = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{output}\n{errors.Result}");
        return (milliseconds, output);
    }

    /// <summary>Starts a program with nothing to read, and returns the milliseconds until it printed its first line, and that line; then lets it end.</summary>
    public static (double Milliseconds, string Line) FirstLine(string program, IEnumerable<string> arguments, string? folder = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, WorkingDirectory = folder ?? "" };
        long began = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        string line = process.StandardOutput.ReadLine() ?? "";
        double milliseconds = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        process.StandardInput.Close();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (milliseconds, line);
    }

    /// <summary>Runs a program that must succeed.</summary>
    public static void Check(string program, params string[] arguments) => Time(program, arguments);

    /// <summary>Publishes one of the programs beside this one as its project says, and returns its path.</summary>
    public static string Publish(string program)
    {
        string folder = Folders.Cache("published", program);
        Time("dotnet", ["publish", Path.Combine(Folders.Root, "benchmarks", program), "-c", "Release", "--use-current-runtime", "-o", folder, "-v", "q", "-nologo"]);
        return Path.Combine(folder, "ModelBuild." + program);
    }

    /// <summary>Publishes a project as a native program, for the first .NET whose packs of NativeAOT can be restored.</summary>
    /// <param name="project">The project's folder.</param>
    /// <param name="folder">Where everything is built, apart from what is built beside it.</param>
    /// <param name="published">Where the program goes.</param>
    /// <returns>The target framework; null when there are no packs.</returns>
    public static string? PublishNative(string project, string folder, string published)
    {
        foreach (string framework in (string[])["net10.0", "net9.0"])
        {
            try
            {
                Time("dotnet",
                    ["publish", project, "-c", "Release", "--use-current-runtime", "-o", published, "--artifacts-path", folder, $"-p:ModelBuildAot={framework}", "-p:RunAnalyzers=false",
                        "-p:ModelBuildTasksAssembly=" + Path.Combine(folder, "bin", "ModelBuild.Tasks", "release", "ModelBuild.Tasks.dll"), "-v", "q", "-nologo"]);
                return framework;
            }
            catch (InvalidOperationException e) when (e.Message.Contains("NU110", StringComparison.Ordinal)) { }
        }
        return null;
    }

    /// <summary>The command line that starts this program again with another verb.</summary>
    public static IEnumerable<string> Self(params string[] arguments) => [typeof(Processes).Assembly.Location, .. arguments];
}
