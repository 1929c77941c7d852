namespace ModelBuild.EndToEnd.Tests;

/// <summary>What is wrong with a call of the model is found by the compiler.</summary>
[Collection(EndToEnd.Name)]
public sealed class CompileErrorTests(PackageFeed feed, CompileErrorTests.Project project) : IClassFixture<CompileErrorTests.Project>
{
    public sealed class Project
    {
        private Consumer? _app;

        public Consumer Of(PackageFeed feed) => _app ??= new Consumer(feed);
    }

    [Theory]
    [InlineData("CS0029", "X = 2, Y = 3", "X = \"2\", Y = 3")]
    [InlineData("CS9035", "X = 2, Y = 3", "X = 2")]
    [InlineData("CS1061", "OpToStore", "OpToSave")]
    [InlineData("CS0117", "X = 2, Y = 3", "X = 2, Y = 3, Z = 4")]
    public void A_call_that_does_not_fit_the_graph_does_not_compile(string code, string right, string wrong)
    {
        Consumer app = project.Of(feed);
        app.WriteProgram(Consumer.PrintsSeven);
        app.Build().Succeeded();

        app.WriteProgram(Consumer.PrintsSeven.Replace(right, wrong, StringComparison.Ordinal));
        Assert.EndsWith("Program.cs", app.Build().Failed(code).File, StringComparison.Ordinal);
    }
}
