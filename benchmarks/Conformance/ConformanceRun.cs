using System.Text.Json;
using ModelBuild.Diagnostics;
using ModelBuild.Engine;
using ModelBuild.Engine.Tests;
using ModelBuild.Freezing;
using ModelBuild.Protos;
using ModelBuild.Text;

namespace ModelBuild.Conformance;

/// <summary>Runs the embedded engine on every case that TensorFlow recorded.</summary>
/// <param name="shared">The data folder beside the repository.</param>
/// <param name="scratch">A folder for what is frozen and unpacked on the way.</param>
/// <param name="supported">The engine's ops, to compute in float64 what is off by more than the tolerance.</param>
public sealed class ConformanceRun(string shared, string scratch, OpDTypes supported)
{
    // In inference TensorFlow leaves the reserved outputs of a batch normalization as it finds the memory: the recordings hold addresses of its heap.
    private static readonly HashSet<string> s_undefined = ["ops/FusedBatchNorm/1", "ops/FusedBatchNormV2/1", "ops/FusedBatchNormV3/1"];

    private static readonly string[] s_bench = ["attention", "bert_mini", "convnet_bn_cond", "dynamic_lstm", "inception_v3", "mlp", "mobilenet_v1", "resnet50"];

    private readonly EmbeddedEngine _engine = new();

    /// <summary>The groups, in the order in which they are run and shown.</summary>
    public static IReadOnlyList<string> Groups { get; } = ["ops", "graphs", "models", "bench", "corpus", "dl4j"];

    /// <summary>Every case of a group.</summary>
    public IEnumerable<ConformanceCase> Run(string group) => group switch
    {
        "ops" or "graphs" => Golden(group),
        "models" => Models(),
        "bench" => Bench(),
        "corpus" => Corpus(),
        "dl4j" => Dl4j(),
        _ => throw new ArgumentException($"There is no group '{group}'; there are {string.Join(", ", Groups)}.", nameof(group)),
    };

    private IEnumerable<ConformanceCase> Golden(string group)
    {
        string golden = Path.Combine(shared, "golden");
        foreach (string folder in CaseFolders(Path.Combine(golden, group)))
        {
            string name = Path.GetRelativePath(golden, folder).Replace('\\', '/');
            yield return Case(group, name[(group.Length + 1)..], () => (new GoldenCase(folder), Path.Combine(folder, "graph.pb")), s_undefined.Contains(name) ? ["out3:0", "out4:0"] : []);
        }
    }

    /// <summary>TensorFlow's own frozen graphs of the golden models.</summary>
    private IEnumerable<ConformanceCase> Models()
    {
        string golden = Path.Combine(shared, "golden");
        foreach (string folder in CaseFolders(Path.Combine(golden, "models")).Concat(CaseFolders(Path.Combine(golden, "digits"))))
        {
            string model = Path.GetDirectoryName(folder)!, frozen = Path.Combine(model, "frozen.pb");
            if (File.Exists(frozen)) yield return Case("models", $"{Path.GetFileName(model)}/{Path.GetFileName(folder)}", () => (new GoldenCase(folder), frozen));
        }
    }

    /// <summary>The models for speed, frozen by us.</summary>
    private IEnumerable<ConformanceCase> Bench()
    {
        foreach (string model in s_bench)
        {
            string source = Path.Combine(shared, "golden", "bench", model), folder = Unpacked(source);
            foreach (string golden in CaseFolders(folder))
            {
                yield return Case("bench", $"{model}/{Path.GetFileName(golden)}", () =>
                {
                    JsonElement json = JsonDocument.Parse(File.ReadAllText(Path.Combine(golden, "case.json"))).RootElement;
                    string pb = Path.Combine(folder, "frozen-by-us.pb");
                    Freeze(new FreezeRequest { Checkpoint = folder, OutputNodes = [.. json.GetProperty("fetches").EnumerateObject().Select(f => f.Name)] }, pb);
                    return (new GoldenCase(golden), pb);
                });
            }
        }
    }

    /// <summary>Other people's models: checkpoints and TensorFlow 1 SavedModels frozen by us, graphs without variables as they are.</summary>
    private IEnumerable<ConformanceCase> Corpus()
    {
        string golden = Path.Combine(shared, "golden", "corpus");
        foreach (string model in Directory.GetDirectories(golden).Order(StringComparer.Ordinal))
        {
            string pb = Path.Combine(scratch, "corpus.pb");
            bool frozen = false;
            foreach (string folder in CaseFolders(model))
            {
                JsonElement json = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "case.json"))).RootElement;
                // What TensorFlow 2's converter names anew is compared by ModelBuild.Models.Tests; what only the original runs is not for an engine of frozen graphs.
                if (json.GetProperty("run_on").GetString() != "frozen" || json.TryGetProperty("signature", out _)) continue;
                yield return Case("corpus", $"{Path.GetFileName(model)}/{Path.GetFileName(folder)}", () =>
                {
                    if (!frozen) FreezeCorpus(model, json, pb);
                    frozen = true;
                    return (new GoldenCase(folder), pb);
                });
            }
        }
    }

    private void FreezeCorpus(string folder, JsonElement golden, string pb)
    {
        string corpus = Path.Combine(shared, "corpus"), source = Path.Combine(corpus, golden.GetProperty("source").GetString()!), digest = Path.Combine(folder, "digest.json");
        if (!File.Exists(digest) && !File.Exists(digest + ".gz"))
        {
            GraphDef graph = source.EndsWith(".pbtxt", StringComparison.Ordinal) ? TextFormat.Parse<GraphDef>(File.ReadAllText(source))
                : File.Exists(source) ? GraphDef.Parser.ParseFrom(File.ReadAllBytes(source)) : MetaGraphDef.Parser.ParseFrom(File.ReadAllBytes(source + ".meta")).GraphDef;
            File.WriteAllBytes(pb, Google.Protobuf.MessageExtensions.ToByteArray(graph));
            return;
        }
        using Stream file = File.Exists(digest) ? File.OpenRead(digest) : new System.IO.Compression.GZipStream(File.OpenRead(digest + ".gz"), System.IO.Compression.CompressionMode.Decompress);
        JsonElement told = JsonDocument.Parse(file).RootElement;
        string[] Texts(string name) => [.. told.GetProperty(name).EnumerateArray().Select(t => t.GetString()!)];
        var request = new FreezeRequest { OutputNodes = Texts("output_nodes"), ClearDevices = told.GetProperty("clear_devices").GetBoolean() };
        Freeze(told.GetProperty("method").GetString() switch
        {
            "freeze_graph(input_saved_model_dir)" => request with { SavedModel = source, Tags = Texts("tags") },
            "freeze_graph(input_graph)" => request with
            {
                Graph = source,
                Checkpoint = told.TryGetProperty("checkpoint", out JsonElement named) && named.ValueKind == JsonValueKind.String ? Path.Combine(Path.GetDirectoryName(source)!, named.GetString()!) : Path.GetDirectoryName(source)!,
            },
            _ => request with { Checkpoint = source },
        }, pb);
    }

    /// <summary>Small graphs with a deterministic answer; seeded random ones among them.</summary>
    private IEnumerable<ConformanceCase> Dl4j()
    {
        string golden = Path.Combine(shared, "golden", "dl4j");
        foreach (string[] row in File.ReadLines(Path.Combine(golden, "INDEX.tsv")).Skip(1).Select(line => line.Split('\t')))
        {
            string folder = Path.Combine(golden, row[1]);
            if (row[2] != "run" || !File.Exists(Path.Combine(folder, "case.json"))) continue;
            JsonElement json = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "case.json"))).RootElement;
            // Large inputs are only in the corpus, as text; some fetches are not deterministic.
            if (row[8] == "yes" || json.TryGetProperty("not_stored", out _)) continue;
            yield return Case("dl4j", row[1], () => (new GoldenCase(folder), Path.Combine(shared, "corpus", "dl4j", row[1], "frozen_model.pb")));
        }
    }

    private ConformanceCase Case(string group, string name, Func<(GoldenCase Golden, string Pb)> prepared, params string[] undefined)
    {
        try
        {
            (GoldenCase golden, string pb) = prepared();
            if (golden.Run(pb, _engine, undefined) is not { } difference) return new ConformanceCase(group, name, Outcome.Passed, "");
            var roundings = new List<Rounding>();
            return Float64Answers(golden, pb) is { } exact && golden.Run(ModelSource.FromFile(pb), _engine, exact, roundings, undefined) is { } more
                ? new ConformanceCase(group, name, Outcome.Failed, more)
                : roundings.Count == 0 ? new ConformanceCase(group, name, Outcome.Failed, difference)
                : new ConformanceCase(group, name, Outcome.AsNear, string.Join("; ", roundings));
        }
        catch (ModelException e) when (e.Code == ModelErrorCodes.OpNotSupported)
        {
            return new ConformanceCase(group, name, Outcome.Refused, e.Message);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return new ConformanceCase(group, name, Outcome.Failed, e is ModelException or ModelFileException ? e.Message : $"{e.GetType().Name}: {e.Message}");
        }
    }

    /// <summary>What the model gives in float64; null when it has ops that cannot be computed so.</summary>
    private Dictionary<string, double[]>? Float64Answers(GoldenCase golden, string pb)
    {
        try
        {
            GraphDef? wide = Float64Graph.Of(GraphDef.Parser.ParseFrom(File.ReadAllBytes(pb)), supported);
            return wide is null ? null : golden.Float64Answers(ModelSource.FromBytes(Google.Protobuf.MessageExtensions.ToByteArray(wide)), _engine);
        }
        catch (ModelException)
        {
            return null;
        }
    }

    private static void Freeze(FreezeRequest request, string pb) => Freezer.Write(Freezer.Plan(request), pb);

    private static IEnumerable<string> CaseFolders(string folder) =>
        Directory.GetFiles(folder, "case.json", SearchOption.AllDirectories).Select(f => Path.GetDirectoryName(f)!).Order(StringComparer.Ordinal);

    /// <summary>A folder with its archives unpacked, once.</summary>
    private string Unpacked(string source)
    {
        string folder = Path.Combine(scratch, Path.GetFileName(source)), done = Path.Combine(folder, ".unpacked");
        if (File.Exists(done)) return folder;
        foreach (string file in Directory.GetFiles(source, "*", SearchOption.AllDirectories).Where(f => !f.EndsWith(".onnx.xz", StringComparison.Ordinal) && !f.Contains("tfjs", StringComparison.Ordinal)))
        {
            string copy = Path.Combine(folder, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.WriteAllBytes(copy, File.ReadAllBytes(file));
            if (!file.EndsWith(".tar.xz", StringComparison.Ordinal)) continue;
            using var tar = System.Diagnostics.Process.Start("tar", ["xJf", copy, "-C", folder]);
            tar.WaitForExit();
            if (tar.ExitCode != 0) throw new InvalidOperationException($"'{file}' could not be unpacked.");
            File.Delete(copy);
        }
        File.WriteAllText(done, "");
        return folder;
    }
}
