using Google.Protobuf;
using ModelBuild.Protos;

namespace ModelBuild.Graphs;

/// <summary>
/// The definitions of TensorFlow's own ops: arguments, attributes, their defaults and the values that they allow. The resource <c>known-ops.pb</c> is the serialized
/// OpList that <c>TF_GetAllOpList</c> of TensorFlow 2.7 gives, without its texts, and after it the few ops of other versions that models were seen to use. A definition is
/// parsed when it is asked for; a graph uses few.
/// </summary>
public static class KnownOps
{
    private static readonly Lazy<(byte[] Bytes, Dictionary<string, Range> Places)> s_table = new(ReadPlaces);

    /// <summary>The names of all ops, in ordinal order.</summary>
    public static IReadOnlyList<string> Names => [.. s_table.Value.Places.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The definition of an op, parsed anew for each caller, or null when TensorFlow has none of that name.</summary>
    public static OpDef? Find(string op)
    {
        (byte[] bytes, Dictionary<string, Range> places) = s_table.Value;
        return places.TryGetValue(op, out Range place) ? OpDef.Parser.ParseFrom(bytes.AsSpan(place)) : null;
    }

    private static (byte[], Dictionary<string, Range>) ReadPlaces()
    {
        using Stream resource = typeof(KnownOps).Assembly.GetManifestResourceStream("known-ops.pb")!;
        byte[] bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        var places = new Dictionary<string, Range>(2048, StringComparer.Ordinal);
        for (int at = 0; at < bytes.Length;)
        {
            var list = new CodedInputStream(bytes, at, bytes.Length - at);
            list.ReadTag();
            int length = list.ReadLength(), start = (int)list.Position;
            // The name is the first field of each definition.
            var definition = new CodedInputStream(bytes, start, length);
            definition.ReadTag();
            places.Add(definition.ReadString(), start..(start + length));
            at = start + length;
        }
        return (bytes, places);
    }
}
