using Microsoft.Build.Framework;

namespace ModelBuild.Items;

/// <summary>
/// Metadata that the user most likely meant to be some of the item's own: MSBuild takes any name, and nothing would tell that <c>OutputNode</c> is not looked at. Names that are like none of
/// them are the user's own.
/// </summary>
internal static class MisspeltMetadata
{
    /// <summary>From how many letters on the beginning of a name stands for it: <c>Outputs</c>, <c>Class</c>.</summary>
    private const int LeastBeginning = 5;

    public static IEnumerable<ItemProblem> In(ITaskItem item)
    {
        foreach (string name in item.CloneCustomMetadata().Keys.Cast<string>().Where(name => !All.Contains(name, StringComparer.OrdinalIgnoreCase)).OrderBy(name => name, StringComparer.Ordinal))
        {
            if (Meant(name) is { } meant) yield return new("MB1302", $"The TensorFlowModel item '{item.ItemSpec}' has the metadata {name}, which says nothing. Did you mean {meant}?");
        }
    }

    private static IEnumerable<string> All => ItemNote.Metadata.Concat(ItemNote.OtherMetadata);

    private static string? Meant(string name)
    {
        string lower = name.ToLowerInvariant();
        return All.Select(known => (Name: known, Edits: Edits(lower, known.ToLowerInvariant()))).OrderBy(known => known.Edits).ThenBy(known => known.Name, StringComparer.Ordinal)
            .Where(known => known.Edits <= Math.Max(1, known.Name.Length / 4) || Begins(known.Name, lower) || (lower.EndsWith("s", StringComparison.Ordinal) && Begins(known.Name, lower.Substring(0, lower.Length - 1))))
            .Select(known => known.Name).FirstOrDefault();
    }

    private static bool Begins(string name, string with) => with.Length >= LeastBeginning && name.StartsWith(with, StringComparison.OrdinalIgnoreCase);

    /// <summary>How many letters are to be put in, left out or changed to make one of the other.</summary>
    private static int Edits(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int best = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                (diagonal, row[j]) = (row[j], best);
            }
        }
        return row[b.Length];
    }
}
