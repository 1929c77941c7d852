using System.Text.RegularExpressions;

namespace ModelBuild.Tool.Tests;

/// <summary>What a terminal makes of what it is sent.</summary>
internal static partial class Terminal
{
    public static string WithoutColours(string text) => Sequence().Replace(text, "");

    [GeneratedRegex(@"\e\[[0-9;?]*[A-Za-z]|\e=")]
    private static partial Regex Sequence();
}
