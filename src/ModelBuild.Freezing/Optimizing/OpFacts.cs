using System.Collections.Frozen;
using System.Reflection;

namespace ModelBuild.Freezing;

/// <summary>What is known of one of TensorFlow's ops beyond its outputs.</summary>
/// <param name="Flags">As in the table: <c>s</c> has state, <c>c</c> is commutative, <c>?</c> not known.</param>
/// <param name="First">The first version that has it; null when it is older than what the table can tell.</param>
/// <param name="LaterAttributes">The attributes that came later than the op.</param>
internal sealed record OpFact(string Flags, TensorFlowVersion? First, IReadOnlyList<AttributeFact> LaterAttributes)
{
    /// <summary>Whether the op is known to be a function of its inputs alone, without effect.</summary>
    public bool IsStateless => !Flags.Contains('s') && !Flags.Contains('?');

    public bool IsCommutative => Flags.Contains('c');
}

/// <summary>An attribute that is younger than its op.</summary>
/// <param name="Name">The attribute.</param>
/// <param name="First">The first version that has it.</param>
/// <param name="Default">Its default as the table writes it; null when it has none.</param>
internal sealed record AttributeFact(string Name, TensorFlowVersion First, string? Default);

/// <summary>The table of TensorFlow's ops, <c>OpFacts.txt</c>; its head tells where each fact is from.</summary>
internal static class OpFacts
{
    private static readonly Lazy<FrozenDictionary<string, OpFact>> s_facts = new(Read);

    /// <summary>What is known of an op; null for one that is not TensorFlow's.</summary>
    public static OpFact? Find(string op) => s_facts.Value.GetValueOrDefault(op);

    /// <summary>Whether an op is known to be a function of its inputs alone: TensorFlow's, or one that the model brings the definition of.</summary>
    public static bool IsStateless(string op, OpDefinitions ops) => Find(op)?.IsStateless ?? ops.Find(op) is { IsStateful: false };

    private static FrozenDictionary<string, OpFact> Read()
    {
        var facts = new Dictionary<string, OpFact>(2000, StringComparer.Ordinal);
        using Stream table = Assembly.GetExecutingAssembly().GetManifestResourceStream("OpFacts.txt")!;
        using var reader = new StreamReader(table);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#') continue;
            string[] words = line.Split(' ');
            facts.Add(words[0], new OpFact(words[1], VersionOf(words[2]), Array.ConvertAll(words[3..], AttributeOf)));
        }
        return facts.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static TensorFlowVersion? VersionOf(string word) => word == "-" ? null : TensorFlowVersion.Parse(word);

    private static AttributeFact AttributeOf(string word)
    {
        int colon = word.IndexOf(':', StringComparison.Ordinal);
        int equals = word.IndexOf('=', StringComparison.Ordinal);
        string first = equals < 0 ? word[(colon + 1)..] : word[(colon + 1)..equals];
        return new AttributeFact(word[..colon], TensorFlowVersion.Parse(first)!.Value, equals < 0 ? null : word[(equals + 1)..]);
    }
}
