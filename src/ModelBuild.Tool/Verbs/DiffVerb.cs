using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using ModelBuild.Checkpoints;
using ModelBuild.Diagnostics;
using ModelBuild.Freezing;
using ModelBuild.Freezing.Contracts;

namespace ModelBuild.Tool.Verbs;

/// <summary>Compares two models: what changed in the graph, in the interface, in the weights.</summary>
internal static class DiffVerb
{
    private const int Most = 20;

    public static Verb Make()
    {
        var before = new Argument<string>("A") { Description = "A model or checkpoint: whatever inspect takes" };
        var now = new Argument<string>("B") { Description = "The other" };
        Option<string[]> outputs = SourceOptions.ListOption("--output-nodes", "The outputs whose interface is compared; else those of the signatures, or in which frozen graphs end");
        var all = new Option<bool>("--all") { Description = "List everything" };
        return Verb.Of("diff", [before, now, outputs, all], (parsed, cancellation) =>
        {
            string a = parsed.GetValue(before)!, b = parsed.GetValue(now)!;
            Side left = Side.Of(a), right = Side.Of(b);
            int most = parsed.GetValue(all) ? int.MaxValue : Most;
            var report = new Report();
            bool same = AddGraph(report, left, right, most) & AddInterface(report, left, right, parsed.GetValue(outputs) ?? []) & AddWeights(report, left, right, most, cancellation);
            if (same) report.Line($"{a} and {b} are the same");
            report.Json["same"] = same;
            report.Show();
            return same ? ExitCode.Done : ExitCode.No;
        },
        "modelbuild diff models/digits/frozen.pb models/digits/frozen.pb");
    }

    private static bool AddGraph(Report report, Side left, Side right, int most)
    {
        if (left.Contents is null || right.Contents is null)
        {
            report.Line("graph: not compared, since a side has none");
            return true;
        }
        IReadOnlyList<NodeChange> changes = GraphComparison.Of(left.Contents, right.Contents);
        report.Json["graph"] = new JsonArray([.. changes.Select(c => new JsonObject { ["node"] = c.Node, ["change"] = c.Change, ["detail"] = c.Detail })]);
        string counts = string.Join(", ", changes.GroupBy(c => c.Change).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Count():#,0} {g.Key}"));
        report.Line($"graph: {(changes.Count == 0 ? $"the same {Screen.Count(right.Contents.Graph.Node.Count, "node")}" : $"{counts} of {Screen.Count(right.Contents.Graph.Node.Count, "node")}")}");
        report.Table("nodes", ["change", "node", "detail"], changes.Take(most).Select(c => (string[])[c.Change, c.Node, c.Detail]), changes.Count > most ? $"and {changes.Count - most:#,0} more; --all lists them" : null);
        return changes.Count == 0;
    }

    private static bool AddInterface(Report report, Side left, Side right, string[] outputs)
    {
        if (left.Contract(outputs) is not { } accepted || right.Contract(outputs) is not { } current) return true;
        ContractDifferences differences = ContractComparison.Compare(accepted, current);
        report.Json["interface"] = new JsonObject { ["breaking"] = new JsonArray([.. differences.Breaking.Select(d => JsonValue.Create(d))]), ["compatible"] = new JsonArray([.. differences.Compatible.Select(d => JsonValue.Create(d))]) };
        report.Line(differences.None ? "interface: the same" : $"interface: {differences.Breaking.Count} that break code, {differences.Compatible.Count} that do not");
        foreach (string difference in differences.Breaking) report.Verbatim("", "  breaks code: " + difference.Replace("\n", "\n  ", StringComparison.Ordinal));
        foreach (string difference in differences.Compatible) report.Verbatim("", "  compatible: " + difference.Replace("\n", "\n  ", StringComparison.Ordinal));
        return differences.None;
    }

    private static bool AddWeights(Report report, Side left, Side right, int most, CancellationToken cancellation)
    {
        using var a = new WeightSet(left.Contents, left.Files);
        using var b = new WeightSet(right.Contents, right.Files);
        var rows = new List<(double Largest, string[] Cells, JsonObject Json)>();
        int equal = 0;
        foreach (string name in a.Names.Where(b.Contains).Order(StringComparer.Ordinal))
        {
            cancellation.ThrowIfCancellationRequested();
            if (a.Value(name) is not { } was || b.Value(name) is not { } now) continue;
            if (was.DType == now.DType && was.Shape.SequenceEqual(now.Shape) && was.Bytes.AsSpan().SequenceEqual(now.Bytes) && was.Strings.SequenceEqual(now.Strings)) equal++;
            else rows.Add(Row(name, was, now));
        }
        string[] gone = [.. a.Names.Where(n => !b.Contains(n)).Order(StringComparer.Ordinal)], added = [.. b.Names.Where(n => !a.Contains(n)).Order(StringComparer.Ordinal)];
        rows = [.. rows.OrderByDescending(r => r.Largest)];
        report.Line($"weights: {equal} the same, {rows.Count} changed, {gone.Length} only in A, {added.Length} only in B");
        report.Table("changed weights, the largest difference first", ["weight", "value", ">largest", ">of norm", ">elements"], rows.Take(most).Select(r => r.Cells), rows.Count > most ? $"and {rows.Count - most} more; --all lists them" : null);
        report.Table("only in A", ["weight"], gone.Take(most).Select(n => (string[])[n]), gone.Length > most ? $"and {gone.Length - most} more" : null);
        report.Table("only in B", ["weight"], added.Take(most).Select(n => (string[])[n]), added.Length > most ? $"and {added.Length - most} more" : null);
        report.Json["weights"] = new JsonObject
        {
            ["same"] = equal, ["changed"] = new JsonArray([.. rows.Select(r => r.Json)]),
            ["onlyInA"] = new JsonArray([.. gone.Select(n => JsonValue.Create(n))]), ["onlyInB"] = new JsonArray([.. added.Select(n => JsonValue.Create(n))]),
        };
        return rows.Count == 0 && gone.Length == 0 && added.Length == 0;
    }

    private static (double, string[], JsonObject) Row(string name, TensorValue was, TensorValue now)
    {
        var json = new JsonObject { ["weight"] = name, ["a"] = was.Kind, ["b"] = now.Kind };
        bool numbers = ValueCast.IsNumber(was.DType) && ValueCast.IsNumber(now.DType) && was.Shape.SequenceEqual(now.Shape);
        string kind = was.Kind == now.Kind ? now.Kind : $"{was.Kind} -> {now.Kind}";
        if (!numbers) return (double.PositiveInfinity, [name, kind, "", "", ""], json);
        double[] a = was.ToDoubles(), b = now.ToDoubles();
        (double largest, double squares, double norm, int count) = (0, 0, 0, 0);
        for (int i = 0; i < a.Length; i++)
        {
            norm += a[i] * a[i];
            if (a[i].Equals(b[i])) continue;
            double off = Math.Abs(a[i] - b[i]);
            count++;
            largest = double.IsNaN(off) ? double.PositiveInfinity : Math.Max(largest, off);
            squares += off * off;
        }
        double share = norm > 0 ? Math.Sqrt(squares / norm) : double.PositiveInfinity;
        (json["largest"], json["elements"]) = (double.IsFinite(largest) ? JsonValue.Create(largest) : "inf", count);
        return (largest, [name, kind, largest.ToString("0.###e+0", CultureInfo.InvariantCulture), share.ToString("0.### %", CultureInfo.InvariantCulture), $"{count} of {a.Length}"], json);
    }

    /// <summary>One of the two: a graph, a checkpoint, or both.</summary>
    private sealed record Side(string Path, ModelContents? Contents, CheckpointFiles? Files)
    {
        public static Side Of(string path)
        {
            try
            {
                ModelContents contents = ModelContents.Read(new FreezeRequest { Checkpoint = path });
                return new Side(path, contents, contents.Files);
            }
            catch (ModelFileException e) when (e.Code == DiagnosticCodes.MetaGraphNotFound)
            {
                return new Side(path, null, CheckpointPath.Resolve(path));
            }
        }

        /// <summary>The interface; null when there is no graph or nothing says what its outputs are.</summary>
        public ModelContract? Contract(string[] outputs)
        {
            if (Contents is null) return null;
            bool signed = Contents.Meta.SignatureDef.Keys.Any(k => !OutputSelection.IsInternal(k));
            if (outputs.Length == 0 && !signed) outputs = Files is null ? [.. Contents.Ends().Select(e => e.Name)] : [.. Contents.OutputCandidates().Take(1).Select(c => c.Name)];
            if (outputs.Length == 0 && !signed) return null;
            return ModelContract.Of("Model", ContractVerb.InterfaceOf(Freezer.Plan(new FreezeRequest { Checkpoint = Path, OutputNodes = outputs })));
        }
    }
}
