namespace ModelBuild.Generator.Tests;

/// <summary>The interface files in <c>Fixtures/</c>: as the freezer writes them today, or with <c>MODELBUILD_ACCEPT_SNAPSHOTS=1</c> from now on.</summary>
internal static class Fixture
{
    public static void Check(string name, string text)
    {
        string path = Path.Combine(Testing.Repository.Root, "tests", "ModelBuild.Generator.Tests", "Fixtures", name + ".graph.pbtxt");
        if (Environment.GetEnvironmentVariable("MODELBUILD_ACCEPT_SNAPSHOTS") == "1") File.WriteAllText(path, text);
        Assert.Equal(File.ReadAllText(path), text);
    }
}
