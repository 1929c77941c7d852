using System.Text.RegularExpressions;
using ModelBuild.Testing;
using Xunit.Abstractions;

namespace ModelBuild.Engine.Tests;

/// <summary>
/// TensorFlow's answers for single ops and small graphs, from the folder beside the repository. The engine need not have every op; what it has
/// must be right, and what once passed must go on to pass.
/// </summary>
public sealed partial class GoldenOpTests(ITestOutputHelper output)
{
    // In inference TensorFlow leaves the reserved outputs of a batch normalization as it finds the memory: the recordings hold addresses of its heap.
    private static readonly HashSet<string> s_undefined = ["ops/FusedBatchNorm/1", "ops/FusedBatchNormV2/1", "ops/FusedBatchNormV3/1"];

    private static string ListPath => Path.Combine(Repository.Root, "tests", "ModelBuild.Engine.Tests", "PassingOps.txt");

    [SkippableFact]
    public void Every_case_is_right_or_refused_at_load()
    {
        string root = Repository.Shared("golden");
        var passed = new SortedSet<string>(StringComparer.Ordinal);
        var missing = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var wrong = new List<string>();
        int refused = 0;
        foreach (string file in ((string[])["ops", "graphs"]).SelectMany(part => Directory.GetFiles(Path.Combine(root, part), "case.json", SearchOption.AllDirectories)).Order(StringComparer.Ordinal))
        {
            string folder = Path.GetDirectoryName(file)!, name = Path.GetRelativePath(root, folder).Replace('\\', '/');
            try
            {
                string? difference = new GoldenCase(folder).Run(Path.Combine(folder, "graph.pb"), EmbeddedEngine.Default, s_undefined.Contains(name) ? ["out3:0", "out4:0"] : []);
                if (difference is null) passed.Add(name);
                else wrong.Add($"{name}: {difference}");
            }
            catch (ModelException e) when (e.Code == ModelErrorCodes.OpNotSupported)
            {
                refused++;
                foreach (Match op in Op().Matches(e.Message)) missing[op.Groups[1].Value] = missing.GetValueOrDefault(op.Groups[1].Value) + 1;
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                wrong.Add($"{name}: {e.GetType().Name} {e.Message}");
            }
        }
        output.WriteLine($"{passed.Count} passed, {wrong.Count} wrong, {refused} refused at load.");
        output.WriteLine($"Refused for: {string.Join(", ", missing.OrderByDescending(m => m.Value).Select(m => $"{m.Key} {m.Value}"))}");
        foreach (string line in wrong) output.WriteLine(line);

        if (Environment.GetEnvironmentVariable("MODELBUILD_ACCEPT_SNAPSHOTS") == "1") File.WriteAllText(ListPath, string.Concat(passed.Select(p => p + "\n")));
        Assert.NotEmpty(passed);
        Assert.Empty(File.ReadAllLines(ListPath).Except(passed));
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [GeneratedRegex(@"(\w+) \(node '")]
    private static partial Regex Op();
}
