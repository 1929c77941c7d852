using System.Collections.Frozen;
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
    private static readonly Lazy<FrozenDictionary<string, OpHistory>> s_histories = new(Read);

    /// <summary>What is known of an op; null for one that is old, or not TensorFlow's.</summary>
    public static OpHistory? Find(string op) => s_histories.Value.GetValueOrDefault(op);

    private static FrozenDictionary<string, OpHistory> Read()
    {
        var histories = new Dictionary<string, OpHistory>(1200, StringComparer.Ordinal);
        using Stream table = Assembly.GetExecutingAssembly().GetManifestResourceStream("OpVersions.txt")!;
        using var reader = new StreamReader(table);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#') continue;
            string[] words = line.Split(' ');
            histories.Add(words[0], new OpHistory(VersionOf(words[1]), Array.ConvertAll(words[2..], AttributeOf)));
        }
        return histories.ToFrozenDictionary(StringComparer.Ordinal);
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
