using System.Diagnostics;
using ModelBuild.Testing;
using Xunit;
using Xunit.Abstractions;

namespace ModelBuild.Freezing.Tests.Shapes;

/// <summary>Inferred types against what TensorFlow infers for the same graphs: equal or more specific, never in conflict.</summary>
public sealed class TensorFlowShapesTests(ITestOutputHelper output)
{
    [Fact]
    public void Every_graph_in_the_repository_is_as_specific_as_in_TensorFlow()
    {
        ShapeReport report = new();
        int graphs = 0;
        foreach ((string name, List<ExpectedTensor> expected) in ShapeGolden.Read(Repository.Golden("shapes", "golden.tsv.gz")))
        {
            string path = Repository.Golden(name.Split('/'));
            if (!File.Exists(path)) continue;
            ShapeGolden.Compare(name, path, expected, report);
            graphs++;
        }
        output.WriteLine($"{graphs} graphs: {report}");
        Assert.True(graphs >= 30, $"only {graphs} graphs found");
        Assert.Empty(report.Conflicts);
        Assert.Empty(report.LessSpecific);
    }

    [SkippableTheory]
    [InlineData("inception_v3.tsv.gz", "inception_v3", "inception_v3/model.ckpt-10000.meta")]
    [InlineData("golden.tsv.gz", "mobilenet_v1", "models/mobilenet_v1/model.ckpt.meta")]
    public void A_large_model_is_as_specific_as_in_TensorFlow(string table, string model, string name)
    {
        string folder = Unpacked(model);
        string path = Directory.GetFiles(folder, Path.GetFileName(name), SearchOption.AllDirectories)[0];
        ShapeReport report = new();
        ShapeGolden.Compare(name, path, ShapeGolden.Read(Repository.Golden("shapes", table))[name], report);
        output.WriteLine(report.ToString());
        Assert.True(report.Compared > 1000);
        Assert.Empty(report.Conflicts);
        Assert.Empty(report.LessSpecific);
    }

    [SkippableTheory]
    [InlineData("golden.tsv.gz", "golden")]
    [InlineData("corpus.tsv.gz", "corpus")]
    [InlineData("dl4j.tsv.gz", "corpus")]
    public void No_graph_of_the_wider_collection_contradicts_TensorFlow(string table, string folder)
    {
        string root = Repository.Shared(folder);
        ShapeReport report = new();
        foreach ((string name, List<ExpectedTensor> expected) in ShapeGolden.Read(Repository.Shared("golden", "shapes", table)))
        {
            string path = Path.Combine(root, name);
            if (File.Exists(path)) ShapeGolden.Compare(name, path, expected, report);
        }
        Write(report);
        Assert.True(report.Compared > 1000);
        Assert.Empty(report.Conflicts);
    }

    /// <summary>A .meta tells the shapes itself (<c>_output_shapes</c>); without them only the rules speak.</summary>
    [Fact]
    public void The_rules_alone_contradict_nothing_and_lose_little()
    {
        ShapeReport report = new();
        foreach ((string name, List<ExpectedTensor> expected) in ShapeGolden.Read(Repository.Golden("shapes", "golden.tsv.gz")))
        {
            string path = Repository.Golden(name.Split('/'));
            if (File.Exists(path)) ShapeGolden.Compare(name, path, expected, report, withoutGivenShapes: true);
        }
        Write(report);
        Assert.Empty(report.Conflicts);
        Assert.Empty(report.LessSpecific);
    }

    [SkippableTheory]
    [InlineData("corpus.tsv.gz")]
    [InlineData("dl4j.tsv.gz")]
    public void The_rules_alone_contradict_nothing_in_the_wider_collection(string table)
    {
        string root = Repository.Shared("corpus");
        ShapeReport report = new();
        foreach ((string name, List<ExpectedTensor> expected) in ShapeGolden.Read(Repository.Shared("golden", "shapes", table)))
            ShapeGolden.Compare(name, Path.Combine(root, name), expected, report, withoutGivenShapes: true);
        Write(report);
        Assert.Empty(report.Conflicts);
    }

    private void Write(ShapeReport report)
    {
        output.WriteLine(report.ToString());
        foreach (string tensor in report.Conflicts.Concat(report.LessSpecific)) output.WriteLine(tensor);
    }

    /// <summary>A model of <c>golden/bench</c>, unpacked once.</summary>
    private static string Unpacked(string model)
    {
        string archive = Repository.Shared("golden", "bench", model, "model.tar.xz");
        string folder = Repository.Cache("shapes", model);
        string done = Path.Combine(folder, ".unpacked");
        if (File.Exists(done)) return folder;
        using Process tar = Process.Start("tar", ["-xJf", archive, "-C", folder, "--wildcards", "*.meta"]);
        tar.WaitForExit();
        Assert.Equal(0, tar.ExitCode);
        File.WriteAllText(done, "");
        return folder;
    }
}
