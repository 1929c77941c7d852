using Microsoft.Build.Framework;
using ModelBuild.Diagnostics;

namespace ModelBuild.Tasks;

/// <summary>
/// Keeps a copy of the generated classes in a folder that is committed, so that a review sees what a retrained model changes in the code. On a build server a copy that is not
/// what the compiler was given is an error: somebody forgot to commit it.
/// </summary>
public sealed class KeepGeneratedCode : Microsoft.Build.Utilities.Task
{
    /// <summary>The models; the metadata <c>ClassName</c> and <c>Namespace</c> say which files are theirs.</summary>
    [Required]
    public ITaskItem[] Models { get; set; } = [];

    /// <summary>The folder that the compiler wrote the generated files to.</summary>
    [Required]
    public string Generated { get; set; } = "";

    /// <summary>The folder that is committed.</summary>
    [Required]
    public string Kept { get; set; } = "";

    /// <summary>The folder of the diagnostics' pages, which every error links to.</summary>
    public string Pages { get; set; } = "";

    /// <summary>Whether a difference is an error instead of written.</summary>
    public bool Strict { get; set; }

    /// <inheritdoc/>
    public override bool Execute()
    {
        string[] classes = [.. Models.Select(m => m.GetMetadata("Namespace") is { Length: > 0 } space ? $"{space}.{m.GetMetadata("ClassName")}" : m.GetMetadata("ClassName"))];
        try
        {
            Dictionary<string, string> now = FilesOf(Generated, classes);
            foreach ((string name, string path) in now.OrderBy(f => f.Key, StringComparer.Ordinal)) Keep(path, Path.Combine(Kept, name));
            // The class of an item that is gone; other files in the folder are not ours to judge.
            foreach (string path in FilesIn(Kept).Where(p => !now.ContainsKey(Path.GetFileName(p)) && IsOurs(p))) Drop(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Error(DiagnosticCodes.FileAccess, Kept, 0, $"The generated code cannot be kept here: {error.Message}");
        }
        return !Log.HasLoggedErrors;
    }

    private void Keep(string generated, string kept)
    {
        string text = Normal(File.ReadAllText(generated));
        string? before = File.Exists(kept) ? Normal(File.ReadAllText(kept)) : null;
        if (before == text) return;
        if (Strict)
        {
            (int line, string difference) = before is null ? (0, "it is not there") : FirstDifference(before, text);
            Error(DiagnosticCodes.GeneratedCodeDiffers, kept, line, $"The code that is generated is not the one that was committed: {difference}. Build on your machine and commit the file, or pass -p:ModelBuildAcceptGenerated=true.");
            return;
        }
        Directory.CreateDirectory(Kept);
        File.WriteAllText(kept, text);
        Log.LogMessage(MessageImportance.High, $"{Path.GetFileName(kept)} has changed; commit it");
    }

    private void Drop(string kept)
    {
        if (Strict)
        {
            Error(DiagnosticCodes.GeneratedCodeDiffers, kept, 0, "No model makes this code any more. Build on your machine and commit that the file is gone, or pass -p:ModelBuildAcceptGenerated=true.");
            return;
        }
        File.Delete(kept);
        Log.LogMessage(MessageImportance.High, $"{Path.GetFileName(kept)} is gone, as its model is; commit that");
    }

    private void Error(string code, string file, int line, string message) => DiagnosticErrors.Log(Log, Pages, code, file, line, column: 0, message);

    private static Dictionary<string, string> FilesOf(string folder, string[] classes) => FilesIn(folder)
        .Where(path => classes.Any(c => Path.GetFileName(path) is var name && name.StartsWith(c, StringComparison.Ordinal) && name[c.Length..] is ".g.cs" or ['+' or '-', ..]))
        .ToDictionary(path => Path.GetFileName(path), StringComparer.Ordinal);

    private static string[] FilesIn(string folder) => Directory.Exists(folder) ? Directory.GetFiles(folder, "*.g.cs") : [];

    private static bool IsOurs(string path) => File.ReadLines(path).Take(10).Any(line => line.Contains("ModelBuild", StringComparison.Ordinal));

    // Git may have given the file other line ends.
    private static string Normal(string text) => text.ReplaceLineEndings("\n");

    private static (int Line, string Text) FirstDifference(string before, string now)
    {
        string[] was = before.Split('\n'), does = now.Split('\n');
        int line = 0;
        while (line < was.Length && line < does.Length && was[line] == does[line]) line++;
        string Of(string[] lines) => line < lines.Length ? $"'{lines[line].Trim()}'" : "the end of the file";
        return (line + 1, $"line {line + 1} is {Of(was)} and would be {Of(does)}");
    }
}
