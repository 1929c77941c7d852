using Microsoft.Build.Utilities;

namespace ModelBuild.Tasks;

/// <summary>Errors as the tasks log them: each with its code and a link to the code's page.</summary>
internal static class DiagnosticErrors
{
    /// <summary>Logs an error on a file of the user's.</summary>
    /// <param name="log">Where to.</param>
    /// <param name="pages">The folder of the diagnostics' pages; empty when there are none, as where the tasks are used without the package.</param>
    /// <param name="code">The code.</param>
    /// <param name="file">The file.</param>
    /// <param name="line">The line, from 1; 0 for the file as a whole.</param>
    /// <param name="column">The column, from 1; 0 for the line as a whole.</param>
    /// <param name="message">What is wrong and what to do; it may hold braces.</param>
    public static void Log(TaskLoggingHelper log, string pages, string code, string file, int line, int column, string message) => log.LogError(
        subcategory: null, errorCode: code, helpKeyword: code, helpLink: LinkTo(pages, code), file, lineNumber: line, columnNumber: column, endLineNumber: 0, endColumnNumber: 0, "{0}", message);

    private static string? LinkTo(string pages, string code)
    {
        string page = Path.GetFullPath(Path.Combine(pages, code + ".md"));
        return pages.Length > 0 && File.Exists(page) ? new Uri(page).AbsoluteUri : null;
    }
}
