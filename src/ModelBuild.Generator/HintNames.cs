using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace ModelBuild.Generator;

/// <summary>The names of generated files: <c>Namespace.Class.g.cs</c>, distinct also where file names ignore case, ASCII, not too long for a disk.</summary>
internal static class HintNames
{
    private const int Longest = 120;

    /// <param name="fullName">The class with its namespace.</param>
    /// <param name="all">The names of all classes of the project.</param>
    public static string Of(string fullName, IReadOnlyList<string> all)
    {
        bool alone = all.Count(n => string.Equals(n, fullName, StringComparison.OrdinalIgnoreCase)) <= 1;
        bool plain = fullName.All(c => c < 128) && fullName.Length <= Longest;
        if (alone && plain) return fullName + ".g.cs";
        var name = new StringBuilder();
        foreach (char c in fullName.Substring(0, Math.Min(fullName.Length, Longest))) name.Append(c < 128 ? c : '_');
        return name.Append('-').Append(Hash(fullName)).Append(".g.cs").ToString();
    }

    /// <summary>The file of another part of the same class.</summary>
    public static string Part(string hintName, string part) => hintName.Substring(0, hintName.Length - ".g.cs".Length) + "+" + part + ".g.cs";

    private static string Hash(string name)
    {
        uint hash = 2166136261;
        foreach (char c in name) hash = unchecked((hash ^ c) * 16777619);
        return hash.ToString("x8", CultureInfo.InvariantCulture);
    }
}
