using System.Text;
using ModelBuild.Protos;

namespace ModelBuild.Graphs;

/// <summary>
/// The definitions of TensorFlow's own ops: arguments, attributes, their defaults and the values that they allow. The resource <c>known-ops.pb</c> is the serialized
/// OpList that <c>TF_GetAllOpList</c> of TensorFlow 2.7 gives, without its texts, and after it the few ops of other versions that models were seen to use. A definition is
/// parsed when it is asked for; a graph uses few.
/// </summary>
public static class KnownOps
{
    private const int DefinitionOfList = 1, NameOfDefinition = 1;

    private static readonly Lazy<byte[]> s_list = new(ReadList);

    /// <summary>The names of all ops, in ordinal order.</summary>
    public static IReadOnlyList<string> Names
    {
        get
        {
            var names = new List<string>();
            var list = new WireReader(s_list.Value);
            while (TryNext(ref list, out _, out ReadOnlySpan<byte> name)) names.Add(Encoding.UTF8.GetString(name));
            names.Sort(StringComparer.Ordinal);
            return names;
        }
    }

    /// <summary>The definition of an op, parsed anew for each caller, or null when TensorFlow has none of that name.</summary>
    /// <remarks>It walks over the list, which takes microseconds; an index of all would be made anew in every process that freezes one small graph.</remarks>
    public static OpDef? Find(string op)
    {
        ReadOnlySpan<byte> definition = Definition(op);
        return definition.IsEmpty ? null : OpDef.Parser.ParseFrom(definition);
    }

    /// <summary>The message that defines an op, an <c>OpDef</c>; empty when TensorFlow has none of that name.</summary>
    internal static ReadOnlySpan<byte> Definition(string op)
    {
        ReadOnlySpan<byte> wanted = Encoding.UTF8.GetBytes(op);
        var list = new WireReader(s_list.Value);
        while (TryNext(ref list, out ReadOnlySpan<byte> definition, out ReadOnlySpan<byte> name))
        {
            if (name.SequenceEqual(wanted)) return definition;
        }
        return [];
    }

    private static bool TryNext(scoped ref WireReader list, out ReadOnlySpan<byte> definition, out ReadOnlySpan<byte> name)
    {
        while (list.TryRead(out WireField field))
        {
            if (!field.Is(DefinitionOfList)) continue;
            definition = s_list.Value.AsSpan(field.Content, field.End - field.Content);
            // The name is the first field of each definition.
            var fields = new WireReader(definition);
            if (!fields.TryRead(out WireField first) || !first.Is(NameOfDefinition)) continue;
            name = definition[first.Content..first.End];
            return true;
        }
        definition = name = [];
        return false;
    }

    private static byte[] ReadList()
    {
        using Stream resource = typeof(KnownOps).Assembly.GetManifestResourceStream("known-ops.pb")!;
        byte[] bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return bytes;
    }
}
