using ModelBuild.Testing;

namespace ModelBuild.Engine.Tests;

/// <summary>TensorFlow's own frozen graphs, with the answers that TensorFlow gave.</summary>
public sealed class GoldenModelTests
{
    private static readonly EmbeddedEngine s_oneThread = new(new EmbeddedEngineOptions { Threads = 1 }), s_twoThreads = new(new EmbeddedEngineOptions { Threads = 2 });

    public static TheoryData<string, string> Cases()
    {
        var data = new TheoryData<string, string> { { "digits", "case0" } };
        foreach (string model in Directory.GetDirectories(Repository.Golden("models")).Order(StringComparer.Ordinal))
        {
            // SavedModels of TensorFlow 2 come with a later issue; their cases have no case.json.
            foreach (string folder in Directory.GetDirectories(model, "case*").Where(f => File.Exists(Path.Combine(f, "case.json"))).Order(StringComparer.Ordinal))
                data.Add("models/" + Path.GetFileName(model), Path.GetFileName(folder));
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Gives_what_TensorFlow_gives(string model, string golden)
    {
        string folder = Repository.Golden(model.Split('/'));
        var recorded = new GoldenCase(Path.Combine(folder, golden));
        Assert.Null(recorded.Run(Path.Combine(folder, "frozen.pb"), s_oneThread));
        Assert.Null(recorded.Run(Path.Combine(folder, "frozen.pb"), s_twoThreads));
    }

    [Fact]
    public void Digits_sees_in_all_360_images_what_TensorFlow_saw()
    {
        string[][] lines = [.. File.ReadLines(Repository.Golden("digits", "digits-test.csv")).Skip(1).Select(l => l.Split(','))];
        float[] pixels = [.. lines.SelectMany(l => l[2..]).Select(p => float.Parse(p, System.Globalization.CultureInfo.InvariantCulture))];
        using ILoadedGraph graph = s_twoThreads.Load(ModelSource.FromFile(Repository.Golden("digits", "frozen.pb")), ["image:0"], ["digit:0"]);
        using IEngineCall call = graph.CreateCall();
        call.Set<float>(0, pixels, [360, 8, 8]);
        call.Run();
        long[] saw = call.Get<long>(0).ToArray();
        Assert.Equal(lines.Select(l => long.Parse(l[1], System.Globalization.CultureInfo.InvariantCulture)), saw);
        Assert.Equal(353, lines.Where((l, i) => long.Parse(l[0], System.Globalization.CultureInfo.InvariantCulture) == saw[i]).Count());
    }
}
