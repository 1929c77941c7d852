using ModelBuild.Engine.Tests;
using ModelBuild.Oracle;
using ModelBuild.Testing;
using Xunit.Abstractions;

namespace ModelBuild.Engine.TensorFlow.Tests;

/// <summary>
/// TensorFlow 2.15's answers for single ops and small graphs, asked of the 2.7 that lies beside the repository. Where that one answers otherwise
/// is written down, with the reason.
/// </summary>
public sealed class GoldenOpTests(ITestOutputHelper output)
{
    // In inference TensorFlow leaves the reserved outputs of a batch normalization as it finds the memory: the recordings hold addresses of its heap.
    private static readonly HashSet<string> s_undefined = ["ops/FusedBatchNorm/1", "ops/FusedBatchNormV2/1", "ops/FusedBatchNormV3/1"];

    private static readonly Dictionary<string, string> s_otherwise = new()
    {
        ["graphs/tensor_array_v2"] = "TensorListSetItem grows its list (resize_if_index_out_of_bounds) since TensorFlow 2.13",
    };

    [SkippableFact]
    public void Every_case_is_right_but_for_those_that_TensorFlow_2_7_answers_otherwise()
    {
        string root = Repository.Shared("golden");
        TensorFlowEngine engine = LibTensorFlow.Engine();
        var other = new SortedDictionary<string, string>(StringComparer.Ordinal);
        int right = 0;
        foreach (string file in ((string[])["ops", "graphs"]).SelectMany(part => Directory.GetFiles(Path.Combine(root, part), "case.json", SearchOption.AllDirectories)))
        {
            string folder = Path.GetDirectoryName(file)!, name = Path.GetRelativePath(root, folder).Replace('\\', '/');
            string? difference;
            try
            {
                difference = new GoldenCase(folder).Run(Path.Combine(folder, "graph.pb"), engine, s_undefined.Contains(name) ? ["out3:0", "out4:0"] : []);
            }
            catch (ModelException e)
            {
                difference = e.Message;
            }
            if (difference is null) right++;
            else other.Add(name, difference);
        }
        output.WriteLine($"{right} right, {other.Count} otherwise.");
        foreach ((string name, string difference) in other) output.WriteLine($"{name}: {difference}");

        Assert.Equal(s_otherwise.Keys.Order(StringComparer.Ordinal), other.Keys);
        Assert.True(right > 700, "the folder holds 769 cases");
    }
}
