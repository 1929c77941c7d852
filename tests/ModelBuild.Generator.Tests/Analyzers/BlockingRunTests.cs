using static ModelBuild.Generator.Tests.Analyzers.AnalyzerRun;

namespace ModelBuild.Generator.Tests.Analyzers;

/// <summary>MB4005.</summary>
public sealed class BlockingRunTests
{
    private const string Model = "using var adder = new Adder();\nvar inputs = new Adder.Inputs { X = 1, Y = 2 };\n";

    [Theory]
    [InlineData("var sum = [|adder.RunAsync(inputs).Result|].OpToStore;", ".Result")]
    [InlineData("[|adder.RunAsync(inputs).Wait()|];", ".Wait()")]
    [InlineData("var result = [|adder.RunAsync(inputs).GetAwaiter().GetResult()|];", ".GetAwaiter().GetResult()")]
    [InlineData("var result = [|adder.RunAsync(inputs).ConfigureAwait(false).GetAwaiter().GetResult()|];", ".GetAwaiter().GetResult()")]
    public async Task A_thread_that_waits_is_said(string statement, string how) => Assert.Equal(
        [$"'RunAsync(…){how}' blocks this thread until another one has run the model; await it, or call 'Run', which runs it on this thread"], await Check("MB4005", Method(Model + statement)));

    [Theory]
    [InlineData("var result = await adder.RunAsync(inputs);")]
    [InlineData("Task<Adder.Outputs> running = adder.RunAsync(inputs);\nvar result = await running;")]
    [InlineData("var other = Task.Run(() => 1).Result;")]
    [InlineData("var result = adder.Run(inputs);")]
    public async Task What_does_not_wait_for_a_model_is_left_alone(string statement) => await CheckNone(Method(Model + statement, "static async Task Method()"));

    [Theory]
    [InlineData("static void Method()", "var sum = adder.RunAsync(inputs).Result.OpToStore;", "var sum = adder.Run(inputs).OpToStore;")]
    [InlineData("static void Method()", "adder.RunAsync(inputs).Wait();", "adder.Run(inputs);")]
    [InlineData("static void Method()", "var result = adder.RunAsync(inputs).ConfigureAwait(false).GetAwaiter().GetResult();", "var result = adder.Run(inputs);")]
    [InlineData("static async Task Method()", "var sum = adder.RunAsync(inputs).Result.OpToStore;", "var sum = (await adder.RunAsync(inputs)).OpToStore;")]
    [InlineData("static async Task Method()", "var result = adder.RunAsync(inputs).GetAwaiter().GetResult();", "var result = await adder.RunAsync(inputs);")]
    [InlineData("static async Task Method()", "lock (inputs) adder.RunAsync(inputs).Wait();", "lock (inputs) adder.Run(inputs);")]
    public async Task The_fix_awaits_where_it_can(string signature, string before, string after)
    {
        string fixedText = Method(Model + after, signature);
        Assert.Equal(fixedText[(fixedText.IndexOf('\n', StringComparison.Ordinal) + 1)..], await Fix(Method(Model + before, signature)));
    }
}
