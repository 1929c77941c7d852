namespace ModelBuild.Generator.Analyzers;

/// <summary>The codes of the analyzers; the fixes know them by these.</summary>
internal static class AnalyzerIds
{
    public const string CreatedRepeatedly = "MB4001";
    public const string NeverDisposed = "MB4002";
    public const string ShapeCannotMatch = "MB4003";
    public const string OutputBeforeRun = "MB4004";
    public const string BlockingRun = "MB4005";

    /// <summary>The key under which a fix of <see cref="ShapeCannotMatch"/> finds the static shape.</summary>
    public const string WantedShape = "wanted";
}
