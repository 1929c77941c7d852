namespace ModelBuild.Tool;

/// <summary>Arguments that are well formed each, and cannot be together.</summary>
internal sealed class UsageException(string message) : Exception(message);
