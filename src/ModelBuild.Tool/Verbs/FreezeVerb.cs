using System.CommandLine;
using System.Text.Json.Nodes;
using ModelBuild.Freezing;

namespace ModelBuild.Tool.Verbs;

/// <summary>Freezes a graph and its checkpoint into one <c>.pb</c>: TensorFlow's <c>freeze_graph</c>.</summary>
internal static class FreezeVerb
{
    public static Verb Make()
    {
        var options = new FreezeOptions();
        var output = new Option<string?>("--output", "-o", "--output_graph") { Description = "The .pb to write; else the model's name with .pb" };
        var description = new Option<string?>("--interface") { Description = "Also write the interface as text, a .pbtxt without weights" };
        var plan = new Option<bool>("--dry-run") { Description = "Say what would be written, and write nothing" };
        return Verb.Of("freeze", [.. options.All, output, description, plan], (parsed, cancellation) =>
        {
            FreezePlan made = options.Plan(parsed);
            foreach (string warning in made.Warnings) Problem.Note(warning);
            string path = parsed.GetValue(output) ?? NameFor(options.RequestIn(parsed));
            if (parsed.GetValue(plan))
            {
                Show(made, new FreezeSummary(made.Weights.Count, made.Graph.Node.Count, 0, made.Interface), null);
                return ExitCode.Done;
            }
            FreezeSummary summary = ByteProgress.Show("freezing", made.Weights.Sum(w => w.Tensor.Size), progress => Freezer.Write(made, path, progress, cancellation));
            if (parsed.GetValue(description) is { Length: > 0 } text) SafeFile.WriteText(text, writer => Freezer.WriteInterface(made, writer));
            Show(made, summary, path);
            return ExitCode.Done;
        },
        "modelbuild freeze models/adder --output-nodes op_to_store",
        "modelbuild freeze models/digits --output-nodes digit -o digits.pb",
        "modelbuild freeze --input_checkpoint=models/digits/model.ckpt-1500 --input_meta_graph=models/digits/model.ckpt-1500.meta --input_binary=true --output_node_names=digit --output_graph=digits.pb");
    }

    private static string NameFor(FreezeRequest request)
    {
        string source = request.Checkpoint ?? request.SavedModel ?? request.Graph ?? "model";
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(source));
        int ckpt = name.IndexOf(".ckpt", StringComparison.Ordinal);
        if (ckpt > 0) name = name[..ckpt];
        if (name == "model" && Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(source))) is { Length: > 0 } folder) name = folder;
        string pb = name + ".pb";
        // The frozen graph never takes the place of what it was made from.
        return File.Exists(source) && Path.GetFullPath(pb) == Path.GetFullPath(source) ? name + ".frozen.pb" : pb;
    }

    private static void Show(FreezePlan plan, FreezeSummary summary, string? path)
    {
        var report = new Report();
        report.Line($"{Screen.Count(summary.Variables, "variable")} frozen, {Screen.Count(summary.Ops, "op").Replace(",", "", StringComparison.Ordinal)} in the final graph{(path is null ? "" : $", {Screen.Size(summary.Bytes)}")}");
        foreach (PassReport pass in plan.Optimization?.Passes ?? []) report.Line($"{pass.Pass}: {pass.Rewritten} rewritten, {pass.NodesBefore} -> {pass.NodesAfter} nodes");
        if (summary.Interface.Signatures.Count > 0)
        {
            foreach (SignatureDescription signature in summary.Interface.Signatures) InterfaceTable.Add(report, signature.Name + ": ", signature.Inputs, signature.Outputs);
        }
        else
        {
            InterfaceTable.Add(report, "", summary.Interface.Inputs, summary.Interface.Outputs);
        }
        if (path is not null) report.Line($"written to {path}");
        report.Json["variables"] = summary.Variables;
        report.Json["ops"] = summary.Ops;
        report.Json["bytes"] = summary.Bytes;
        report.Json["output"] = path;
        report.Json["inputs"] = InterfaceTable.Json(summary.Interface.Inputs);
        report.Json["outputs"] = InterfaceTable.Json(summary.Interface.Outputs);
        report.Json["warnings"] = new JsonArray([.. plan.Warnings.Select(w => JsonValue.Create(w))]);
        report.Show();
    }
}
