using System.Collections;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using ModelBuild.Generator.Model;
using Reason = Microsoft.CodeAnalysis.IncrementalStepRunReason;

namespace ModelBuild.Generator.Tests;

/// <summary>What runs again after which edit.</summary>
public sealed class CachingTests
{
    private static readonly TestItem Adder = new(Pbtxt.Adder);
    private static readonly TestItem Digits = new(Pbtxt.Digits, "Digits");
    private static readonly string[] Steps = [.. typeof(StepNames).GetFields().Select(f => (string)f.GetRawConstantValue()!)];

    private static GeneratorRun Two() => GeneratorRun.Of([Adder, Digits], "class Program { }");

    /// <summary>The reasons of the files, in the order of the items.</summary>
    private static string Files(GeneratorRun run) => string.Join(" ", run.Reasons(StepNames.Files));

    private static bool IsRest(Reason reason) => reason is Reason.Cached or Reason.Unchanged;

    private static void NothingNew(GeneratorRun before, GeneratorRun after)
    {
        foreach (string step in Steps) Assert.All(after.Reasons(step), reason => Assert.True(IsRest(reason), $"{step}: {reason}"));
        foreach (var output in after.Result.TrackedOutputSteps.SelectMany(s => s.Value).SelectMany(s => s.Outputs)) Assert.Equal(Reason.Cached, output.Reason);
        // The very texts of before: nothing was emitted.
        foreach ((GeneratedSourceResult then, GeneratedSourceResult now) in before.Result.GeneratedSources.Zip(after.Result.GeneratedSources))
            Assert.Same(then.SourceText, now.SourceText);
    }

    [Fact]
    public void Every_step_is_named_and_runs()
    {
        GeneratorRun run = Two();
        Assert.Equal(8, Steps.Length);
        Assert.All(Steps, step => Assert.NotEmpty(run.Reasons(step)));
    }

    [Fact]
    public void A_second_run_on_a_copy_of_the_compilation_does_nothing()
    {
        GeneratorRun run = Two();
        NothingNew(run, run.With(run.Input.Clone()));
        Assert.Equal("Cached Cached", Files(run.With(run.Input.Clone())));
    }

    [Theory]
    [InlineData("class Program { void M() { } }")]
    [InlineData("class Program { } class Other { }")]
    [InlineData("namespace App { class Helper { } }")]
    [InlineData("// nothing")]
    [InlineData("this is no C#")]
    public void An_unrelated_edit_emits_nothing(string source)
    {
        GeneratorRun run = Two();
        SyntaxTree tree = run.Input.SyntaxTrees[0];
        GeneratorRun after = run.With(run.Input.ReplaceSyntaxTree(tree, tree.WithChangedText(SourceText.From(source))));
        NothingNew(run, after);
        Assert.Equal("Cached Cached", Files(after));
        Assert.All(after.Reasons(StepNames.Read), r => Assert.Equal(Reason.Cached, r));
    }

    [Fact]
    public void An_edit_that_leaves_the_interface_emits_nothing()
    {
        GeneratorRun run = Two();
        string[] edits =
        [
            Adder.Text + "\n# a comment\n",
            Adder.Text.Replace("  ", "\t"),
            Adder.Text.Replace("op: \"Placeholder\"", "op: \"PlaceholderV2\""),
            Adder.Text.Replace("graph_def {", "graph_def {\n  node {\n    name: \"more {\"\n  }"),
        ];
        foreach (string text in edits)
        {
            GeneratorRun after = run.With(Adder with { Text = text }, Digits);
            NothingNew(run, after);
            Assert.Equal(["Cached", "Unchanged"], after.Reasons(StepNames.Read).Select(r => r.ToString()).Order());
            Assert.All(after.Reasons(StepNames.Models), r => Assert.Equal(Reason.Cached, r));
        }
    }

    [Fact]
    public void An_edit_of_one_model_emits_that_one()
    {
        GeneratorRun after = Two().With(Adder with { Text = Pbtxt.Of(["x:0 int64 []", "y:0 int64 []"], ["op_to_store:0 int64 []"]) }, Digits);
        Assert.Equal(["Cached", "Modified"], Files(after).Split(' ').Order());
        Assert.Contains("ReadOnlySpan<long>", after.Files["App.Adder.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_more_emits_that_one()
    {
        GeneratorRun after = Two().With(Adder, Digits, new TestItem(Pbtxt.Adder, "Third"));
        Assert.Equal(["Cached", "Cached", "New"], Files(after).Split(' ').Order());
        Assert.Equal(3, after.Files.Count);
    }

    [Fact]
    public void A_model_less_emits_nothing()
    {
        GeneratorRun after = Two().With(Digits);
        Assert.Equal(["Cached", "Removed"], Files(after).Split(' ').Order());
        Assert.Equal(["App.Digits.g.cs"], after.Files.Keys);
    }

    [Fact]
    public void Changed_metadata_emits_that_model()
    {
        GeneratorRun after = Two().With(Adder with { Storage = "Embed" }, Digits);
        Assert.Equal(["Cached", "Modified"], Files(after).Split(' ').Order());
        Assert.Contains("FromResource", after.Files["App.Adder.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_renamed_class_emits_that_model()
    {
        GeneratorRun after = Two().With(Adder with { ClassName = "Multiplier" }, Digits);
        Assert.Equal(["Cached", "Modified"], Files(after).Split(' ').Order());
        Assert.Equal(["App.Digits.g.cs", "App.Multiplier.g.cs"], after.Files.Keys.Order());
    }

    [Fact]
    public void Metadata_that_stays_equal_emits_nothing()
    {
        GeneratorRun run = Two();
        NothingNew(run, run.With(Digits, Adder)); // new options, equal values
    }

    [Fact]
    public void Another_language_version_emits_only_where_it_matters()
    {
        GeneratorRun run = Two();
        GeneratorRun At(LanguageVersion language) => run.With(GeneratorRun.Compile("class Program { }", language));
        Assert.Equal("Modified Modified", Files(At(LanguageVersion.CSharp10)));
        Assert.Contains("Inputs(global::ModelBuild.Feed<int> x", At(LanguageVersion.CSharp10).Files["App.Adder.g.cs"], StringComparison.Ordinal);
        Assert.Equal(run.Files["App.Adder.g.cs"], At(LanguageVersion.CSharp13).Files["App.Adder.g.cs"]);
    }

    [Fact]
    public void A_reference_that_does_not_matter_emits_nothing()
    {
        GeneratorRun run = Two();
        NothingNew(run, run.With(run.Input.AddReferences(MetadataReference.CreateFromFile(typeof(FactAttribute).Assembly.Location))));
    }

    [Fact]
    public void A_part_by_the_user_emits_that_model()
    {
        GeneratorRun run = Two();
        SyntaxTree part = CSharpSyntaxTree.ParseText("namespace App { public partial class Adder { } }", (CSharpParseOptions)run.Input.SyntaxTrees[0].Options);
        GeneratorRun after = run.With(run.Input.AddSyntaxTrees(part));
        Assert.Equal(["Cached", "Modified"], Files(after).Split(' ').Order());
        // An edit inside the part changes nothing.
        GeneratorRun edited = after.With(after.Input.ReplaceSyntaxTree(part, part.WithChangedText(SourceText.From("namespace App { public partial class Adder { int _x; } }"))));
        NothingNew(after, edited);
    }

    [Fact]
    public void Nothing_that_the_compiler_owns_is_remembered()
    {
        GeneratorRun run = GeneratorRun.Of([Adder, Digits with { Text = "nonsense" }], "namespace App { public partial class Adder { } }");
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        foreach (string step in Steps)
        {
            foreach ((object value, _) in run.Result.TrackedSteps[step].SelectMany(s => s.Outputs)) Search(value, step);
        }
        Assert.NotEmpty(seen);

        void Search(object? value, string at)
        {
            if (value is null || value is string || !seen.Add(value)) return;
            Assert.False(value is ISymbol or SyntaxNode or Location or AdditionalText or Compilation or SyntaxTree or SourceText or Diagnostic, $"{at} remembers {value.GetType()}");
            Type type = value.GetType();
            if (type.IsPrimitive || type.IsEnum) return;
            if (value is IEnumerable items)
            {
                foreach (object? item in items) Search(item, at);
            }
            foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)) Search(field.GetValue(value), at + "." + field.Name);
        }
    }

    [Fact]
    public void Arrays_are_equal_by_their_elements()
    {
        Assert.Equal(new EquatableArray<string>(["a", "b"]), new EquatableArray<string>(["a", "b"]));
        Assert.Equal(new EquatableArray<string>(["a", "b"]).GetHashCode(), new EquatableArray<string>(["a", "b"]).GetHashCode());
        Assert.NotEqual(new EquatableArray<string>(["a", "b"]), new EquatableArray<string>(["b", "a"]));
        Assert.NotEqual(new EquatableArray<string>(["a"]), new EquatableArray<string>(["a", "b"]));
        Assert.Equal(default, new EquatableArray<string>([]));
        Assert.Equal(default(EquatableArray<string>).GetHashCode(), new EquatableArray<string>([]).GetHashCode());
    }
}
