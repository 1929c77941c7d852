using System.CommandLine;
using ModelBuild.Checkpoints;

namespace ModelBuild.Tool.Verbs;

/// <summary>Tells what a file or folder is; prints values; prints as TensorFlow's <c>inspect_checkpoint</c>.</summary>
internal static class InspectVerb
{
    public static Verb Make()
    {
        var path = new Argument<string?>("FILE|FOLDER") { Description = "Anything: a checkpoint, graph, SavedModel, .meta, state file, .npy, ...", Arity = ArgumentArity.ZeroOrOne };
        var tensor = new Option<string?>("--tensor", "--tensor_name") { Description = "Print the values of this tensor of a checkpoint, or constant of a graph" };
        var all = new Option<bool>("--all") { Description = "List everything, or print every element" };
        Option<string[]> tags = SourceOptions.ListOption("--tags", "The tags of a SavedModel's graph");
        var statistics = new Option<bool>("--statistics") { Description = "Read all values of a checkpoint: least, largest, mean" };
        var inspectCheckpoint = new Option<bool>("--inspect-checkpoint") { Description = "Print as TensorFlow's inspect_checkpoint does; it takes the flags below" };
        var file = new Option<string?>("--file_name") { Description = "inspect_checkpoint: the checkpoint" };
        var allTensors = new Option<bool>("--all_tensors") { Description = "inspect_checkpoint: print all values" };
        var allNames = new Option<bool>("--all_tensor_names") { Description = "inspect_checkpoint: print all names" };
        var exclude = new Option<string?>("--count_exclude_pattern") { Description = "inspect_checkpoint: leave these tensors out of the count" };
        var print = new Option<string[]>("--printoptions") { Description = "inspect_checkpoint: threshold=100 and the like", AllowMultipleArgumentsPerToken = true };
        return Verb.Of("inspect", [path, tensor, all, tags, statistics, inspectCheckpoint, file, allTensors, allNames, exclude, print], (parsed, cancellation) =>
        {
            string? name = parsed.GetValue(path) ?? parsed.GetValue(file);
            if (parsed.GetValue(inspectCheckpoint) || parsed.GetValue(file) is not null)
            {
                NumpyPrintOptions options = (parsed.GetValue(print) ?? []).Aggregate(new NumpyPrintOptions(), (o, text) => o.With(text));
                bool done = CheckpointInspection.Print(new InspectionOptions
                {
                    FileName = name ?? "", TensorName = parsed.GetValue(tensor) ?? "", AllTensors = parsed.GetValue(allTensors), AllTensorNames = parsed.GetValue(allNames),
                    CountExcludePattern = parsed.GetValue(exclude) ?? "", PrintOptions = options,
                }, Console.Out);
                return done ? ExitCode.Done : ExitCode.Problem;
            }
            if (name is null) throw new UsageException("Nothing is named to inspect. 'modelbuild inspect --help' tells what it takes.");
            Inspection inspection = Inspection.Of(name, parsed.GetResult(tags) is null ? null : parsed.GetValue(tags), parsed.GetValue(all), parsed.GetValue(statistics), cancellation);
            if (parsed.GetValue(tensor) is { Length: > 0 } wanted) inspection.Values(wanted).Show();
            else inspection.Report().Show();
            return ExitCode.Done;
        },
        "modelbuild inspect models/digits",
        "modelbuild inspect models/digits --tensor hidden/bias",
        "modelbuild inspect --inspect-checkpoint --file_name=models/digits/model.ckpt-1500 --all_tensor_names");
    }
}
