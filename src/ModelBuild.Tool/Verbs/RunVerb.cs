using System.CommandLine;
using System.Text.Json.Nodes;

namespace ModelBuild.Tool.Verbs;

/// <summary>Runs a model once.</summary>
internal static class RunVerb
{
    public static Verb Make()
    {
        var source = new SourceOptions();
        var engine = new EngineOptions();
        var feeds = new Argument<string[]>("FEED") { Description = "name=value: a number, a list in brackets, words; or name=@FILE (.npy, .npz, .json, .csv, .png, .jpg, .tensor)", Arity = ArgumentArity.ZeroOrMore };
        Option<string[]> fetch = SourceOptions.ListOption("--fetch", "The tensors to fetch, any of the graph; else the model's outputs");
        var file = new Option<string?>("--feeds") { Description = "A file with the values of all inputs: .npz or .json" };
        var output = new Option<string?>("--output", "-o") { Description = "Where results go: .npy, .npz, .json, .csv, .png, .tensor, or FOLDER/ for a recorded case" };
        var all = new Option<bool>("--all") { Description = "Print every element" };
        Option<string> range = new Option<string>("--image-range") { Description = "What black and white become in an input of floats", DefaultValueFactory = _ => "0..1" }.AcceptOnlyFromAmong("0..1", "-1..1", "0..255");
        return Verb.Of("run", [source.Model, feeds, fetch, file, output, all, range, .. source.All.Skip(1), .. engine.All], (parsed, cancellation) =>
        {
            ImageFile.Range = parsed.GetValue(range) switch { "-1..1" => (-1, 1), "0..255" => (0, 255), _ => (0, 1) };
            var arguments = new FeedArguments(parsed.GetValue(feeds) ?? [], parsed.GetValue(file));
            using LoadedModel model = LoadedModel.Load(source.RequestIn(parsed), parsed.GetValue(fetch) ?? [], arguments, null, engine.In(parsed), cancellation);
            IReadOnlyList<(string Tensor, TensorValue Value)> results = model.Run(cancellation);
            if (parsed.GetValue(output) is { Length: > 0 } path) Write(path, model, results);
            else Print(model, results, parsed.GetValue(all));
            return ExitCode.Done;
        },
        "modelbuild run models/adder x=2 y=3",
        "modelbuild run models/digits image=@digits.csv:3-66 keep_prob=1 --fetch digit -o digits.npy");
    }

    private static void Print(LoadedModel model, IReadOnlyList<(string Tensor, TensorValue Value)> results, bool all)
    {
        var report = new Report();
        foreach ((string tensor, TensorValue value) in results)
        {
            report.Json[tensor] = new JsonObject { ["dtype"] = DTypes.NameOf(value.DType), ["shape"] = new JsonArray([.. value.Shape.Select(d => JsonValue.Create(d))]), ["value"] = Screen.Json ? JsonText.Write(value) : null };
            string name = model.Model.Shown(tensor), text = value.ToText(all);
            // A single value, or a short row, is read best on one line.
            if (!text.Contains('\n', StringComparison.Ordinal) && name.Length + value.Kind.Length + text.Length < 70) report.Line($"{name}: {value.Kind} = {text}");
            else report.Verbatim("", $"{name}: {value.Kind} =\n{text}");
        }
        report.Show();
    }

    private static void Write(string path, LoadedModel model, IReadOnlyList<(string Tensor, TensorValue Value)> results)
    {
        if (path.EndsWith('/') || path.EndsWith('\\') || Directory.Exists(path))
        {
            RecordedCase.Write(path, model.Inputs, model.Feeds, results);
        }
        else if (ValueFiles.IsForOne(path))
        {
            if (results.Count > 1) throw new UsageException($"'{path}' holds one tensor, and there are {results.Count}: name one with --fetch, or write .npz, .json or a folder.");
            ValueFiles.Write(path, results[0].Value);
        }
        else if (Path.GetExtension(path).Equals(".npz", StringComparison.OrdinalIgnoreCase))
        {
            SafeFile.Write(path, stream => NpzFile.Write(stream, results.Select(r => (model.Model.Shown(r.Tensor), r.Value)), path));
        }
        else if (Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase))
        {
            var document = new JsonObject();
            foreach ((string tensor, TensorValue value) in results) document[model.Model.Shown(tensor)] = JsonText.Write(value);
            SafeFile.WriteText(path, document.ToJsonString() + "\n");
        }
        else
        {
            ValueFiles.Write(path, results[0].Value);
        }
        var report = new Report();
        foreach ((string tensor, TensorValue value) in results) report.Line($"{model.Model.Shown(tensor)}: {value.Kind} -> {path}");
        report.Json["written"] = path;
        report.Show();
    }
}
