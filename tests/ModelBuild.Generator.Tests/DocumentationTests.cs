using System.Text.RegularExpressions;
using ModelBuild.Testing;

namespace ModelBuild.Generator.Tests;

/// <summary>Every example of <c>docs/generated-class.md</c> compiles against the classes that the golden models become.</summary>
public sealed partial class DocumentationTests
{
    private static readonly string s_adder = Pbtxt.Of(["x:0 int32 ?", "y:0 int32 ?"], ["op_to_store:0 int32 ?"]);

    public static TheoryData<int, string, string> Examples()
    {
        var data = new TheoryData<int, string, string>();
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "generated-class.md"));
        foreach (Match block in Block().Matches(page)) data.Add(page[..block.Index].Count(c => c == '\n') + 1, block.Groups[1].Value.Trim(), block.Groups[2].Value);
        return data;
    }

    [Fact]
    public void There_are_examples() => Assert.True(Examples().Count >= 8);

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_compiles(int line, string kind, string code)
    {
        string fixtures = Path.Combine(Repository.Root, "tests", "ModelBuild.Generator.Tests", "Fixtures");
        TestItem[] items = [new(s_adder), new(File.ReadAllText(Path.Combine(fixtures, "Labels.graph.pbtxt")), "Digits") { SmokeTest = true }];
        const string Usings = "using System;\nusing System.Collections.Generic;\nusing System.Linq;\nusing System.Threading;\nusing System.Threading.Tasks;\nusing ModelBuild;\n";
        string program = kind == "part"
            ? $"{Usings}namespace App\n{{\n{code}\n}}"
            : $"{Usings}using App;\npublic static class Program\n{{\n    public static async Task Main()\n    {{\n        await Task.Yield();\n        {{\n{code}\n        }}\n    }}\n}}";
        string[] errors = [.. GeneratorRun.Of(items, program).Errors()];
        // CS0219: a variable that only shows what comes out.
        Assert.True(errors.All(e => e.StartsWith("CS0219", StringComparison.Ordinal)), $"docs/generated-class.md:{line}\n{string.Join("\n", errors)}");
    }

    [GeneratedRegex("^```csharp([^\n]*)\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
