using System.Globalization;

namespace ModelBuild.Items;

/// <summary>Names of C# classes and namespaces.</summary>
internal static class Names
{
    /// <summary>The text with an underscore for each character that no name has.</summary>
    public static string Cleaned(string text) => new(text.Select(c => IsPart(c) ? c : '_').ToArray());

    /// <summary>The text with a capital letter first.</summary>
    public static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text.Substring(1);

    /// <summary>Whether the text is the name of a class.</summary>
    public static bool IsName(string text) => text.Length > 0 && (text[0] == '_' || char.IsLetter(text[0])) && text.All(IsPart);

    /// <summary>Whether the text is a namespace: names with dots between them, or empty.</summary>
    public static bool IsNamespace(string text) => text.Length == 0 || Array.TrueForAll(text.Split('.'), IsName);

    private static bool IsPart(char c) => c == '_' || char.IsLetterOrDigit(c)
        || char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.ConnectorPunctuation;
}
