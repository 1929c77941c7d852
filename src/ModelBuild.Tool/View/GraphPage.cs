using System.Globalization;
using System.Text.Json.Nodes;
using ModelBuild.Freezing;
using ModelBuild.Freezing.Shapes;
using ModelBuild.Protos;

namespace ModelBuild.Tool;

/// <summary>A model as one HTML page that needs nothing else: the page's code is <c>view.html</c>, this gives it the graph.</summary>
internal static class GraphPage
{
    private const int Bins = 30;

    /// <param name="contents">The model.</param>
    /// <param name="title">What the page is called.</param>
    /// <param name="weights">The values of constants and variables.</param>
    /// <param name="outputs">The nodes that the model gives.</param>
    /// <param name="cancellation">Looked at between weights.</param>
    public static string Of(ModelContents contents, string title, WeightSet weights, IReadOnlyCollection<string> outputs, CancellationToken cancellation)
    {
        TensorTypes types = TypeInference.Infer(contents.Graph, contents.Meta.MetaInfoDef?.StrippedOpList);
        var graphs = new JsonArray { Graph("", contents.Graph.Node, outputs, [], types, weights, cancellation) };
        foreach (FunctionDef function in (contents.Graph.Library?.Function ?? []).OrderBy(f => f.Signature.Name, StringComparer.Ordinal)) graphs.Add(Function(function, cancellation));
        string version = contents.Meta.MetaInfoDef?.TensorflowVersion ?? "";
        var facts = new JsonArray { Pair("graph", Screen.Count(contents.Graph.Node.Count, "node")) };
        if (version.Length > 0) facts.Add(Pair("written by", "TensorFlow " + version));
        if (contents.Graph.Library?.Function.Count is > 0 and int functions) facts.Add(Pair("functions", Screen.Count(functions, "function")));
        var data = new JsonObject { ["facts"] = facts, ["graphs"] = graphs };

        using Stream stream = typeof(GraphPage).Assembly.GetManifestResourceStream("view.html")!;
        using var reader = new StreamReader(stream);
        // The default encoder writes no '<', so that nothing in a graph can end the script element.
        return reader.ReadToEnd().Replace("{{title}}", System.Net.WebUtility.HtmlEncode(title), StringComparison.Ordinal).Replace("{{data}}", data.ToJsonString(), StringComparison.Ordinal);
    }

    private static JsonObject Graph(string name, IEnumerable<NodeDef> nodes, IEnumerable<string> outputs, IEnumerable<string> inputs, TensorTypes? types, WeightSet? weights, CancellationToken cancellation) => new()
    {
        ["name"] = name,
        ["inputs"] = new JsonArray([.. inputs.Select(i => JsonValue.Create(i))]),
        ["outputs"] = new JsonArray([.. outputs.Select(o => JsonValue.Create(o))]),
        ["nodes"] = new JsonArray([.. nodes.Select(n => Node(n, types, weights, cancellation))]),
    };

    /// <summary>A function's body, its arguments and results as nodes. Inputs name them as <c>node:output:index</c>.</summary>
    private static JsonObject Function(FunctionDef function, CancellationToken cancellation)
    {
        var nodes = new List<NodeDef>();
        nodes.AddRange(function.Signature.InputArg.Select(a => new NodeDef { Name = a.Name, Op = "Placeholder" }));
        nodes.AddRange(function.NodeDef);
        nodes.AddRange(function.Ret.OrderBy(r => r.Key, StringComparer.Ordinal).Select(r => new NodeDef { Name = r.Key, Op = "Return", Input = { r.Value } }));
        return Graph(function.Signature.Name, nodes.DistinctBy(n => n.Name), function.Ret.Keys, function.Signature.InputArg.Select(a => a.Name), null, null, cancellation);
    }

    private static JsonObject Node(NodeDef node, TensorTypes? types, WeightSet? weights, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var json = new JsonObject
        {
            ["name"] = node.Name,
            ["op"] = node.Op,
            ["inputs"] = new JsonArray([.. node.Input.Select(i => JsonValue.Create(i))]),
            ["shapes"] = new JsonArray([.. (types?.Outputs(node.Name) ?? []).Take(12).Select(t => JsonValue.Create($"{(t.DType == DataType.DtInvalid ? "?" : InterfaceTable.NameOf(t.DType))} {t.Shape}"))]),
            ["attributes"] = new JsonArray([.. node.Attr.Where(a => a.Key is not ("value" or "_output_shapes" or "_class")).OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => Pair(a.Key, AttributeText.Of(a.Value)))]),
        };
        if (node.Device.Length > 0) json["device"] = node.Device;
        if (weights is not null && (node.Op == "Const" || VariableOps.IsVariable(node)) && weights.Contains(node.Name) && weights.Value(node.Name) is { } value) json["weight"] = Weight(value);
        return json;
    }

    private static JsonObject Weight(TensorValue value)
    {
        var json = new JsonObject { ["kind"] = value.Kind };
        if (value.Count is > 0 and <= 16)
        {
            string text = value.ToText();
            json["text"] = text.Length > 200 ? text[..200] + "..." : text;
        }
        if (value.Count <= 16 || !ValueCast.IsNumber(value.DType) || value.DType == DType.Bool) return json;
        (double least, double most, double sum, double squares, long count, long odd, long zeros) = (double.PositiveInfinity, double.NegativeInfinity, 0, 0, 0, 0, 0);
        double[] numbers = value.ToDoubles();
        foreach (double number in numbers)
        {
            if (!double.IsFinite(number))
            {
                odd++;
                continue;
            }
            (least, most, sum, squares, count) = (Math.Min(least, number), Math.Max(most, number), sum + number, squares + number * number, count + 1);
            if (number == 0) zeros++;
        }
        if (count == 0) return json;
        double mean = sum / count;
        var facts = new JsonArray { Pair("mean", Text(mean)), Pair("deviation", Text(Math.Sqrt(Math.Max(0, squares / count - mean * mean)))) };
        if (zeros > 0) facts.Add(Pair("zeros", string.Create(CultureInfo.InvariantCulture, $"{zeros:#,0} ({100.0 * zeros / numbers.Length:0.#} %)")));
        if (odd > 0) facts.Add(Pair("NaN, inf", odd.ToString("#,0", CultureInfo.InvariantCulture)));
        json["numbers"] = facts;
        var bins = new long[Bins];
        double width = most > least ? (most - least) / Bins : 1;
        foreach (double number in numbers)
        {
            if (double.IsFinite(number)) bins[Math.Min(Bins - 1, (int)((number - least) / width))]++;
        }
        json["bins"] = new JsonArray([.. bins.Select(b => JsonValue.Create(b))]);
        (json["least"], json["most"]) = (Text(least), Text(most));
        return json;
    }

    private static string Text(double number) => number.ToString("G4", CultureInfo.InvariantCulture);

    private static JsonArray Pair(string name, string value) => [name, value];
}
