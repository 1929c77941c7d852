using System.Text.RegularExpressions;

namespace ModelBuild.Generator.Tests;

/// <summary>
/// Compares with the files in <c>Snapshots/</c>. With <c>MODELBUILD_ACCEPT_SNAPSHOTS=1</c> in the environment, what the generator writes becomes the snapshot.
/// </summary>
internal static partial class Snapshot
{
    public static void Check(string name, GeneratorRun run)
    {
        string text = string.Concat(
            run.Diagnostics.Select(d => $"// {d.Id} {d.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}\n")
                .Concat(run.Files.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"// {f.Key}\n{f.Value}")));
        Check(name, text);
    }

    /// <summary>The same for a text that is a part of what the generator writes.</summary>
    public static void Check(string name, string text)
    {
        text = Version().Replace(text, "GeneratedCode(\"ModelBuild\", \"*\")");
        string path = Path.Combine(Testing.Repository.Root, "tests", "ModelBuild.Generator.Tests", "Snapshots", name + ".verified.cs");
        if (Environment.GetEnvironmentVariable("MODELBUILD_ACCEPT_SNAPSHOTS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }
        Assert.True(File.Exists(path), $"{name} has no snapshot yet; run once with MODELBUILD_ACCEPT_SNAPSHOTS=1 and read what it wrote.");
        Assert.Equal(File.ReadAllText(path), text);
        Assert.DoesNotContain('\r', text);
        Assert.DoesNotContain("/somewhere", text, StringComparison.Ordinal);
    }

    [GeneratedRegex("GeneratedCode\\(\"ModelBuild\", \"[0-9.]+\"\\)")]
    private static partial Regex Version();
}
