using System.CommandLine;
using System.Text.Json.Nodes;
using ModelBuild.Diagnostics;
using ModelBuild.Freezing;

namespace ModelBuild.Tool.Verbs;

/// <summary>Runs recorded cases and compares every fetch with what was recorded.</summary>
internal static class VerifyVerb
{
    public static Verb Make()
    {
        var folders = new Argument<string[]>("FOLDER") { Description = "Folders with recorded cases: a case.json each, also in folders below", Arity = ArgumentArity.OneOrMore };
        var model = new Option<string?>("--model") { Description = "The model to run in place of the cases' own: any that 'modelbuild run' takes" };
        var relative = new Option<double?>("--rtol") { Description = "How far an element may be off, as a part of it; else what the case says, or 1e-5" };
        var absolute = new Option<double?>("--atol") { Description = "How far it may be off besides; else what the case says, or 1e-6" };
        var failures = new Option<bool>("--failures") { Description = "List only the cases that did not pass" };
        var engine = new EngineOptions();
        return Verb.Of("verify", [folders, model, relative, absolute, failures, .. engine.All], (parsed, cancellation) =>
        {
            using var models = new CaseModels(engine.In(parsed));
            var outcomes = new List<(RecordedCase Case, string Outcome, string Detail)>();
            foreach (RecordedCase recorded in parsed.GetValue(folders)!.SelectMany(RecordedCase.In))
            {
                cancellation.ThrowIfCancellationRequested();
                RecordedCase adjusted = recorded with { Relative = parsed.GetValue(relative) ?? recorded.Relative, Absolute = parsed.GetValue(absolute) ?? recorded.Absolute };
                (string outcome, string detail) = Run(adjusted, parsed.GetValue(model), models, cancellation);
                outcomes.Add((recorded, outcome, detail));
            }
            Show(outcomes, parsed.GetValue(failures));
            return outcomes.All(o => o.Outcome == "passed") ? ExitCode.Done : ExitCode.No;
        },
        "modelbuild verify cases",
        "modelbuild verify recorded/digits --model models/digits --rtol 1e-3");
    }

    private static (string Outcome, string Detail) Run(RecordedCase recorded, string? model, CaseModels models, CancellationToken cancellation)
    {
        try
        {
            string path = model ?? recorded.Model() ?? throw new ModelFileException(DiagnosticCodes.CaseUnusable, "It has no model: graph.pb, frozen.pb or model.pb in its folder or the one above. Name one with --model.", recorded.Folder);
            (RunnableModel runnable, ILoadedGraph graph) = models.For(recorded, path, cancellation);
            if (graph.Interface.Inputs.FirstOrDefault(i => !i.IsOptional && !recorded.Feeds.Any(f => runnable.TensorOf(f.Tensor) == i.Name)) is { } missing)
                return ("failed", $"the model needs the input {missing.Name}, which the case does not feed");
            using IEngineCall call = graph.CreateCall();
            for (int i = 0; i < recorded.Feeds.Count; i++)
                EngineValues.Set(call, i, ValueCast.To(graph.Interface.Inputs[i].DType, recorded.Value(recorded.Feeds[i].File), recorded.Feeds[i].Tensor));
            call.Run(cancellation);
            for (int i = 0; i < recorded.Fetches.Count; i++)
            {
                TensorValue got = EngineValues.Get(call, i, graph.Interface.Outputs[i].DType);
                if (ValueComparison.Difference(recorded.Value(recorded.Fetches[i].File), got, recorded.Relative, recorded.Absolute) is { } difference)
                    return ("failed", $"{recorded.Fetches[i].Tensor} {difference}");
            }
            return ("passed", Screen.Count(recorded.Fetches.Count, "fetch", "fetches"));
        }
        catch (ModelException e) when (e.Code == ModelErrorCodes.OpNotSupported)
        {
            return ("missing op", e.Message);
        }
        catch (ModelException e)
        {
            return ("failed", e.Message);
        }
        catch (ModelFileException e)
        {
            return ("error", $"{e.Code}: {e.Message}");
        }
    }

    private static void Show(List<(RecordedCase Case, string Outcome, string Detail)> outcomes, bool onlyFailures)
    {
        var report = new Report();
        int passed = outcomes.Count(o => o.Outcome == "passed");
        report.Table("cases", ["case", "outcome", "detail"], outcomes.Where(o => !onlyFailures || o.Outcome != "passed").Select(o => (string[])[Screen.Path(o.Case.Folder), o.Outcome, o.Detail]));
        string others = string.Join("", outcomes.Where(o => o.Outcome != "passed").GroupBy(o => o.Outcome).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => $", {g.Count()} {g.Key}"));
        report.Line($"{passed} of {Screen.Count(outcomes.Count, "case")} passed{others}");
        report.Json["passed"] = passed;
        report.Json["cases"] = new JsonArray([.. outcomes.Select(o => new JsonObject { ["case"] = o.Case.Folder, ["outcome"] = o.Outcome, ["detail"] = o.Detail })]);
        report.Show();
    }
}
