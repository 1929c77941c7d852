using System.Diagnostics;

namespace ModelBuild.Tool.Tests;

/// <summary>What the tool's own process printed and how it ended.</summary>
internal sealed record ToolRun(int ExitCode, string Output, string Error)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);

    /// <summary>The tool as it was built.</summary>
    public static string Dll { get; } = Path.Combine(AppContext.BaseDirectory, "ModelBuild.Tool.dll");

    public static string Host { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } path ? path : "dotnet";

    public static ToolRun In(string folder, params string[] arguments) => Wait(Start(folder, Host, ["exec", Dll, .. arguments]));

    /// <summary>Runs a line of a shell in which <c>modelbuild</c> is the tool.</summary>
    public static ToolRun Shell(string folder, string line) => Wait(Start(folder, "bash", ["-c", $"modelbuild() {{ '{Host}' exec '{Dll}' \"$@\"; }}; {line}"]));

    public static Process Start(string folder, string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        // A process that lives for a moment gains nothing from being measured for a better compilation.
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment.Remove("COLUMNS");
        start.Environment.Remove("NO_COLOR");
        return Process.Start(start)!;
    }

    public static ToolRun Wait(Process process)
    {
        using (process)
        {
            process.StandardInput.Close();
            Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
            if (Task.WaitAll([output, error], s_limit) && process.WaitForExit(s_limit)) return new ToolRun(process.ExitCode, output.Result, error.Result);
            process.Kill(entireProcessTree: true);
            throw new TimeoutException("The tool did not end.");
        }
    }
}
