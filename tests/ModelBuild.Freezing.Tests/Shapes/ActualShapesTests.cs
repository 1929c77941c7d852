using System.Globalization;
using System.Text.Json;
using ModelBuild.Freezing.Shapes;
using ModelBuild.Protos;
using ModelBuild.Testing;
using Xunit.Abstractions;

namespace ModelBuild.Freezing.Tests.Shapes;

/// <summary>Inferred types against the tensors that TensorFlow really computed.</summary>
public sealed class ActualShapesTests(ITestOutputHelper output)
{
    [SkippableTheory]
    [InlineData("ops", 600)]
    [InlineData("graphs", 80)]
    public void No_result_contradicts_its_inferred_type(string collection, int atLeast)
    {
        List<string> contradictions = [], unknownRanks = [];
        int compared = 0, known = 0;
        foreach (string path in Directory.EnumerateFiles(Repository.Shared("golden", collection), "case.json", SearchOption.AllDirectories))
        {
            string folder = Path.GetDirectoryName(path)!;
            GraphDef graph = GraphDef.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(folder, "graph.pb")));
            TensorTypes types = TypeInference.Infer(graph);
            using JsonDocument parsed = JsonDocument.Parse(File.ReadAllText(path));
            foreach (JsonProperty fetch in parsed.RootElement.GetProperty("fetches").EnumerateObject())
            {
                TensorProto actual = TensorProto.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(folder, fetch.Value.GetString()!)));
                StaticShape shape = StaticShape.FromProto(actual.TensorShape ?? new TensorShapeProto());
                int colon = fetch.Name.IndexOf(':', StringComparison.Ordinal);
                string node = colon < 0 ? fetch.Name : fetch.Name[..colon];
                int port = colon < 0 ? 0 : int.Parse(fetch.Name.AsSpan(colon + 1), CultureInfo.InvariantCulture);
                string where = $"{Path.GetRelativePath(Repository.Shared("golden"), folder)} {fetch.Name}";
                compared++;
                if (!types.TryGet(node, port, out TensorType? type)) contradictions.Add($"{where}: not known");
                else if (Plain(type.DType) != actual.Dtype || !type.Shape.IsCompatibleWith(shape))
                    contradictions.Add($"{where}: {type.DType} {type.Shape}, computed {actual.Dtype} {shape}");
                else if (!type.Shape.HasRank) unknownRanks.Add(where);
                else if (type.Shape.IsFullyKnown) known++;
            }
        }
        output.WriteLine($"{compared} results: {contradictions.Count} contradict, {known} fully known, {unknownRanks.Count} of unknown rank");
        foreach (string line in contradictions.Concat(unknownRanks)) output.WriteLine(line);
        Assert.True(compared >= atLeast, $"only {compared} results found");
        Assert.Empty(contradictions);
    }

    /// <summary>The answers were written through numpy, which has no quantized dtypes.</summary>
    private static DataType Plain(DataType dtype) => dtype switch
    {
        DataType.DtQuint8 => DataType.DtUint8,
        DataType.DtQint8 => DataType.DtInt8,
        DataType.DtQint32 => DataType.DtInt32,
        _ => dtype,
    };
}
