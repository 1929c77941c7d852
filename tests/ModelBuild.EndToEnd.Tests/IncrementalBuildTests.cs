namespace ModelBuild.EndToEnd.Tests;

/// <summary>Each build does exactly the work that is needed, and the application runs.</summary>
[Collection(EndToEnd.Name)]
public sealed class IncrementalBuildTests(PackageFeed feed)
{
    [Fact]
    public void Each_change_costs_only_the_work_that_it_needs()
    {
        var app = new Consumer(feed);

        // The first build does everything, the second nothing.
        Assert.Equal("Describe 1, Freeze 1, Csc 1", app.Build().Succeeded().Work);
        Assert.Equal("7", app.Run());
        Assert.Equal("", app.Build().Succeeded().Work);

        // New weights: one freeze, no compilation; and then nothing again.
        File.SetLastWriteTimeUtc(app.Checkpoint(".index"), DateTime.UtcNow);
        Assert.Equal("Describe 1, Freeze 1", app.Build().Succeeded().Work);
        Assert.Equal("", app.Build().Succeeded().Work);

        File.SetLastWriteTimeUtc(app.Checkpoint(".data-00000-of-00001"), DateTime.UtcNow);
        Assert.Contains("Freeze 1", app.Build().Succeeded().Work, StringComparison.Ordinal);
        Assert.Equal("", app.Build().Succeeded().Work);

        // The copy beside the application, then the .pb itself, then the interface.
        File.Delete(app.CopiedFile);
        Assert.Equal("", app.Build().Succeeded().Work);
        Assert.Equal("7", app.Run());

        File.Delete(app.FrozenFile);
        Assert.Equal("Freeze 1", app.Build().Succeeded().Work);
        Assert.True(File.Exists(app.FrozenFile));

        File.Delete(Path.ChangeExtension(app.FrozenFile, ".graph.pbtxt"));
        Assert.Contains("Describe 1", app.Build().Succeeded().Work, StringComparison.Ordinal);
        Assert.Equal("", app.Build().Succeeded().Work);
        Assert.Equal("7", app.Run());
    }

    [Fact]
    public void Metadata_that_changes_makes_the_model_anew()
    {
        var app = new Consumer(feed);
        app.Build().Succeeded();

        app.WriteProject(Consumer.AdderItem.Replace("op_to_store", "op_to_store;x", StringComparison.Ordinal));
        Assert.Equal("Describe 1, Freeze 1, Csc 1", app.Build().Succeeded().Work);

        app.WriteProject(Consumer.AdderItem.Replace("OutputNodes", "ClassName=\"MulAdd\" OutputNodes", StringComparison.Ordinal));
        app.WriteProgram(Consumer.PrintsSeven.Replace("Adder", "MulAdd", StringComparison.Ordinal));
        Assert.Equal("Describe 1, Freeze 1, Csc 1", app.Build().Succeeded().Work);
        Assert.Equal("7", app.Run());
        Assert.True(File.Exists(Path.Combine(app.Binaries, "MulAdd.pb")));
        Assert.False(File.Exists(app.CopiedFile), "The .pb of the class that was renamed is still there.");
    }

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
