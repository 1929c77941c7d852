using System.Collections.Concurrent;
using System.Reflection;

namespace ModelBuild.Freezing;

/// <summary>Since which TensorFlow an op is there.</summary>
/// <param name="First">The first version that has it; null when it is older than what the table can tell.</param>
/// <param name="LaterAttributes">The attributes that came later than the op.</param>
internal sealed record OpHistory(TensorFlowVersion? First, IReadOnlyList<AttributeHistory> LaterAttributes);

/// <summary>An attribute that is younger than its op.</summary>
/// <param name="Name">The attribute.</param>
/// <param name="First">The first version that has it.</param>
/// <param name="Default">Its default as the table writes it; null when its definition tells, or when it has none.</param>
internal sealed record AttributeHistory(string Name, TensorFlowVersion First, string? Default);

/// <summary>The table of TensorFlow's ops and their versions, <c>OpVersions.txt</c>; its head tells where it is from.</summary>
internal static class OpVersions
{
    // The text itself is the index: finding a line in it takes microseconds, and a graph has few ops; making objects of all lines would cost a small model a tenth of its time.
    private static readonly Lazy<string> s_table = new(ReadTable);
    private static readonly ConcurrentDictionary<string, OpHistory?> s_found = new(StringComparer.Ordinal);

    /// <summary>What is known of an op; null for one that is old, or not TensorFlow's.</summary>
    public static OpHistory? Find(string op) => s_found.GetOrAdd(op, Read);

    private static OpHistory? Read(string op)
    {
        string table = s_table.Value;
        int at = table.IndexOf($"\n{op} ", StringComparison.Ordinal) + 1;
        if (at == 0) return null;
        string[] words = table[at..table.IndexOf('\n', at)].Split(' ');
        return new OpHistory(VersionOf(words[1]), Array.ConvertAll(words[2..], AttributeOf));
    }

    private static string ReadTable()
    {
        using Stream table = Assembly.GetExecutingAssembly().GetManifestResourceStream("OpVersions.txt")!;
        using var reader = new StreamReader(table);
        return reader.ReadToEnd();
    }

    private static TensorFlowVersion? VersionOf(string word) => word == "-" ? null : TensorFlowVersion.Parse(word);

    private static AttributeHistory AttributeOf(string word)
    {
        int colon = word.IndexOf(':', StringComparison.Ordinal);
        int equals = word.IndexOf('=', StringComparison.Ordinal);
        string first = equals < 0 ? word[(colon + 1)..] : word[(colon + 1)..equals];
        return new AttributeHistory(word[..colon], TensorFlowVersion.Parse(first)!.Value, equals < 0 ? null : word[(equals + 1)..]);
    }
}
