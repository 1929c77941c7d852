using System.CommandLine;
using System.Text.Json.Nodes;
using ModelBuild.Checkpoints;
using ModelBuild.Protos;

namespace ModelBuild.Tool.Verbs;

/// <summary>Writes a checkpoint anew with other names, dtypes, shards, or without some of its tensors.</summary>
internal static class EditVerb
{
    public static Verb Make()
    {
        var source = new Argument<string>("CHECKPOINT") { Description = "The checkpoint: its prefix, one of its files, or its folder" };
        var output = new Option<string?>("--output", "-o") { Description = "The new checkpoint's prefix" };
        var drop = new Option<string[]>("--drop") { Description = "Leave out tensors whose name has this regular expression in it: '/Adam(_1)?$'" };
        var rename = new Option<string[]>("--rename") { Description = "PATTERN=REPLACEMENT: '^old/=new/'; $1 is what the first group matched" };
        var cast = new Option<string[]>("--cast") { Description = "[PATTERN=]float32, half or bfloat16" };
        var averages = new Option<bool>("--take-averages") { Description = "Store moving averages in place of the variables" };
        var averageName = new Option<string>("--average-name") { Description = "What averages end with", DefaultValueFactory = _ => "ExponentialMovingAverage" };
        var join = new Option<bool>("--join-slices") { Description = "Store partitioned tensors whole" };
        var shards = new Option<int?>("--shards") { Description = "How many data files there are; 1 merges them" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would be written, and write nothing" };
        return Verb.Of("edit", [source, output, drop, rename, cast, averages, averageName, join, shards, dryRun], (parsed, cancellation) =>
        {
            var edit = new CheckpointEdit
            {
                Drop = parsed.GetValue(drop) ?? [],
                Rename = [.. (parsed.GetValue(rename) ?? []).Select(r => Split(r, "--rename")).Select(r => new TensorRename(r.Pattern, r.Value))],
                Cast = [.. (parsed.GetValue(cast) ?? []).Select(c => c.Contains('=', StringComparison.Ordinal) ? Split(c, "--cast") : ("", c)).Select(c => new TensorCast(c.Item1, DTypeOf(c.Item2)))],
                TakeAverages = parsed.GetValue(averages),
                AverageName = parsed.GetValue(averageName)!,
                JoinSlices = parsed.GetValue(join),
                Shards = parsed.GetValue(shards),
            };
            string? target = parsed.GetValue(output);
            bool dry = parsed.GetValue(dryRun);
            if (target is null && !dry) throw new UsageException("Where the new checkpoint goes is not said: name its prefix with --output, or ask with --dry-run what it would hold.");
            CheckpointEditResult result = dry ? CheckpointEditor.Plan(parsed.GetValue(source)!, edit) : CheckpointEditor.Write(parsed.GetValue(source)!, target!, edit, cancellation);
            Show(result, dry ? null : target);
            return ExitCode.Done;
        },
        "modelbuild edit models/digits -o smaller.ckpt --drop '/Adam(_1)?$' --rename '^conv/=features/' --cast half",
        "modelbuild edit models/digits --take-averages --dry-run");
    }

    private static void Show(CheckpointEditResult result, string? target)
    {
        foreach (string warning in result.Warnings) Problem.Note(warning);
        var report = new Report();
        EditedTensor[] changed = [.. result.Tensors.Where(t => t.Name != t.Source.Name || t.DType != t.Source.DType)];
        report.Line($"{Screen.Count(result.Tensors.Count, "tensor")}, {changed.Length} changed, {result.Dropped.Count} left out{(target is null ? "" : $", written to {target}")}");
        report.Table("changed", ["before", "dtype", "now", "dtype "], changed.Take(40).Select(t => (string[])[t.Source.Name, InterfaceTable.NameOf(t.Source.DType), t.Name, InterfaceTable.NameOf(t.DType)]), changed.Length > 40 ? $"and {changed.Length - 40} more" : null);
        report.Table("left out", ["name"], result.Dropped.Take(40).Select(d => (string[])[d]), result.Dropped.Count > 40 ? $"and {result.Dropped.Count - 40} more" : null);
        report.Json["output"] = target;
        report.Json["tensors"] = new JsonArray([.. result.Tensors.Select(t => new JsonObject { ["name"] = t.Name, ["dtype"] = InterfaceTable.NameOf(t.DType), ["from"] = t.Source.Name })]);
        report.Json["dropped"] = new JsonArray([.. result.Dropped.Select(d => JsonValue.Create(d))]);
        report.Json["warnings"] = new JsonArray([.. result.Warnings.Select(w => JsonValue.Create(w))]);
        report.Show();
    }

    private static (string Pattern, string Value) Split(string text, string option) =>
        text.LastIndexOf('=') is > 0 and int equals ? (text[..equals], text[(equals + 1)..]) : throw new UsageException($"{option} takes PATTERN=VALUE, and '{text}' is none.");

    private static DataType DTypeOf(string name) => name.ToUpperInvariant() switch
    {
        "FLOAT32" or "FLOAT" => DataType.DtFloat,
        "HALF" or "FLOAT16" => DataType.DtHalf,
        "BFLOAT16" => DataType.DtBfloat16,
        _ => throw new UsageException($"--cast takes float32, half or bfloat16, and not '{name}'."),
    };
}
