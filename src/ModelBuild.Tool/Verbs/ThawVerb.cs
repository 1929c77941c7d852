using System.CommandLine;
using System.Text.Json.Nodes;
using ModelBuild.Freezing;

namespace ModelBuild.Tool.Verbs;

/// <summary>Makes a checkpoint and its <c>.meta</c> of a frozen graph.</summary>
internal static class ThawVerb
{
    public static Verb Make()
    {
        var graph = new Argument<string>("PB") { Description = "The frozen graph" };
        var output = new Option<string>("--output", "-o") { Description = "The checkpoint's prefix: .index, .data-00000-of-00001 and .meta are written", Required = true };
        Option<string> rule = new Option<string>("--rule") { Description = "variables: constants that were variables; weights: those of them that feed a weight", DefaultValueFactory = _ => "variables" }.AcceptOnlyFromAmong("variables", "weights");
        Option<string[]> variables = SourceOptions.ListOption("--variables", "The constants that become variables, names or patterns with *; then the rule has nothing to say");
        Option<string[]> except = SourceOptions.ListOption("--except", "Constants that stay constants");
        Option<string[]> notTrainable = SourceOptions.ListOption("--not-trainable", "Variables that an optimizer is not to change");
        return Verb.Of("thaw", [graph, output, rule, variables, except, notTrainable], (parsed, cancellation) =>
        {
            string prefix = parsed.GetValue(output)!;
            ThawSummary summary = Thawer.Thaw(new ThawRequest
            {
                Graph = parsed.GetValue(graph)!,
                Rule = parsed.GetValue(rule) == "weights" ? ThawRule.Weights : ThawRule.Variables,
                Variables = parsed.GetValue(variables) ?? [],
                Except = parsed.GetValue(except) ?? [],
                NotTrainable = parsed.GetValue(notTrainable) ?? [],
            }, prefix, cancellation);
            var report = new Report();
            report.Line($"{Screen.Count(summary.Variables.Count, "variable")}, {summary.Ops} ops in the graph, written to {prefix}");
            report.Table("variables", ["name", "dtype", "shape", "trainable"], summary.Variables.Select(v => (string[])[v.Name, InterfaceTable.NameOf(v.DType), $"[{string.Join(',', v.Shape)}]", v.IsTrainable ? "yes" : "no"]));
            report.Json["output"] = prefix;
            report.Json["ops"] = summary.Ops;
            report.Json["variables"] = new JsonArray([.. summary.Variables.Select(v => new JsonObject { ["name"] = v.Name, ["dtype"] = InterfaceTable.NameOf(v.DType), ["shape"] = new JsonArray([.. v.Shape.Select(d => JsonValue.Create(d))]), ["trainable"] = v.IsTrainable })]);
            report.Show();
            return ExitCode.Done;
        },
        "modelbuild thaw models/digits/frozen.pb -o thawed/digits.ckpt");
    }
}
