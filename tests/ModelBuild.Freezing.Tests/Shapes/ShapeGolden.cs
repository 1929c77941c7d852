using System.Globalization;
using System.IO.Compression;
using System.Text;
using ModelBuild.Freezing.Shapes;
using ModelBuild.Protos;

namespace ModelBuild.Freezing.Tests.Shapes;

/// <summary>What TensorFlow infers for the tensors of one graph: a line of a <c>golden/shapes</c> table each.</summary>
internal sealed record ExpectedTensor(string Node, int Port, string DType, StaticShape Shape);

/// <summary>How inference fared against TensorFlow.</summary>
internal sealed class ShapeReport
{
    public int Compared { get; set; }

    public int MoreSpecific { get; set; }

    /// <summary>Different dtypes, contradicting shapes, tensors that are missing.</summary>
    public List<string> Conflicts { get; } = [];

    public List<string> LessSpecific { get; } = [];

    public Dictionary<string, int> LessSpecificByOp { get; } = [];

    public override string ToString()
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture,
            $"{Compared} tensors compared, {Conflicts.Count} in conflict, {LessSpecific.Count} less specific, {MoreSpecific} more specific");
        foreach ((string op, int count) in LessSpecificByOp.OrderByDescending(p => p.Value)) text.Append(CultureInfo.InvariantCulture, $"\n  {op}: {count}");
        return text.ToString();
    }
}

internal static class ShapeGolden
{
    /// <summary>Reads a table: graph path, tensor, dtype, shape (empty: scalar; ?: unknown rank; -1: unknown dim), tab-separated.</summary>
    public static Dictionary<string, List<ExpectedTensor>> Read(string path)
    {
        Dictionary<string, List<ExpectedTensor>> graphs = [];
        using StreamReader reader = new(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
        {
            string[] columns = line.Split('\t');
            int colon = columns[1].LastIndexOf(':');
            StaticShape shape = columns[3] switch
            {
                "?" => StaticShape.Unknown,
                "" => StaticShape.Scalar,
                string dims => StaticShape.Of(Array.ConvertAll(dims.Split(','), d => long.Parse(d, CultureInfo.InvariantCulture))),
            };
            if (!graphs.TryGetValue(columns[0], out List<ExpectedTensor>? tensors)) graphs[columns[0]] = tensors = [];
            tensors.Add(new ExpectedTensor(columns[1][..colon], int.Parse(columns[1].AsSpan(colon + 1), CultureInfo.InvariantCulture), columns[2], shape));
        }
        return graphs;
    }

    public static (GraphDef Graph, OpList? Ops) Load(string path)
    {
        using FileStream file = File.OpenRead(path);
        if (path.EndsWith(".meta", StringComparison.Ordinal))
        {
            MetaGraphDef meta = MetaGraphDef.Parser.ParseFrom(file);
            return (meta.GraphDef, meta.MetaInfoDef?.StrippedOpList);
        }
        if (Path.GetFileName(path) == "saved_model.pb")
        {
            MetaGraphDef meta = SavedModel.Parser.ParseFrom(file).MetaGraphs[0];
            return (meta.GraphDef, meta.MetaInfoDef?.StrippedOpList);
        }
        return (GraphDef.Parser.ParseFrom(file), null);
    }

    public static void Compare(string name, string path, List<ExpectedTensor> expected, ShapeReport report, bool withoutGivenShapes = false)
    {
        (GraphDef graph, OpList? ops) = Load(path);
        if (withoutGivenShapes)
        {
            foreach (NodeDef node in graph.Node) node.Attr.Remove("_output_shapes");
        }
        TensorTypes types = TypeInference.Infer(graph, ops);
        Dictionary<string, string> opOf = [];
        foreach (NodeDef node in graph.Node) opOf.TryAdd(node.Name, node.Op);
        foreach (ExpectedTensor tensor in expected)
        {
            report.Compared++;
            string where = $"{name} {tensor.Node}:{tensor.Port} ({opOf.GetValueOrDefault(tensor.Node)})";
            if (!types.TryGet(tensor.Node, tensor.Port, out TensorType? type))
            {
                report.Conflicts.Add($"{where}: not known, TensorFlow says {tensor.DType} {tensor.Shape}");
                continue;
            }
            if (DTypeName(type.DType) != tensor.DType || !type.Shape.IsCompatibleWith(tensor.Shape))
                report.Conflicts.Add($"{where}: {DTypeName(type.DType)} {type.Shape}, TensorFlow says {tensor.DType} {tensor.Shape}");
            else if (!type.Shape.IsAtLeastAsSpecificAs(tensor.Shape))
            {
                report.LessSpecific.Add($"{where}: {type.Shape}, TensorFlow says {tensor.Shape}");
                string op = opOf.GetValueOrDefault(tensor.Node, "?");
                report.LessSpecificByOp[op] = report.LessSpecificByOp.GetValueOrDefault(op) + 1;
            }
            else if (!type.Shape.Equals(tensor.Shape)) report.MoreSpecific++;
        }
    }

    private static string DTypeName(DataType dtype)
    {
        bool isRef = (int)dtype > 100;
        string name = (isRef ? dtype - 100 : dtype) switch
        {
            DataType.DtFloat => "float32",
            DataType.DtDouble => "float64",
            DataType.DtHalf => "float16",
            DataType other => other.ToString()[2..].ToLowerInvariant(),
        };
        return isRef ? name + "_ref" : name;
    }
}
