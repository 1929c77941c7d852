using Microsoft.Build.Logging.StructuredLogger;

namespace ModelBuild.EndToEnd.Tests;

/// <summary>The copy of the generated code that people commit.</summary>
[Collection(EndToEnd.Name)]
public sealed class GeneratedFolderTests(PackageFeed feed)
{
    [Fact]
    public void The_copy_follows_on_a_machine_and_must_be_right_on_a_build_server()
    {
        var app = new Consumer(feed);
        app.Build().Succeeded(); // the compiler has nothing to do when the folder is asked for
        string copy = app.PathOf("Generated", "App.Adder.g.cs");
        const string folder = "-p:ModelBuildGeneratedFolder=Generated", server = "-p:ContinuousIntegrationBuild=true";
        Assert.Contains("App.Adder.g.cs has changed; commit it", app.Build(folder).Succeeded().Output, StringComparison.Ordinal);
        string[] lines = File.ReadAllLines(copy);
        Assert.Contains(lines, line => line.Contains("partial class Adder", StringComparison.Ordinal));
        Assert.Equal("7", app.Run());
        BuildResult again = app.Build(folder).Succeeded();
        Assert.Equal("", again.Work);
        Assert.DoesNotContain("commit it", again.Output, StringComparison.Ordinal);
        app.Build(folder, server).Succeeded();

        lines[2] += " by hand";
        File.WriteAllText(copy, string.Join("\r\n", lines) + "\r\n");
        Error error = app.Build(folder, server).Failed("MB1307");
        Assert.Equal((copy, 3), (error.File, error.LineNumber));
        Assert.Contains("by hand' and would be '", error.Text, StringComparison.Ordinal);
        app.Build(folder, server, "-p:ModelBuildAcceptGenerated=true").Succeeded();
        app.Build(folder, server).Succeeded();

        File.Move(copy, app.PathOf("Generated", "App.Multiplier.g.cs"));
        Assert.Equal(2, app.Build(folder, server) is { ExitCode: not 0 } broken ? broken.Errors.Count(e => e.Code == "MB1307") : 0);
        app.Build(folder).Succeeded();
        Assert.Equal(["App.Adder.g.cs"], Directory.GetFiles(app.PathOf("Generated")).Select(f => Path.GetFileName(f)));
    }
}
