namespace ModelBuild.Tool.Tests;

/// <summary>What the tool says of itself.</summary>
public sealed class FrontPageTests
{
    public static TheoryData<string> Verbs => new(FrontPage.Verbs.Select(v => v.Verb));

    [Theory, InlineData("--help"), InlineData("-h"), InlineData("help")]
    public void The_front_page_lists_every_verb(string argument)
    {
        ToolRun run = ToolRun.In(AppContext.BaseDirectory, argument);
        Assert.Equal(0, run.ExitCode);
        Assert.All(FrontPage.Verbs, verb => Assert.Contains($"  {verb.Verb} ", run.Output, StringComparison.Ordinal));
        Assert.True(run.Output.Split('\n').All(line => line.Length <= 80), run.Output);
    }

    [Fact]
    public void The_version_is_that_of_the_packages() => Assert.Equal("1.0.0\n", ToolRun.In(AppContext.BaseDirectory, "--version").Output);

    [Theory, MemberData(nameof(Verbs))]
    public void The_examples_in_the_help_of_a_verb_work(string verb)
    {
        using var workspace = new Workspace();
        workspace.Prepare();
        IReadOnlyList<string> examples = VerbCatalogue.Make(verb)!.Examples;
        Assert.NotEmpty(examples);
        foreach (string example in examples)
        {
            ToolRun run = ToolRun.Shell(workspace.Folder, example);
            Assert.True(run.ExitCode == 0, $"{example}\n{run.Output}{run.Error}");
        }
    }

    [Fact]
    public void The_help_of_a_verb_lists_its_options_and_examples()
    {
        ToolRun run = ToolRun.In(AppContext.BaseDirectory, "freeze", "--help");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("--output-nodes", run.Output, StringComparison.Ordinal);
        Assert.Contains("--output_node_names", run.Output, StringComparison.Ordinal);
        Assert.All(VerbCatalogue.Make("freeze")!.Examples, example => Assert.Contains($"  {example}\n", run.Output, StringComparison.Ordinal));
    }

    [Fact]
    public void A_misspelt_verb_is_answered_with_the_nearest()
    {
        ToolRun run = ToolRun.In(AppContext.BaseDirectory, "inspct", "x");
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Equal("modelbuild: error: There is no verb 'inspct'. Did you mean 'inspect'? 'modelbuild --help' lists them.\n", run.Error);
    }

    [Fact]
    public void Wrong_arguments_end_with_2_and_say_where_help_is()
    {
        ToolRun run = ToolRun.In(AppContext.BaseDirectory, "run");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("'modelbuild run --help' tells what it takes", run.Error, StringComparison.Ordinal);
    }
}
