using System.Text.Json;
using ModelBuild.Diagnostics;
using ModelBuild.Protos;
using ModelBuild.Testing;
using Xunit.Abstractions;

namespace ModelBuild.Freezing.Tests;

/// <summary>
/// Other people's models: each that TensorFlow's <c>freeze_graph</c> froze, frozen here and compared node by node with what TensorFlow 1.15 or 2.15 wrote. What
/// differs for a reason stands in <c>CorpusDifferences.tsv</c>.
/// </summary>
public sealed class CorpusFreezeTests(ITestOutputHelper output)
{
    private static string TablePath => Path.Combine(Repository.Root, "tests", "ModelBuild.Freezing.Tests", "CorpusDifferences.tsv");

    [SkippableFact]
    public void Every_model_that_TensorFlow_froze_is_frozen_the_same()
    {
        string golden = Repository.Shared("golden", "corpus"), corpus = Repository.Shared("corpus");
        string? only = Environment.GetEnvironmentVariable("MODELBUILD_CORPUS_MODEL");
        Dictionary<string, string> known = File.ReadAllLines(TablePath).Where(l => l.Length > 0 && l[0] != '#').Select(l => l.Split('\t')).ToDictionary(l => l[0], l => l[1]);
        int equal = 0, all = 0;
        var different = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string folder in Directory.GetDirectories(golden).Order(StringComparer.Ordinal))
        {
            string id = Path.GetFileName(folder);
            if (only is not null && id != only) continue;
            string[] digests = [.. Directory.GetFiles(folder, "digest*").Order(StringComparer.Ordinal)];
            if (digests.Length == 0) continue;
            Digest first = Digest.Read(digests.First(d => Path.GetFileName(d).StartsWith("digest.json", StringComparison.Ordinal)));
            if (!first["method"]!.Value.GetString()!.StartsWith("freeze_graph", StringComparison.Ordinal)) continue;
            all++;
            try
            {
                GraphDef graph = Freeze(first, corpus, null);
                List<IReadOnlyList<string>> differences = [.. digests.Select(Digest.Read).Select(d => d.DifferencesTo(graph, isPruned: true))];
                // What only 2.15 could freeze has attributes that only 2.15 knows; they are there when the graph is frozen for it.
                if (differences.All(d => d.Count > 0) && first["tensorflow"]!.Value.GetString() == "2.15.1") differences.Add(first.DifferencesTo(Freeze(first, corpus, "2.15"), isPruned: true));
                if (differences.Any(d => d.Count == 0)) equal++;
                else
                {
                    IReadOnlyList<string> least = differences.MinBy(d => d.Count)!;
                    different.Add(id, $"{least.Count} differences: {string.Join(" | ", (only is null ? least.Take(2) : differences.SelectMany(d => d.Take(20))).Select(d => d.ReplaceLineEndings(" ")))}");
                }
            }
            catch (ModelFileException e)
            {
                different.Add(id, $"{e.Code} {e.Message}");
            }
        }
        output.WriteLine($"{equal} of {all} equal");
        foreach ((string id, string difference) in different) output.WriteLine($"{(known.ContainsKey(id) ? "known" : "NEW")} {id}: {difference}");
        Assert.Empty(different.Keys.Except(known.Keys));
        if (only is not null) return;
        Assert.Empty(known.Keys.Except(different.Keys));
        Assert.True(all >= 120, $"only {all} cases were found");
    }

    /// <summary>Freezes a model as the digest says that TensorFlow was told to.</summary>
    private static GraphDef Freeze(Digest digest, string corpus, string? target)
    {
        string source = Path.Combine(corpus, digest["source"]!.Value.GetString()!), method = digest["method"]!.Value.GetString()!;
        var request = new FreezeRequest
        {
            OutputNodes = [.. digest["output_nodes"]!.Value.EnumerateArray().Select(o => o.GetString()!)],
            ClearDevices = digest["clear_devices"]!.Value.GetBoolean(),
            KeepTables = false,
            Optimizations = new OptimizationOptions { TargetTensorFlowVersion = target },
            KeepOutputShapes = true,
        };
        request = method switch
        {
            "freeze_graph(input_saved_model_dir)" => request with { SavedModel = source, Tags = [.. digest["tags"]!.Value.EnumerateArray().Select(t => t.GetString()!)] },
            "freeze_graph(input_graph)" => request with { Graph = source, Checkpoint = CheckpointOf(digest, source) },
            _ => request with { Checkpoint = source },
        };
        using var output = new TemporaryFolder();
        Freezer.Write(Freezer.Plan(request), output.File("model.pb"));
        return GraphDef.Parser.ParseFrom(File.ReadAllBytes(output.File("model.pb")));
    }

    private static string CheckpointOf(Digest digest, string graph) =>
        digest["checkpoint"] is { ValueKind: JsonValueKind.String } named ? Path.Combine(Path.GetDirectoryName(graph)!, named.GetString()!) : Path.GetDirectoryName(graph)!;
}
