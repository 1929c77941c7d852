namespace ModelBuild.Diagnostics;

/// <summary>
/// Finds the names that someone who wrote a wrong one most likely meant. Made for node and variable names: a renamed scope
/// (<c>model/logits</c> for <c>net/logits</c>) counts as near however long the scope is.
/// </summary>
public static class NearestNames
{
    // Longer names are the work of a damaged file, not of a person: comparing or showing them helps nobody.
    private const int LongestName = 512;

    // Scores: a typing error costs 4, so that a renamed scope (6) ranks between one wrong letter and two.
    private const int CostOfEdit = 4;
    private const int CostOfOtherScope = 6;
    private const int CostOfLongerName = 7;

    /// <summary>The candidates nearest to <paramref name="name"/>, best first; equally near ones in ordinal order.</summary>
    /// <param name="name">The wrong name.</param>
    /// <param name="candidates">The names that exist, in any order; repeated ones count once.</param>
    /// <param name="most">How many to return at most.</param>
    /// <returns>At most <paramref name="most"/> names; none when nothing is near enough to be meant.</returns>
    public static IReadOnlyList<string> Of(string name, IEnumerable<string> candidates, int most = 3)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(candidates);
        if (name.Length is 0 or > LongestName) return [];

        string lowered = name.ToLowerInvariant();
        var rows = new int[3][];
        for (int i = 0; i < rows.Length; i++) rows[i] = new int[LongestName + 1];
        return candidates
            .Where(candidate => candidate.Length is > 0 and <= LongestName && candidate != name)
            .Distinct(StringComparer.Ordinal)
            .Select(candidate => (Name: candidate, Score: Score(lowered, candidate.ToLowerInvariant(), rows)))
            .Where(scored => scored.Score < int.MaxValue)
            .OrderBy(scored => scored.Score)
            .ThenBy(scored => scored.Name, StringComparer.Ordinal)
            .Take(most)
            .Select(scored => scored.Name)
            .ToArray();
    }

    /// <summary>
    /// The sentence that offers the nearest names, with a space before it so that it can follow a message:
    /// <c> Did you mean 'a', 'b' or 'c'?</c>; empty when nothing is near.
    /// </summary>
    public static string Suggest(string name, IEnumerable<string> candidates)
    {
        IReadOnlyList<string> near = Of(name, candidates);
        return near.Count switch
        {
            0 => "",
            1 => $" Did you mean '{near[0]}'?",
            _ => $" Did you mean {string.Join(", ", near.Take(near.Count - 1).Select(n => $"'{n}'"))} or '{near[^1]}'?",
        };
    }

    /// <summary>How far two names in lower case are from each other; <see cref="int.MaxValue"/> when neither is meant by the other.</summary>
    private static int Score(string name, string candidate, int[][] rows)
    {
        if (name == candidate) return 0;

        int best = int.MaxValue;
        int limit = name.Length <= 2 ? 1 : Math.Clamp(name.Length / 3, 2, 8);
        int distance = Distance(name, candidate, limit, rows);
        // With every letter replaced it is another name, not a misspelt one.
        if (distance <= limit && distance < name.Length) best = CostOfEdit * distance;

        ReadOnlySpan<char> last = LastSegment(name);
        if (last.Length > 1 && last.SequenceEqual(LastSegment(candidate))) best = Math.Min(best, CostOfOtherScope);

        int difference = Math.Abs(name.Length - candidate.Length);
        bool prefixed = candidate.StartsWith(name, StringComparison.Ordinal)
            || (candidate.Length > 1 && name.StartsWith(candidate, StringComparison.Ordinal));
        if (prefixed) best = Math.Min(best, CostOfLongerName + Math.Min(difference, 2 * LongestName));
        return best;
    }

    /// <summary>The part after the last scope, without a port: <c>logits</c> of <c>net/logits:0</c>.</summary>
    private static ReadOnlySpan<char> LastSegment(string name)
    {
        ReadOnlySpan<char> segment = name.AsSpan(name.LastIndexOf('/') + 1);
        int colon = segment.LastIndexOf(':');
        return colon > 0 && !segment[(colon + 1)..].ContainsAnyExceptInRange('0', '9') ? segment[..colon] : segment;
    }

    /// <summary>
    /// Damerau-Levenshtein distance (swapped neighbours count once, no letter edited twice), or anything above
    /// <paramref name="limit"/> when it is larger: only the band around the diagonal is computed.
    /// </summary>
    private static int Distance(string a, string b, int limit, int[][] rows)
    {
        if (Math.Abs(a.Length - b.Length) > limit) return limit + 1;

        (int[] beforeLast, int[] last, int[] row) = (rows[0], rows[1], rows[2]);
        for (int j = 0; j <= b.Length; j++) last[j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            int from = Math.Max(1, i - limit);
            int to = Math.Min(b.Length, i + limit);
            row[from - 1] = from == 1 ? i : limit + 1;
            int least = row[from - 1];
            for (int j = from; j <= to; j++)
            {
                int changed = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                int removed = (j < i + limit ? last[j] : limit) + 1;
                int added = row[j - 1] + 1;
                int distance = Math.Min(changed, Math.Min(removed, added));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) distance = Math.Min(distance, beforeLast[j - 2] + 1);
                row[j] = distance;
                least = Math.Min(least, distance);
            }
            if (least > limit) return limit + 1;
            (beforeLast, last, row) = (last, row, beforeLast);
        }
        return last[b.Length];
    }
}
