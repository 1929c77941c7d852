using System.IO.Compression;
using System.Text.Json;
using Google.Protobuf;
using ModelBuild.Diagnostics;
using ModelBuild.Engine;
using ModelBuild.Engine.Tests;
using ModelBuild.Freezing;
using ModelBuild.Freezing.Tests;
using ModelBuild.Protos;
using ModelBuild.Testing;
using Xunit.Abstractions;

namespace ModelBuild.Models.Tests;

/// <summary>
/// Other people's SavedModels of TensorFlow 2, frozen with functions kept and inlined and run in the embedded engine. What cannot be run stands in
/// <c>CorpusSavedModels.tsv</c> with the reason.
/// </summary>
public sealed class CorpusSavedModelTests(ITestOutputHelper output)
{
    private static string TablePath => Path.Combine(Repository.Root, "tests", "ModelBuild.Models.Tests", "CorpusSavedModels.tsv");

    [SkippableFact]
    public void Every_SavedModel_that_TensorFlow_ran_gives_what_it_gave()
    {
        string golden = Repository.Shared("golden", "corpus"), corpus = Repository.Shared("corpus");
        string? only = Environment.GetEnvironmentVariable("MODELBUILD_CORPUS_MODEL");
        Dictionary<string, string> known = File.ReadAllLines(TablePath).Where(l => l.Length > 0 && l[0] != '#').Select(l => l.Split('\t')).ToDictionary(l => l[0], l => l[1]);
        var wrong = new SortedDictionary<string, string>(StringComparer.Ordinal);
        int right = 0, all = 0;
        foreach (string folder in Directory.GetDirectories(golden).Order(StringComparer.Ordinal))
        {
            string id = Path.GetFileName(folder);
            string[] cases = [.. Directory.GetDirectories(folder, "case*").Order(StringComparer.Ordinal)];
            if ((only is not null && id != only) || cases.Length == 0) continue;
            JsonElement first = JsonDocument.Parse(File.ReadAllText(Path.Combine(cases[0], "case.json"))).RootElement;
            if (!first.TryGetProperty("signature", out JsonElement signature) || !MethodOf(folder).StartsWith("convert_variables_to_constants_v2", StringComparison.Ordinal)) continue;
            foreach (bool inline in (bool[])[false, true])
            {
                all++;
                string name = $"{id}{(inline ? " inlined" : "")}";
                try
                {
                    using var frozen = new TemporaryFolder();
                    FreezePlan plan = Freezer.Plan(new FreezeRequest
                    {
                        SavedModel = Path.Combine(corpus, first.GetProperty("source").GetString()!), Signature = signature.GetString(), InlineFunctions = inline,
                        Tags = [.. first.GetProperty("tags").EnumerateArray().Select(t => t.GetString()!)],
                    });
                    Freezer.Write(plan, frozen.File("model.pb"));
                    // Files that the graph reads itself lie beside it, as MB3005 says; those of tables are in it.
                    string assets = Path.Combine(corpus, first.GetProperty("source").GetString()!, "assets");
                    foreach (string asset in Directory.Exists(assets) ? Directory.GetFiles(assets) : []) File.Copy(asset, frozen.File(Path.GetFileName(asset)));
                    string? difference = cases.Select(c => RunCase(c, plan, frozen)).FirstOrDefault(d => d is not null);
                    if (difference is null) right++;
                    else wrong.Add(name, difference);
                }
                catch (ModelFileException e)
                {
                    wrong.Add(name, $"{e.Code} {e.Message}");
                }
                catch (Exception e) when (e is not OutOfMemoryException)
                {
                    wrong.Add(name, $"{e.GetType().Name} {e.Message}");
                }
            }
        }
        output.WriteLine($"{right} of {all} right");
        foreach ((string name, string what) in wrong) output.WriteLine($"{(known.ContainsKey(name) ? "known" : "NEW")} {name}: {what.ReplaceLineEndings(" ")}");
        Assert.Empty(wrong.Keys.Except(known.Keys));
        if (only is null) Assert.Empty(known.Keys.Except(wrong.Keys));
        Assert.True(only is not null || all >= 80, $"only {all} were found");
    }

    /// <summary>The tensors of a case have the names of TensorFlow's freeze; the signature's keys connect them with ours.</summary>
    private static string? RunCase(string folder, FreezePlan plan, TemporaryFolder frozen)
    {
        JsonElement json = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "case.json"))).RootElement;
        Dictionary<string, string> Files(string part, string keys, IReadOnlyList<InterfaceTensor> ours)
        {
            var files = new Dictionary<string, string>();
            foreach (JsonProperty key in json.GetProperty(keys).EnumerateObject())
            {
                string? own = ours.FirstOrDefault(t => t.Name == key.Name + ":0")?.Name ?? ours.FirstOrDefault(t => t.Name.EndsWith("_" + key.Name + ":0", StringComparison.Ordinal))?.Name;
                if (json.GetProperty(part).TryGetProperty(key.Value.GetString()!, out JsonElement file)) files[own ?? throw new InvalidOperationException($"{folder}: {key.Name} is not in the interface")] = file.GetString()!;
            }
            return files;
        }
        Dictionary<string, string> feeds = Files("feeds", "inputs", plan.Interface.Inputs);
        // An argument that its function does not use is gone with TensorFlow's inlining, and has to be fed where functions are kept: with anything.
        foreach (InterfaceTensor unused in plan.Interface.Inputs.Where(i => !i.IsOptional && !feeds.ContainsKey(i.Name)))
        {
            var zeros = new TensorProto { Dtype = unused.DType, TensorShape = new TensorShapeProto() };
            foreach (long dim in unused.Shape.HasRank ? unused.Shape.Dims : []) zeros.TensorShape.Dim.Add(new TensorShapeProto.Types.Dim { Size = Math.Max(1, dim) });
            zeros.TensorContent = ByteString.CopyFrom(new byte[DTypes.SizeOf((DType)(int)unused.DType) * (int)zeros.TensorShape.Dim.Aggregate(1L, (count, dim) => count * dim.Size)]);
            File.WriteAllBytes(feeds[unused.Name] = frozen.File("unused.tensor"), zeros.ToByteArray());
        }
        return GoldenCase.Of(folder, feeds, Files("fetches", "signature_outputs", plan.Interface.Outputs)).Run(frozen.File("model.pb"), EmbeddedEngine.Default);
    }

    private static string MethodOf(string folder)
    {
        string path = Directory.GetFiles(folder, "digest.json*").FirstOrDefault() ?? "";
        if (path.Length == 0) return "";
        using Stream file = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(File.OpenRead(path), CompressionMode.Decompress) : File.OpenRead(path);
        return JsonDocument.Parse(file).RootElement.GetProperty("method").GetString()!;
    }
}
