using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using ModelBuild.Protos;
using ModelBuild.Text;

namespace ModelBuild.Freezing.Tests;

/// <summary>What TensorFlow's own freezing left, as <c>digest.json</c> tells it, compared with a graph.</summary>
internal sealed partial class Digest
{
    private readonly JsonElement _root;

    private Digest(JsonElement root) => _root = root;

    public static Digest Read(string path)
    {
        using Stream file = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(File.OpenRead(path), CompressionMode.Decompress) : File.OpenRead(path);
        return new Digest(JsonDocument.Parse(file).RootElement);
    }

    public static Digest Of(JsonElement digest) => new(digest);

    /// <summary>A field of the digest, or null.</summary>
    public JsonElement? this[string name] => _root.TryGetProperty(name, out JsonElement value) ? value : null;

    public string Prefix => _root.GetProperty("prefix").GetString()!;

    public int Ops => _root.GetProperty("ops_in_final_graph").GetInt32();

    public IReadOnlyList<string> Outputs => [.. _root.GetProperty("outputs").EnumerateArray().Select(o => o.GetString()!)];

    /// <summary>Everything in which the graph differs from the digest, nodes compared by name.</summary>
    public IReadOnlyList<string> DifferencesTo(GraphDef graph, bool isPruned = false)
    {
        var differences = new List<string>();
        // What TensorFlow itself computes anew each time: a main op that runs initializers after the restore.
        HashSet<string> random = [.. this["random_constants"] is { ValueKind: JsonValueKind.Array } list1 ? list1.EnumerateArray().Select(r => r.GetString()!) : []];
        Dictionary<string, NodeDef> actual = graph.Node.ToDictionary(n => n.Name);
        var expectedNames = new HashSet<string>();
        foreach (JsonElement expected in _root.GetProperty("nodes").EnumerateArray())
        {
            string name = expected.GetProperty("name").GetString()!;
            expectedNames.Add(name);
            if (actual.TryGetValue(name, out NodeDef? node)) Compare(expected, node, random.Contains(name), differences);
            else differences.Add($"{name}: missing");
        }
        differences.AddRange(actual.Keys.Where(name => !expectedNames.Contains(name)).Select(name => $"{name}: not TensorFlow's"));
        // Functions that nothing calls are TensorFlow's alone: it never prunes its library.
        IEnumerable<string> functions = (_root.TryGetProperty("functions", out JsonElement list) ? list.EnumerateArray() : default)
            .Select(f => BaseName(f.GetString()!)).Order();
        IEnumerable<string> actualFunctions = (graph.Library?.Function.Select(f => BaseName(f.Signature.Name)) ?? []).Order();
        if (actualFunctions.Except(functions).Any() || (!isPruned && !functions.SequenceEqual(actualFunctions))) differences.Add($"functions {string.Join(',', actualFunctions)}, TensorFlow's {string.Join(',', functions)}");
        return differences;
    }

    /// <summary>The names of the nodes in TensorFlow's order.</summary>
    public IReadOnlyList<string> NodeNames => [.. _root.GetProperty("nodes").EnumerateArray().Select(n => n.GetProperty("name").GetString()!)];

    private static void Compare(JsonElement expected, NodeDef node, bool isRandom, List<string> differences)
    {
        string op = expected.GetProperty("op").GetString()!;
        if (op != node.Op) differences.Add($"{node.Name}: op {node.Op}, TensorFlow's {op}");
        string device = expected.GetProperty("device").GetString()!;
        if (device != node.Device) differences.Add($"{node.Name}: device '{node.Device}', TensorFlow's '{device}'");
        string[] inputs = [.. expected.GetProperty("input").EnumerateArray().Select(i => i.GetString()!)];
        if (!inputs.SequenceEqual(node.Input)) differences.Add($"{node.Name}: inputs {string.Join(' ', node.Input)}, TensorFlow's {string.Join(' ', inputs)}");
        var names = new HashSet<string>();
        foreach (JsonProperty attribute in expected.GetProperty("attr").EnumerateObject())
        {
            names.Add(attribute.Name);
            if (isRandom && attribute.Name == "value") continue;
            if (attribute.Value.ValueKind == JsonValueKind.Object && attribute.Value.TryGetProperty("asset", out JsonElement asset))
            {
                string path = node.Attr.GetValueOrDefault("value")?.Tensor.StringVal[0].ToStringUtf8() ?? "";
                if (path != asset.GetString()) differences.Add($"{node.Name}.value: the asset '{path}', TensorFlow's '{asset}'");
                continue;
            }
            string theirs = attribute.Value.ValueKind == JsonValueKind.String ? BaseNameInText(FloatInText(attribute.Value.GetString()!.Trim()))
                : $"{attribute.Value.GetProperty("tensor")} {attribute.Value.GetProperty("shape").GetRawText().Replace(" ", "").Replace("\n", "")} {attribute.Value.GetProperty("sha256")}";
            string ours = node.Attr.TryGetValue(attribute.Name, out AttrValue? value) ? Text(value) : "absent";
            if (ours != theirs) differences.Add($"{node.Name}.{attribute.Name}: {ours}, TensorFlow's {theirs}");
        }
        differences.AddRange(node.Attr.Keys.Where(name => !names.Contains(name)).Select(name => $"{node.Name}.{name}: TensorFlow has none"));
    }

    private static string Text(AttrValue value)
    {
        if (value.Tensor is not { } tensor) return BaseNameInText(FloatInText(TextFormat.Print(value).Trim()));
        string shape = string.Join(',', tensor.TensorShape.Dim.Select(d => d.Size));
        return $"{DTypeNames.Of(tensor.Dtype)} [{shape}] {Convert.ToHexStringLower(SHA256.HashData(TensorBytes.Of(tensor)))}";
    }

    // The Python of TensorFlow 1.15 prints a float as the double that it is read into, later ones as the shortest number that reads back.
    private static string FloatInText(string attribute) =>
        attribute.StartsWith("f: ", StringComparison.Ordinal) && float.TryParse(attribute.AsSpan(3), CultureInfo.InvariantCulture, out float value)
            ? string.Create(CultureInfo.InvariantCulture, $"f: {value}") : attribute;

    // TensorFlow 2.15 gives every function that it looks at a new number; the number depends on the process.
    private static string BaseName(string function) => Suffix().Replace(function, "");

    private static string BaseNameInText(string attribute) =>
        attribute.StartsWith("func", StringComparison.Ordinal) ? SuffixInQuotes().Replace(attribute, "\"") : attribute;

    [GeneratedRegex(@"(_frozen)?(_\d+)?$")]
    private static partial Regex Suffix();

    [GeneratedRegex(@"(_frozen)?(_\d+)?""")]
    private static partial Regex SuffixInQuotes();
}
