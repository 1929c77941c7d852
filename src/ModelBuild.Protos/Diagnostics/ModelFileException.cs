namespace ModelBuild.Diagnostics;

/// <summary>
/// A problem with one of the user's model files, with the code under which it is documented.
/// Build task and tool turn it into a diagnostic on <see cref="File"/>; nobody shows it as a stack trace.
/// </summary>
/// <param name="code">One of <see cref="DiagnosticCodes"/>.</param>
/// <param name="message">What is wrong, why, and what to do; without the code and the file's name.</param>
/// <param name="file">The user's file that the problem is in, or null when no single file is to blame.</param>
/// <param name="line">Line in <paramref name="file"/>, 1-based; 0 when it has none.</param>
/// <param name="column">Column in <paramref name="file"/>, 1-based; 0 when it has none.</param>
/// <param name="inner">The exception behind it, if any.</param>
public sealed class ModelFileException(
    string code, string message, string? file = null, int line = 0, int column = 0, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>The diagnostic code, as in <c>docs/diagnostics/</c>.</summary>
    public string Code { get; } = code;

    /// <summary>The user's file, as the user gave it; null when none is to blame.</summary>
    public string? File { get; } = file;

    /// <summary>1-based line in <see cref="File"/>, or 0.</summary>
    public int Line { get; } = line;

    /// <summary>1-based column in <see cref="File"/>, or 0.</summary>
    public int Column { get; } = column;
}
