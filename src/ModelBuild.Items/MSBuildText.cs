using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace ModelBuild.Items;

/// <summary>Paths with the characters that MSBuild means something by, such as <c>;</c> and <c>%</c>, as items.</summary>
internal static class MSBuildText
{
    private const string Special = "%*?@$();'";

    /// <summary>An item for a path.</summary>
    public static TaskItem Item(string path) => new(Escape(path));

    /// <summary>Gives an item metadata of this very text.</summary>
    public static void Set(this ITaskItem item, string name, string text) => item.SetMetadata(name, Escape(text));

    private static string Escape(string text)
    {
        if (text.IndexOfAny(Special.ToCharArray()) < 0) return text;
        var escaped = new StringBuilder(text.Length + 8);
        foreach (char c in text)
        {
            if (Special.IndexOf(c) < 0) escaped.Append(c);
            else escaped.Append('%').Append(((int)c).ToString("x2", System.Globalization.CultureInfo.InvariantCulture));
        }
        return escaped.ToString();
    }
}
