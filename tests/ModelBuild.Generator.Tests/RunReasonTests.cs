using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace ModelBuild.Generator.Tests;

/// <summary>Why each step ran again after each of many edits, on record: <c>Snapshots/RunReasons.verified.txt</c>.</summary>
public sealed class RunReasonTests
{
    private static readonly TestItem s_adder = new(Pbtxt.Adder);
    private static readonly TestItem s_digits = new(Pbtxt.Digits, "Digits");

    private static readonly string[] s_steps =
    [
        StepNames.Read, StepNames.Models, StepNames.Classes, StepNames.Project, StepNames.UserTypes, StepNames.Plans, StepNames.Files, StepNames.ProjectProblems,
    ];

    private static readonly (string Name, Func<GeneratorRun, GeneratorRun> Make)[] s_edits =
    [
        ("nothing: another compilation", run => run.With(run.Input.Clone())),
        ("C#: a keystroke in a method", run => Code(run, "class Program { void Main() { int x = 1; } }")),
        ("C#: another class", run => Code(run, "class Program { void Main() { } } class Other { }")),
        ("C#: a comment", run => Code(run, "class Program { void Main() { } } // said")),
        ("C#: what does not parse", run => Code(run, "class Program { void Main( }")),
        ("C#: a file more", run => run.With(run.Input.AddSyntaxTrees(Tree(run, "class More { }")))),
        ("C#: a part of Adder", run => run.With(run.Input.AddSyntaxTrees(Tree(run, "namespace App { partial class Adder { } }")))),
        ("C#: a part of Adder that says public", run => run.With(run.Input.AddSyntaxTrees(Tree(run, "namespace App { public partial class Adder { } }")))),
        ("C#: a class in Adder's place", run => run.With(run.Input.AddSyntaxTrees(Tree(run, "namespace App { class Adder { } }")))),
        ("project: C# 12", run => run.With(GeneratorRun.Compile("class Program { void Main() { } }", LanguageVersion.CSharp12))),
        ("project: C# 9", run => run.With(GeneratorRun.Compile("class Program { void Main() { } }", LanguageVersion.CSharp9))),
        ("project: a reference more", run => run.With(run.Input.AddReferences(MetadataReference.CreateFromFile(typeof(FactAttribute).Assembly.Location)))),
        ("project: the engine's reference less", run => run.With(GeneratorRun.Compile("class Program { void Main() { } }", LanguageVersion.Latest, engine: false))),
        ("project: the runtime's reference less", run => run.With(GeneratorRun.Compile("class Program { void Main() { } }", LanguageVersion.Latest, runtime: false))),
        ("interface: a comment", run => run.With(s_adder with { Text = Pbtxt.Adder + "# said\n" }, s_digits)),
        ("interface: a node more in the graph", run => run.With(s_adder with { Text = Pbtxt.Adder.Replace("graph_def {", "graph_def {\n  node {\n    name: \"more\"\n  }", StringComparison.Ordinal) }, s_digits)),
        ("interface: another dtype", run => run.With(s_adder with { Text = Pbtxt.Of(["x:0 int64 []", "y:0 int32 []"], ["op_to_store:0 int32 []"]) }, s_digits)),
        ("interface: another shape", run => run.With(s_adder with { Text = Pbtxt.Of(["x:0 int32 [?]", "y:0 int32 []"], ["op_to_store:0 int32 []"]) }, s_digits)),
        ("interface: an output more", run => run.With(s_adder with { Text = Pbtxt.Of(["x:0 int32 []", "y:0 int32 []"], ["op_to_store:0 int32 []", "x:0 int32 []"]) }, s_digits)),
        ("interface: damaged", run => run.With(s_adder with { Text = "nonsense" }, s_digits)),
        ("item: another class name", run => run.With(s_adder with { ClassName = "Multiplier" }, s_digits)),
        ("item: embedded", run => run.With(s_adder with { Storage = "Embed" }, s_digits)),
        ("item: one more", run => run.With(s_adder, s_digits, new TestItem(Pbtxt.Adder, "Third"))),
        ("item: one less", run => run.With(s_digits)),
        ("item: the two in the other order", run => run.With(s_digits, s_adder)),
    ];

    [Fact]
    public void Each_edit_runs_what_it_must_and_nothing_else()
    {
        var text = new StringBuilder();
        foreach ((string name, Func<GeneratorRun, GeneratorRun> make) in s_edits)
        {
            GeneratorRun after = make(GeneratorRun.Of([s_adder, s_digits], "class Program { void Main() { } }"));
            text.Append(name).Append('\n');
            foreach (string step in s_steps) text.Append($"    {step,-16}{string.Join(' ', after.Reasons(step).Order())}\n");
            text.Append($"    {"output",-16}{string.Join(' ', after.Result.TrackedOutputSteps.SelectMany(s => s.Value).SelectMany(s => s.Outputs).Select(o => o.Reason).GroupBy(r => r).OrderBy(g => g.Key).Select(g => $"{g.Key}×{g.Count()}"))}\n");
        }
        string path = Path.Combine(Testing.Repository.Root, "tests", "ModelBuild.Generator.Tests", "Snapshots", "RunReasons.verified.txt");
        if (Environment.GetEnvironmentVariable("MODELBUILD_ACCEPT_SNAPSHOTS") == "1") File.WriteAllText(path, text.ToString());
        Assert.Equal(File.ReadAllText(path), text.ToString());
    }

    private static SyntaxTree Tree(GeneratorRun run, string text) => CSharpSyntaxTree.ParseText(text, (CSharpParseOptions)run.Input.SyntaxTrees[0].Options, "/somewhere/More.cs");

    private static GeneratorRun Code(GeneratorRun run, string text)
    {
        SyntaxTree tree = run.Input.SyntaxTrees[0];
        return run.With(run.Input.ReplaceSyntaxTree(tree, tree.WithChangedText(SourceText.From(text))));
    }
}
