using System.Net;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp;
using ModelBuild.Testing;

namespace ModelBuild.Generator.Tests;

/// <summary>The example in the documentation of a class compiles as it stands, whatever the inputs are.</summary>
public sealed partial class ExampleTests
{
    public static TheoryData<string, string[]> Inputs() => new()
    {
        { "images", ["image:0 float [?,8,8]"] },
        { "single values", ["x:0 int32 []", "y:0 int32 ?", "flag:0 bool []", "half:0 half []", "number:0 complex64 []"] },
        { "texts", ["text:0 string []", "lines:0 string [?]", "table:0 string [?,3]", "cube:0 string [?,3,2]", "any:0 string ?"] },
        { "many dimensions", ["video:0 float [?,16,112,112,3]", "volume:0 uint8 [?,?,?,?]", "row:0 bfloat16 [?]"] },
        { "names that the example uses itself", ["result:0 float [?]", "model:0 float [?]", "net:0 float [?]", "class:0 float [?]"] },
        { "an optional one", ["?keep_prob:0 float []"] },
        { "none", [] },
    };

    [Theory]
    [MemberData(nameof(Inputs))]
    public void For_inputs(string what, string[] inputs)
    {
        Assert.NotEmpty(what);
        var item = new TestItem(Pbtxt.Of(inputs, ["out:0 float [?]"]), "Net");
        Check(item, LanguageVersion.Latest);
        Check(item, LanguageVersion.CSharp9);
    }

    [Theory]
    [InlineData("seed_mul_add")]
    [InlineData("awkward_names")]
    [InlineData("multi_output_ops")]
    [InlineData("many_types")]
    [InlineData("queue_input")]
    [InlineData("Signatures")]
    [InlineData("Labels")]
    public void For_a_frozen_model(string model) => Check(
        new TestItem(File.ReadAllText(Path.Combine(Repository.Root, "tests", "ModelBuild.Generator.Tests", "Fixtures", model + ".graph.pbtxt")), "Net"), LanguageVersion.Latest);

    [Fact]
    public void It_says_what_shape_an_input_has() => Assert.Equal(
        """
        using var net = new Net();
        var image = new float[1, 8, 8];   // [?,8,8]
        Net.Outputs result = net.Run(new() { Image = image, Scale = 1 });
        Console.WriteLine(result.Out);
        """.ReplaceLineEndings("\n"), Of(new TestItem(Pbtxt.Of(["image:0 float [?,8,8]", "scale:0 float []"], ["out:0 float [?]"]), "Net")));

    private static void Check(TestItem item, LanguageVersion language)
    {
        string program = $"using System;\nusing App;\npublic static class Program\n{{\n    public static void Main()\n    {{\n{Of(item, language)}\n    }}\n}}";
        string[] errors = GeneratorRun.Of([item], program, language).Errors();
        Assert.True(errors.Length == 0, $"{program}\n{string.Join("\n", errors)}");
    }

    private static string Of(TestItem item, LanguageVersion language = LanguageVersion.Latest)
    {
        string code = Block().Match(GeneratorRun.Of([item], language: language).Files["App.Net.g.cs"]).Groups[1].Value;
        return WebUtility.HtmlDecode(string.Join('\n', code.Split('\n').Select(line => line.Trim()[3..].Trim()).Where(line => line.Length > 0)));
    }

    [GeneratedRegex("/// <code>\n(.*?)\n *///  *</code>", RegexOptions.Singleline)]
    private static partial Regex Block();
}
