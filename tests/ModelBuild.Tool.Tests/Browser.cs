using System.Diagnostics;

namespace ModelBuild.Tool.Tests;

/// <summary>A headless browser, where the machine has one.</summary>
internal static class Browser
{
    private static readonly string? s_program = ((string[])["chromium", "chromium-browser", "google-chrome"])
        .SelectMany(name => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, name))).FirstOrDefault(File.Exists);

    /// <summary>The page's elements after its script has run.</summary>
    public static string Render(string path)
    {
        Skip.If(s_program is null, "needs chromium, which is not on this machine");
        string profile = Directory.CreateTempSubdirectory("modelbuild-browser-").FullName;
        try
        {
            using Process process = ToolRun.Start(profile, s_program!, ["--headless", "--no-sandbox", "--disable-gpu", $"--user-data-dir={profile}", "--window-size=1400,900", "--virtual-time-budget=3000", "--dump-dom", "file://" + path.Replace(" ", "%20", StringComparison.Ordinal)]);
            return ToolRun.Wait(process).Output;
        }
        finally
        {
            Directory.Delete(profile, recursive: true);
        }
    }
}
