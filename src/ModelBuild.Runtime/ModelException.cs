namespace ModelBuild;

/// <summary>A model could not be loaded or run.</summary>
/// <param name="code">One of <see cref="ModelErrorCodes"/>.</param>
/// <param name="message">What is wrong and what to do.</param>
/// <param name="inner">The exception behind it, if any.</param>
public class ModelException(string code, string message, Exception? inner = null) : Exception($"{code}: {message}", inner)
{
    /// <summary>The code, as in <c>docs/diagnostics/</c>.</summary>
    public string Code { get; } = code;
}
