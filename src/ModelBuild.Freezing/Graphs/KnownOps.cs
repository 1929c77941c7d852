using Google.Protobuf;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>
/// The definitions of TensorFlow's own ops: arguments, attributes and their defaults. The resource <c>known-ops.pb</c> is the serialized OpList that
/// <c>TF_GetAllOpList</c> of TensorFlow's C library gives, without its texts. A definition is parsed when it is asked for; a graph uses few.
/// </summary>
internal static class KnownOps
{
    private static readonly Lazy<(byte[] Bytes, Dictionary<string, Range> Places)> s_table = new(ReadPlaces);

    /// <summary>The definition of an op, or null when TensorFlow has none of that name.</summary>
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
