using System.Globalization;
using System.Text.Json.Nodes;
using ModelBuild.Diagnostics;

namespace ModelBuild.Tool;

/// <summary>
/// Tells what is wrong as the build does, <c>file: error MB1202: message</c>, on standard error; with <c>--json</c> also as the one document on standard output.
/// </summary>
internal static class Problem
{
    public static int Tell(ModelFileException e) => Tell(e.Code, e.Message, e.File, e.Line, e.Column);

    public static int Tell(ModelException e) =>
        // The message of a ModelException begins with its code.
        Tell(e.Code, e.Message.StartsWith(e.Code + ": ", StringComparison.Ordinal) ? e.Message[(e.Code.Length + 2)..] : e.Message, null, 0, 0);

    public static int Usage(string message)
    {
        Write("modelbuild: ", "error", ": " + message);
        if (Screen.Json) Screen.Print(new JsonObject { ["error"] = new JsonObject { ["message"] = message } });
        return ExitCode.Usage;
    }

    /// <summary>Something that the user should know although the verb goes on.</summary>
    public static void Note(string message) => Write("modelbuild: ", "note", ": " + message);

    private static int Tell(string code, string message, string? file, int line, int column)
    {
        string place = file is null ? "modelbuild" : line == 0 ? Screen.Path(file) : string.Create(CultureInfo.InvariantCulture, $"{Screen.Path(file)}({line},{Math.Max(column, 1)})");
        Write(place + ": ", $"error {code}", ": " + message);
        if (Screen.Json)
        {
            var error = new JsonObject { ["code"] = code, ["message"] = message, ["file"] = file };
            if (line > 0) (error["line"], error["column"]) = (line, column);
            Screen.Print(new JsonObject { ["error"] = error });
        }
        return ExitCode.Problem;
    }

    private static void Write(string before, string kind, string after)
    {
        bool coloured = !Console.IsErrorRedirected && Screen.MayColour;
        string shown = coloured ? $"\e[{(kind == "note" ? 33 : 31)};1m{kind}\e[0m" : kind;
        Console.Error.WriteLine(Screen.Printable(before) + shown + Screen.Printable(after, lines: true));
    }
}
