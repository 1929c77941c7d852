using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ModelBuild.Tool;

/// <summary>Where verbs write to: what it can show, and the few forms that all of them share.</summary>
internal static class Screen
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        WriteIndented = true,
        IndentSize = 1,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = new System.Text.Json.Serialization.Metadata.DefaultJsonTypeInfoResolver(),
    };

    /// <summary>Whether one JSON document is wanted in place of text.</summary>
    public static bool Json { get; set; }

    /// <summary>Whether a person looks at it on a terminal; else it is read by a program or from a file.</summary>
    public static bool IsRich => !Console.IsOutputRedirected && MayColour;

    public static bool MayColour => Environment.GetEnvironmentVariable("NO_COLOR") is not { Length: > 0 } && Environment.GetEnvironmentVariable("TERM") is not "dumb";

    /// <summary>How many columns there are; none are missing where nobody looks.</summary>
    public static int Width
    {
        get
        {
            if (int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), NumberStyles.None, CultureInfo.InvariantCulture, out int columns) && columns > 0) return columns;
            return Console.IsOutputRedirected ? int.MaxValue : Math.Max(Console.WindowWidth, 20);
        }
    }

    public static Option<bool> JsonOption() => new("--json") { Description = "Print one JSON document instead of text" };

    public static void Print(JsonObject document) => Console.Out.Write(document.ToJsonString(s_json) + "\n");

    /// <summary>A path as short as it can be said from here.</summary>
    public static string Path(string path)
    {
        if (!System.IO.Path.IsPathRooted(path)) return path;
        string relative = System.IO.Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }

    /// <summary>A text of unknown origin with nothing in it that a terminal would obey.</summary>
    public static string Printable(string text, bool lines = false)
    {
        if (!text.Any(c => char.IsControl(c) && !(lines && c == '\n'))) return text;
        var safe = new StringBuilder();
        foreach (char c in text)
        {
            if (char.IsControl(c) && !(lines && c == '\n')) safe.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}");
            else safe.Append(c);
        }
        return safe.ToString();
    }

    /// <summary>A number of bytes in the unit that fits.</summary>
    public static string Size(long bytes) => bytes switch
    {
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.0} kB"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.00} GB"),
    };

    /// <summary>A number with its noun, whose plural has an s where no other is given.</summary>
    public static string Count(long count, string what, string? plural = null) => string.Create(CultureInfo.InvariantCulture, $"{count:#,0} {(count == 1 ? what : plural ?? what + "s")}");
}
