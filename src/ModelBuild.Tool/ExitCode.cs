namespace ModelBuild.Tool;

/// <summary>How the process ends; documented in <c>docs/tool.md</c>.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>The answer is no: a case failed, models differ, an interface is not the accepted one.</summary>
    public const int No = 1;

    /// <summary>Arguments that cannot be.</summary>
    public const int Usage = 2;

    /// <summary>A problem with a file, told with its code.</summary>
    public const int Problem = 3;

    /// <summary>An error inside ModelBuild.</summary>
    public const int Internal = 70;

    /// <summary>Interrupted by Ctrl+C, as shells expect it.</summary>
    public const int Interrupted = 130;
}
