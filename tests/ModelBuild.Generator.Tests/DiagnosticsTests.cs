using System.Globalization;
using Microsoft.CodeAnalysis.CSharp;

namespace ModelBuild.Generator.Tests;

public sealed class DiagnosticsTests
{
    private static string[] Said(GeneratorRun run) => [.. run.Diagnostics.Select(d => d.Id + " " + d.GetMessage(CultureInfo.InvariantCulture))];

    [Fact]
    public void Every_diagnostic_leads_to_its_page()
    {
        Microsoft.CodeAnalysis.DiagnosticDescriptor[] all = [.. typeof(ModelGenerator).Assembly.GetType("ModelBuild.Generator.Diagnostics")!.GetFields().Select(f => (Microsoft.CodeAnalysis.DiagnosticDescriptor)f.GetValue(null)!)];
        Assert.True(all.Length >= 6);
        Assert.All(all, d => Assert.EndsWith($"docs/diagnostics/{d.Id}.md", d.HelpLinkUri, StringComparison.Ordinal));
        Assert.All(all, d => Assert.True(File.Exists(Path.Combine(Testing.Repository.Root, "docs", "diagnostics", d.Id + ".md")), d.Id));
    }

    [Fact]
    public void Nothing_is_said_and_made_without_models()
    {
        GeneratorRun run = GeneratorRun.Of([], "", LanguageVersion.CSharp7, runtime: false);
        Assert.Empty(run.Diagnostics);
        Assert.Empty(run.Files);
    }

    [Fact]
    public void A_file_that_is_not_an_items_is_left_alone()
    {
        GeneratorRun run = GeneratorRun.Of([new TestItem("nonsense") { Item = "" }, new TestItem("nonsense", "Other") { Path = "/somewhere/readme.pbtxt" }]);
        Assert.Empty(run.Diagnostics);
        Assert.Empty(run.Files);
    }

    [Fact]
    public void A_missing_runtime_is_said_once()
    {
        GeneratorRun run = GeneratorRun.Of([new TestItem(Pbtxt.Adder), new TestItem(Pbtxt.Digits, "Digits")], runtime: false);
        Assert.StartsWith("MB2001 The project has TensorFlowModel items but does not reference ModelBuild.Runtime", Assert.Single(Said(run)), StringComparison.Ordinal);
        Assert.Empty(run.Files);
    }

    [Fact]
    public void An_old_language_is_said_once()
    {
        GeneratorRun run = GeneratorRun.Of([new TestItem(Pbtxt.Adder), new TestItem(Pbtxt.Digits, "Digits")], "", LanguageVersion.CSharp8);
        Assert.StartsWith("MB2002 Generated classes need C# 9 or later; the project compiles as C# 8.0.", Assert.Single(Said(run)), StringComparison.Ordinal);
        Assert.Empty(run.Files);
    }

    [Theory]
    [InlineData("public class Adder { }", "is not declared partial")]
    [InlineData("public partial struct Adder { }", "is not a class")]
    [InlineData("public partial record Adder;", "is not a class")]
    [InlineData("public enum Adder { One }", "is not a class")]
    [InlineData("public interface Adder { }", "is not a class")]
    [InlineData("public static partial class Adder { }", "is static")]
    [InlineData("public abstract partial class Adder { }", "is abstract")]
    [InlineData("public partial class Adder : System.Exception { }", "has a base class of its own")]
    public void A_type_of_that_name_is_said(string type, string why)
    {
        GeneratorRun run = GeneratorRun.Of(new TestItem(Pbtxt.Adder), $"namespace App {{ {type} }}");
        Assert.Equal(
            $"MB2003 The class 'App.Adder' for 'models/adder/model.ckpt' cannot be generated: the project's own type 'App.Adder' {why}; " +
            "declare it 'partial class' without a base, or give the item another ClassName.",
            Assert.Single(Said(run)));
        Assert.Empty(run.Files);
    }

    [Fact]
    public void Two_items_for_one_class_make_one_and_say_it()
    {
        GeneratorRun run = GeneratorRun.Of([new TestItem(Pbtxt.Adder) { Item = "b", Path = "/b.graph.pbtxt" }, new TestItem(Pbtxt.Adder) { Item = "a", Path = "/a.graph.pbtxt" }]);
        Assert.StartsWith("MB2003 The class 'App.Adder' for 'b' cannot be generated: another TensorFlowModel item", Assert.Single(Said(run)), StringComparison.Ordinal);
        Assert.Single(run.Files);
    }

    [Theory]
    [InlineData("My-Model", "App", "My-Model")]
    [InlineData("", "App", "")]
    [InlineData("Adder", "App..Models", "")]
    [InlineData("Adder", "1App", "1App")]
    public void A_name_that_is_none_is_said(string className, string space, string part)
    {
        GeneratorRun run = GeneratorRun.Of(new TestItem(Pbtxt.Adder, className, space));
        Assert.Contains($"'{part}' is not a C# name", Assert.Single(Said(run)), StringComparison.Ordinal);
        Assert.Empty(run.Files);
    }

    [Theory]
    [InlineData("Run")]
    [InlineData("Inputs")]
    [InlineData("Call")]
    [InlineData("ModelContract")]
    public void A_name_that_a_member_has_is_said(string className)
    {
        GeneratorRun run = GeneratorRun.Of(new TestItem(Pbtxt.Adder, className));
        Assert.Contains($"'{className}' is the name of one of its members", Assert.Single(Said(run)), StringComparison.Ordinal);
        Assert.Empty(run.Files);
    }

    [Theory]
    [InlineData("", "it does not begin with '# ModelBuild model.graph.pbtxt format'")]
    [InlineData("node { }", "it does not begin with '# ModelBuild model.graph.pbtxt format'")]
    [InlineData("# ModelBuild model.graph.pbtxt format 1\ngraph_def {\n", "The '{' is never closed", 2)]
    [InlineData("# ModelBuild model.graph.pbtxt format 2\n", "it is in format 2, written by a newer ModelBuild; this generator reads format 1. Reference one version of ModelBuild throughout")]
    [InlineData("# ModelBuild model.graph.pbtxt format x\n", "'x' is not the number of a format")]
    public void A_file_of_another_format_is_said(string text, string why, int line = 1)
    {
        GeneratorRun run = GeneratorRun.Of(new TestItem(text));
        Assert.Equal($"MB2004 The interface of 'models/adder/model.ckpt' cannot be read: {why}.", Assert.Single(Said(run)));
        Assert.Equal(("/somewhere/obj/Adder.graph.pbtxt", line - 1), (run.Diagnostics[0].Location.GetLineSpan().Path, run.Diagnostics[0].Location.GetLineSpan().StartLinePosition.Line));
        Assert.Empty(run.Files);
    }

    [Theory]
    [InlineData("node_list", "node_lost")]
    [InlineData("DT_INT32", "DT_FLOAT8")]
    [InlineData("name: \"y:0\"", "name: \"y\"")]
    [InlineData("name: \"y:0\"", "name: \"z:0\"")]
    [InlineData("modelbuild/outputs", "modelbuild/outputz")]
    [InlineData("serving_default", "serving")]
    [InlineData("dtype: DT_INT32", "")]
    public void A_damaged_file_is_said(string from, string to)
    {
        GeneratorRun run = GeneratorRun.Of(new TestItem(Pbtxt.Adder.Replace(from, to)));
        Assert.StartsWith("MB2004 The interface of 'models/adder/model.ckpt' cannot be read: ", Assert.Single(Said(run)), StringComparison.Ordinal);
        Assert.Empty(run.Files);
    }

    [Fact]
    public void A_file_cut_anywhere_is_said_and_never_an_exception()
    {
        string text = Pbtxt.Adder;
        for (int length = 0; length < text.Length - 2; length += 7)
        {
            GeneratorRun run = GeneratorRun.Of(new TestItem(text[..length]));
            Assert.StartsWith("MB2004", Assert.Single(Said(run)), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("resource", "input 'table:0' is resource, which has no .NET type; name other InputNodes on the item")]
    [InlineData("variant", "input 'table:0' is variant, which has no .NET type; name other InputNodes on the item")]
    public void A_tensor_without_a_type_is_said(string dtype, string why)
    {
        GeneratorRun run = GeneratorRun.Of(new TestItem(Pbtxt.Of([$"table:0 {dtype} []"], ["y:0 int32 []"])));
        Assert.Equal($"MB2005 The class for 'models/adder/model.ckpt' cannot be generated: {why}.", Assert.Single(Said(run)));
        Assert.Empty(run.Files);
        Assert.Contains("output 'y:0'", Assert.Single(Said(GeneratorRun.Of(new TestItem(Pbtxt.Of([], [$"y:0 {dtype} []"]))))), StringComparison.Ordinal);
    }

    [Fact]
    public void One_bad_model_does_not_take_the_others_with_it()
    {
        GeneratorRun run = GeneratorRun.Of([new TestItem("", "Bad"), new TestItem(Pbtxt.Adder)]);
        Assert.Equal(["App.Adder.g.cs"], run.Files.Keys);
        Assert.Single(run.Diagnostics);
    }

    [Fact]
    public void Hint_names_differ_also_where_case_does_not_count()
    {
        GeneratorRun run = GeneratorRun.Of(
        [
            new TestItem(Pbtxt.Adder, "Adder"), new TestItem(Pbtxt.Adder, "adder") { Path = "/b.graph.pbtxt" },
            new TestItem(Pbtxt.Adder, "Größe") { Path = "/c.graph.pbtxt" }, new TestItem(Pbtxt.Adder, "Grüße") { Path = "/d.graph.pbtxt" },
            new TestItem(Pbtxt.Adder, new string('A', 200)) { Path = "/e.graph.pbtxt" }, new TestItem(Pbtxt.Adder, "Other", "") { Path = "/f.graph.pbtxt" },
        ]);
        Assert.Empty(run.Diagnostics);
        Assert.Equal(6, run.Files.Keys.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(run.Files.Keys, name => Assert.True(name.All(char.IsAscii) && name.Length < 140 && name.EndsWith(".g.cs", StringComparison.Ordinal), name));
        Assert.Contains("Other.g.cs", run.Files.Keys);
    }
}
