using ModelBuild.Graphs;
using ModelBuild.Protos;

namespace ModelBuild.Conformance;

/// <summary>A list of ops with the dtypes of their attributes, one op a line: <c>Op attribute:dtype,dtype attribute:dtype</c>.</summary>
public sealed class OpDTypes
{
    private readonly SortedDictionary<string, Dictionary<string, string[]>> _ops = new(StringComparer.Ordinal);

    /// <summary>Reads a list.</summary>
    public static OpDTypes Read(string path)
    {
        var list = new OpDTypes();
        foreach (string[] words in File.ReadLines(path).Select(line => line.Split(' ')))
            list._ops.Add(words[0], words[1..].Select(w => w.Split(':')).ToDictionary(p => p[0], p => p[1].Split(',', StringSplitOptions.RemoveEmptyEntries)));
        return list;
    }

    /// <summary>The ops, in ordinal order.</summary>
    public IEnumerable<string> Ops => _ops.Keys;

    /// <summary>Whether the op is in the list.</summary>
    public bool Has(string op) => _ops.ContainsKey(op);

    /// <summary>The dtypes that are listed for an attribute; null when none are, and all count.</summary>
    public string[]? Of(string op, string attribute) => _ops.TryGetValue(op, out Dictionary<string, string[]>? attributes) ? attributes.GetValueOrDefault(attribute) : null;

    /// <summary>The dtype attributes of an op with all dtypes that its definition allows; for an attribute without a list, none.</summary>
    public static IEnumerable<(string Attribute, string[] Allowed)> Defined(string op) =>
        (KnownOps.Find(op)?.Attr ?? []).Where(a => a.Type == "type").Select(a => (a.Name, a.AllowedValues?.List.Type.Select(Name).ToArray() ?? []));

    /// <summary>TensorFlow's name of a dtype.</summary>
    public static string Name(DataType dtype) => DTypes.NameOf((DType)(int)dtype);
}
