using ModelBuild.Engine.Tests;
using ModelBuild.Oracle;
using ModelBuild.Testing;

namespace ModelBuild.Engine.TensorFlow.Tests;

/// <summary>TensorFlow's own frozen graphs give, through our engine, what TensorFlow recorded.</summary>
public sealed class GoldenModelTests
{
    public static TheoryData<string, string> Cases()
    {
        var data = new TheoryData<string, string> { { "digits", "case0" } };
        foreach (string file in Directory.GetFiles(Repository.Golden("models"), "case.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string folder = Path.GetDirectoryName(file)!;
            data.Add(Path.GetRelativePath(Repository.Golden(), Path.GetDirectoryName(folder)!).Replace('\\', '/'), Path.GetFileName(folder));
        }
        return data;
    }

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void Gives_what_TensorFlow_gives(string model, string golden)
    {
        string folder = Repository.Golden(model.Split('/'));
        var recorded = new GoldenCase(Path.Combine(folder, golden));
        Assert.Null(recorded.Run(Path.Combine(folder, "frozen.pb"), LibTensorFlow.Engine()));
        Assert.Null(recorded.Run(Path.Combine(folder, "frozen.pb"), LibTensorFlow.Engine(threads: 2)));
        Assert.Null(recorded.Run(ModelSource.FromBytes(File.ReadAllBytes(Path.Combine(folder, "frozen.pb"))), LibTensorFlow.Engine()));
    }
}
