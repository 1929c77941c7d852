using System.IO.Enumeration;

namespace ModelBuild.Freezing;

/// <summary>Names of nodes, or patterns with <c>*</c> and <c>?</c>.</summary>
internal static class NodePatterns
{
    public static bool Matches(string pattern, string name) =>
        pattern.AsSpan().ContainsAny('*', '?') ? FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false) : pattern == name;

    public static bool AnyMatches(IEnumerable<string> patterns, string name) => patterns.Any(pattern => Matches(pattern, name));
}
