namespace ModelBuild.Tool;

/// <summary>The command <c>modelbuild</c>.</summary>
internal static class Program
{
    // What needs no parser is answered before its assembly is loaded: half of the time to the first letter on the screen.
    public static int Main(string[] args) => FrontPage.TryAnswer(args) ?? CommandLine.Run(args);
}
