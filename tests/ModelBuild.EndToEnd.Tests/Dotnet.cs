using System.Diagnostics;

namespace ModelBuild.EndToEnd.Tests;

/// <summary>Runs the <c>dotnet</c> that runs the tests.</summary>
internal static class Dotnet
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(15);

    public static (int ExitCode, string Output) Run(string folder, string packages, params string[] arguments)
    {
        string host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } path ? path : "dotnet";
        return Start(host, folder, packages, arguments);
    }

    /// <summary>What the process printed, both streams, and how it ended.</summary>
    public static (int ExitCode, string Output) Start(string program, string folder, string? packages, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        // The test host itself runs inside MSBuild, whose variables would lead the build under test astray.
        string[] inherited = [.. start.Environment.Keys.Where(k => k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || k.StartsWith("VSTEST", StringComparison.OrdinalIgnoreCase))];
        foreach (string name in inherited) start.Environment.Remove(name);
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["DOTNET_NOLOGO"] = "1";
        if (packages is not null) start.Environment["NUGET_PACKAGES"] = packages;

        using var process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        if (!Task.WaitAll([output, error], _limit) || !process.WaitForExit(_limit))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} in {folder} did not end.");
        }
        return (process.ExitCode, output.Result + error.Result);
    }
}
