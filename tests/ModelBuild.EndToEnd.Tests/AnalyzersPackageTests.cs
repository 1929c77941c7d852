namespace ModelBuild.EndToEnd.Tests;

/// <summary>The analyzers come with the package, and so do their fixes.</summary>
[Collection(EndToEnd.Name)]
public sealed class AnalyzersPackageTests(PackageFeed feed)
{
    [Fact]
    public void A_mistake_is_said_by_the_build_and_the_fix_is_beside_the_analyzer()
    {
        var app = new Consumer(feed);
        app.WriteProgram("""
            foreach (int x in new[] { 1, 2 })
            {
                using var adder = new App.Adder();
                Console.WriteLine((int)adder.Run(new() { X = x, Y = 3 }).OpToStore);
            }
            """);
        BuildResult build = app.Build().Succeeded();
        Assert.Contains("warning MB4001: 'Adder' is loaded anew in each round of this loop", build.Output, StringComparison.Ordinal);
        // What the compiler says of an analyzer that it cannot load, that needs a newer compiler, or that throws.
        foreach (string code in (string[])["CS8032", "CS8034", "CS9057", "AD0001"]) Assert.DoesNotContain(code, build.Output, StringComparison.Ordinal);
        string[] analyzers = [.. Directory.GetFiles(Path.Combine(feed.Packages, "modelbuild", feed.Version, "analyzers"), "*", SearchOption.AllDirectories).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];
        Assert.Equal(["ModelBuild.Generator.CodeFixes.dll", "ModelBuild.Generator.dll"], analyzers);
    }
}
