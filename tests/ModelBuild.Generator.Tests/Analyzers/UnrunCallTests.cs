using static ModelBuild.Generator.Tests.Analyzers.AnalyzerRun;

namespace ModelBuild.Generator.Tests.Analyzers;

/// <summary>MB4004.</summary>
public sealed class UnrunCallTests
{
    private static string Call(string statements) => Method("using var digits = new Digits();\nusing var call = digits.CreateCall();\n" + statements);

    [Theory]
    [InlineData("long digit = [|call.Digit|][0];", "Digit")]
    [InlineData("call.SetImage(pixels);\nConsole.WriteLine([|call.ProbabilitiesShape|].Length);\ncall.Run();", "ProbabilitiesShape")]
    [InlineData("foreach (int n in numbers)\n{\n    Console.WriteLine([|call.Digit|][0]);\n}\ncall.Run(pixels);", "Digit")]
    public async Task A_read_before_any_run_is_said(string statements, string output) => Assert.Equal(
        [$"'{output}' is read before 'call' has run; a call has outputs only after its first run"], await Check("MB4004", Call(statements)));

    [Theory]
    [InlineData("call.Run(pixels);\nlong digit = call.Digit[0];")]
    [InlineData("call.RunInto(pixels, default, default);\nlong digit = call.Digit[0];")]
    [InlineData("if (numbers.Length > 0) call.Run(pixels);\nlong digit = call.Digit[0];")]
    [InlineData("for (int i = 0; i < 3; i++)\n{\n    if (i > 0) Console.WriteLine(call.Digit[0]);\n    call.Run(pixels);\n}")]
    [InlineData("Use(call);\nlong digit = call.Digit[0];\nstatic void Use(Digits.Call given) => given.Run();")]
    [InlineData("Action run = () => call.Run();\nrun();\nlong digit = call.Digit[0];")]
    public async Task A_read_after_what_may_be_a_run_is_left_alone(string statements) => await CheckNone(Call(statements));

    [Fact]
    public async Task A_call_from_elsewhere_is_left_alone() => await CheckNone(
        Method("var other = call;\nConsole.WriteLine(call.Digit[0] + other.Digit[0]);", "static void Method(Digits.Call call)"));

    [Fact]
    public async Task The_fix_runs_the_call() => Assert.Equal(
        Call("call.SetImage(pixels);\n// what it sees\ncall.Run();\nlong digit = call.Digit[0];")[Method("").IndexOf('\n', StringComparison.Ordinal)..].TrimStart('\n'),
        await Fix(Call("call.SetImage(pixels);\n// what it sees\nlong digit = call.Digit[0];")));
}
