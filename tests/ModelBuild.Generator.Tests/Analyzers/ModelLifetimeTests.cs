using static ModelBuild.Generator.Tests.Analyzers.AnalyzerRun;

namespace ModelBuild.Generator.Tests.Analyzers;

/// <summary>MB4001 and MB4002.</summary>
public sealed class ModelLifetimeTests
{
    [Theory]
    [InlineData("foreach (int n in numbers)\n{\n    using var adder = [|new Adder()|];\n    adder.Run(n, 1);\n}", "in each round of this loop")]
    [InlineData("for (int i = 0; i < 3; i++) [|new Adder()|].Run(i, 1);", "in each round of this loop")]
    [InlineData("while (true)\n{\n    using (var adder = [|new Adder()|]) adder.Run(1, 1);\n}", "in each round of this loop")]
    [InlineData("do\n{\n    var adder = [|new Adder(\"adder.pb\")|];\n    adder.Run(1, 1);\n    adder.Dispose();\n} while (true);", "in each round of this loop")]
    [InlineData("Parallel.For(0, 9, i =>\n{\n    using var adder = [|new Adder()|];\n    adder.Run(i, 1);\n});", "in each round of this loop")]
    [InlineData("var sums = numbers.Select(n => (int)[|new Adder()|].Run(n, 1).OpToStore).ToArray();", "in each round of this loop")]
    public async Task A_model_of_each_round_is_said(string statements, string when) => Assert.Equal(
        [$"'Adder' is loaded anew {when}; load it once and keep it: any number of threads may run it"], await Check("MB4001", Method(statements)));

    [Theory]
    [InlineData("=> [|new Adder()|];")]
    [InlineData("{ get { return [|new Adder()|]; } }")]
    public async Task A_model_of_each_access_is_said(string property) => Assert.StartsWith(
        "'Adder' is loaded anew for each access;", Assert.Single(await Check("MB4001", "using App; public class Program { public static Adder Model " + property + " }")), StringComparison.Ordinal);

    [Fact]
    public async Task A_model_of_each_request_is_said()
    {
        const string web = "namespace Microsoft.AspNetCore.Mvc { public class ControllerBase { } } namespace Microsoft.AspNetCore.Builder { public static class Routes { public static void MapPost(string path, System.Delegate handler) { } } }";
        Assert.Equal(2, (await Check("MB4001",
            "using App;\n" + web + """

            public class Program : Microsoft.AspNetCore.Mvc.ControllerBase
            {
                private readonly Adder _kept = new Adder();
                public int Post(int x) { using var adder = [|new Adder()|]; return (int)adder.Run(x, 1).OpToStore; }
                public static void Map() => Microsoft.AspNetCore.Builder.Routes.MapPost("/", (int x) => { using var adder = [|new Adder()|]; return (int)adder.Run(x, 1).OpToStore; });
            }
            """)).Length);
    }

    [Theory]
    [InlineData("var adder = [|new Adder()|];\nadder.Run(1, 2);", "adder")]
    [InlineData("Adder adder = [|new(\"adder.pb\")|];\nif (adder != null) Console.WriteLine(adder.Interface);", "adder")]
    [InlineData("Console.WriteLine([|new Adder()|].Run(1, 2).OpToStore);", "Adder")]
    [InlineData("[|new Adder()|];", "Adder")]
    [InlineData("using var adder = new Adder();\nvar call = [|adder.CreateCall()|];\ncall.Run(new[] { 1 }, new[] { 2 });", "call")]
    public async Task A_model_or_call_that_nobody_disposes_is_said(string statements, string name) => Assert.Equal(
        [$"'{name}' is created here and never disposed; its weights and buffers wait for the garbage collector, native ones for a finalizer"], await Check("MB4002", Method(statements)));

    [Theory]
    [InlineData("using var adder = new Adder();\nadder.Run(1, 2);")]
    [InlineData("using (var adder = new Adder()) adder.Run(1, 2);")]
    [InlineData("var adder = new Adder();\ntry { adder.Run(1, 2); } finally { adder.Dispose(); }")]
    [InlineData("Adder? adder = new Adder();\nadder?.Dispose();")]
    [InlineData("var adder = new Adder();\n((IDisposable)adder).Dispose();")]
    [InlineData("var adder = new Adder();\nConsole.WriteLine(adder);")]                              // given away
    [InlineData("var adder = new Adder();\nFunc<int, int> sum = n => (int)adder.Run(n, 1).OpToStore;")] // lives on in a lambda
    [InlineData("var adder = new Adder();\nAdder other = adder;")]
    [InlineData("var all = new List<Adder>();\nforeach (int n in numbers) all.Add(new Adder());")]      // kept
    [InlineData("var all = new List<Adder>();\nforeach (int n in numbers)\n{\n    var adder = new Adder();\n    all.Add(adder);\n}")]
    [InlineData("foreach (string file in new[] { \"a.pb\", \"b.pb\" })\n{\n    using var adder = new Adder(file);\n    adder.Run(1, 2);\n}")] // another file in each round
    [InlineData("var lazy = new Lazy<Adder>(() => new Adder());")]
    [InlineData("var models = numbers.Select(n => new Adder()).ToArray();")]
    [InlineData("Parallel.For(0, 9, () => new Adder(), (i, state, adder) => { adder.Run(i, 1); return adder; }, adder => adder.Dispose());")]
    [InlineData("using var adder = new Adder();\nforeach (int n in numbers)\n{\n    using var call = adder.CreateCall();\n    call.Run(new[] { n }, new[] { 1 });\n}")]
    public async Task What_is_right_is_left_alone(string statements) => await CheckNone(Method(statements));

    [Fact]
    public async Task Members_that_keep_a_model_are_left_alone() => await CheckNone(
        """
        using App;
        public class Program
        {
            private static Adder? s_adder;
            private readonly Adder _adder = new Adder();
            public static Adder Lazily => s_adder ??= new Adder();
            public static Adder Kept { get; } = new Adder();
            public static Adder Create() => new Adder();
            public static Adder Make(int n) { for (int i = 0; i < n; i++) { if (i == 3) { var adder = new Adder(); return adder; } } return Create(); }
        }
        """);

    [Fact]
    public async Task The_fix_puts_the_creation_before_the_loop() => Assert.Equal(
        Body("// all of them\nusing var adder = new Adder();\nforeach (int n in numbers)\n{\n    adder.Run(n, 1);\n}"),
        await Fix(Method("// all of them\nforeach (int n in numbers)\n{\n    using var adder = new Adder();\n    adder.Run(n, 1);\n}")));

    [Fact]
    public async Task The_fix_names_a_model_that_had_no_name() => Assert.Equal(
        Body("int adder = 1;\nusing var adder2 = new Adder();\nfor (int i = 0; i < 3; i++) adder2.Run(i, adder);"),
        await Fix(Method("int adder = 1;\nfor (int i = 0; i < 3; i++) new Adder().Run(i, adder);")));

    [Fact]
    public async Task The_fix_puts_the_creation_before_a_parallel_loop() => Assert.Equal(
        Body("using var adder = new Adder();\nParallel.For(0, 9, i =>\n{\n    adder.Run(i, 1);\n});"),
        await Fix(Method("Parallel.For(0, 9, i =>\n{\n    using var adder = new Adder();\n    adder.Run(i, 1);\n});")));

    [Theory]
    [InlineData("var adder = new Adder();\nadder.Run(1, 2);", "using var adder = new Adder();\nadder.Run(1, 2);")]
    [InlineData("// sum\nAdder adder = new();\nadder.Run(1, 2);", "// sum\nusing Adder adder = new();\nadder.Run(1, 2);")]
    [InlineData("Console.WriteLine(new Adder().Run(1, 2).OpToStore);", "using var adder = new Adder();\nConsole.WriteLine(adder.Run(1, 2).OpToStore);")]
    [InlineData("using var adder = new Adder();\nvar call = adder.CreateCall();\ncall.Run();", "using var adder = new Adder();\nusing var call = adder.CreateCall();\ncall.Run();")]
    public async Task The_fix_writes_using(string before, string after) => Assert.Equal(Body(after), await Fix(Method(before)));

    [Fact]
    public async Task The_fixes_work_among_top_level_statements()
    {
        string usings = Method("").Split('\n')[0] + "\n";
        Assert.Equal("using var adder = new Adder();\nadder.Run(1, 2);\n", await Fix(usings + "var adder = new Adder();\nadder.Run(1, 2);\n"));
        Assert.Equal(
            "using var adder = new Adder();\nforeach (int n in new[] { 1 })\n{\n    adder.Run(n, 2);\n}\n",
            await Fix(usings + "foreach (int n in new[] { 1 })\n{\n    using var adder = new Adder();\n    adder.Run(n, 2);\n}\n"));
    }

    [Fact]
    public async Task Where_there_is_no_place_for_it_there_is_no_fix() => Assert.Equal(0, await Fixes(
        "using App; public class Program { public static Adder Model => new Adder(); }"));

    internal static string Body(string statements)
    {
        string method = Method(statements);
        return method[(method.IndexOf('\n', StringComparison.Ordinal) + 1)..];
    }
}
