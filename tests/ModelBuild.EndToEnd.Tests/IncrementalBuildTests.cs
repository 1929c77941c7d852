namespace ModelBuild.EndToEnd.Tests;

/// <summary>Builds that do less than all: what an editor asks for, and cleaning. <see cref="EditMatrixTests"/> has the rest.</summary>
[Collection(EndToEnd.Name)]
public sealed class IncrementalBuildTests(PackageFeed feed)
{
    [Fact]
    public void A_design_time_build_describes_but_does_not_freeze()
    {
        var app = new Consumer(feed);
        app.Command("restore").Succeeded();

        BuildResult result = app.Build("-p:DesignTimeBuild=true", "-p:SkipCompilerExecution=true", "-p:ProvideCommandLineArgs=true", "-t:Compile").Succeeded();

        Assert.StartsWith("Describe 1", result.Work, StringComparison.Ordinal);
        Assert.DoesNotContain("Freeze", result.Work, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.ChangeExtension(app.FrozenFile, ".graph.pbtxt")));
        Assert.False(File.Exists(app.FrozenFile));
    }

    [Fact]
    public void Clean_leaves_nothing_of_ours()
    {
        var app = new Consumer(feed);
        app.Build().Succeeded();
        Assert.NotEmpty(Directory.GetFiles(app.Folder, "*.pb*", SearchOption.AllDirectories));

        app.Build("-t:Clean").Succeeded();

        Assert.False(Directory.Exists(app.PathOf("obj", "Debug", "net10.0", "modelbuild")));
        Assert.Empty(Directory.GetFiles(app.PathOf("obj"), "*.pb*", SearchOption.AllDirectories));
        Assert.False(File.Exists(app.CopiedFile));
    }
}
