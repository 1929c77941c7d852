using System.CommandLine;
using System.Diagnostics;
using ModelBuild.Diagnostics;
using ModelBuild.Freezing;
using ModelBuild.Protos;

namespace ModelBuild.Tool.Verbs;

/// <summary>Writes a model's graph as one HTML page.</summary>
internal static class ViewVerb
{
    public static Verb Make()
    {
        var source = new Argument<string>("MODEL") { Description = "A graph, a checkpoint with its graph, or a SavedModel" };
        var output = new Option<string?>("--output", "-o") { Description = "The page; else the model's name with .html" };
        Option<string[]> outputs = SourceOptions.ListOption("--output-nodes", "Show only what these need");
        Option<string[]> tags = SourceOptions.ListOption("--tags", "The tags of a SavedModel's graph");
        var open = new Option<bool>("--open") { Description = "Open the page in the browser" };
        return Verb.Of("view", [source, output, outputs, tags, open], (parsed, cancellation) =>
        {
            string model = parsed.GetValue(source)!, path = parsed.GetValue(output) ?? ModelNaming.ClassNameOf(model).ToLowerInvariant() + ".html";
            ModelContents contents = GraphReading.Read(new FreezeRequest { Checkpoint = model, Tags = parsed.GetResult(tags) is null ? null : parsed.GetValue(tags) }, out string? missing);
            if (missing is not null) Problem.Note($"{missing} The page shows the graph without the variables' values.");
            string[] wanted = parsed.GetValue(outputs) ?? [];
            if (wanted.Length > 0) Prune(contents, wanted);
            using var weights = new WeightSet(contents, contents.Files);
            string page = GraphPage.Of(contents, TitleOf(model), weights, wanted.Length > 0 ? [.. wanted.Select(Node)] : Ends(contents), cancellation);
            SafeFile.WriteText(path, page);
            var report = new Report();
            report.Line($"{Screen.Count(contents.Graph.Node.Count, "node")}, written to {path}: open it in a browser");
            report.Json["output"] = path;
            report.Json["nodes"] = contents.Graph.Node.Count;
            report.Show();
            if (parsed.GetValue(open)) Process.Start(new ProcessStartInfo(Path.GetFullPath(path)) { UseShellExecute = true })?.Dispose();
            return ExitCode.Done;
        },
        "modelbuild view models/digits --output-nodes probabilities,digit",
        "modelbuild view models/digits/frozen.pb -o frozen.html");
    }

    /// <summary>The file with the folder that it lies in; a whole path would fill the page's head.</summary>
    private static string TitleOf(string path)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        return Path.GetFileName(Path.GetDirectoryName(full)) is { Length: > 0 } parent ? $"{parent}/{Path.GetFileName(full)}" : Path.GetFileName(full);
    }

    private static string[] Ends(ModelContents contents)
    {
        string[] signed = [.. contents.Meta.SignatureDef.Where(s => !OutputSelection.IsInternal(s.Key)).SelectMany(s => s.Value.Outputs.Values).Select(o => Node(o.Name)).Where(n => n.Length > 0).Distinct()];
        if (signed.Length > 0) return signed;
        return [.. (contents.Graph.Node.Any(VariableOps.IsVariable) ? contents.OutputCandidates() : contents.Ends()).Select(e => Node(e.Name))];
    }

    /// <summary>Leaves only what some nodes need, variables as they are: the graph as the author wrote it, without what training added.</summary>
    private static void Prune(ModelContents contents, string[] outputs)
    {
        var nodes = contents.Graph.Node.ToDictionary(n => n.Name, StringComparer.Ordinal);
        var needed = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>();
        foreach (string output in outputs.Select(Node))
        {
            if (!nodes.ContainsKey(output)) throw new ModelException(ModelErrorCodes.TensorNotInGraph, $"The graph has no node '{output}'.{NearestNames.Suggest(output, nodes.Keys)}");
            open.Push(output);
        }
        while (open.TryPop(out string? name))
        {
            if (!needed.Add(name) || !nodes.TryGetValue(name, out NodeDef? node)) continue;
            foreach (string input in node.Input) open.Push(Node(input.TrimStart('^')));
        }
        NodeDef[] kept = [.. contents.Graph.Node.Where(n => needed.Contains(n.Name))];
        contents.Graph.Node.Clear();
        contents.Graph.Node.AddRange(kept);
    }

    private static string Node(string tensor)
    {
        int colon = tensor.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? tensor : tensor[..colon];
    }
}
