using System.Globalization;
using System.Text.Json.Nodes;
using ModelBuild.Checkpoints;
using ModelBuild.Diagnostics;
using ModelBuild.Files;
using ModelBuild.Freezing;
using ModelBuild.Freezing.Shapes;
using ModelBuild.Protos;

namespace ModelBuild.Tool;

/// <summary>What a path leads to, whatever it is.</summary>
internal sealed class Inspection
{
    private const int MostVariables = 20, MostOps = 12;

    private readonly string _path;
    private readonly bool _all;
    private readonly bool _statistics;
    private readonly CancellationToken _cancellation;
    private readonly FreezeRequest _request;
    private string _kind = "";
    private string? _note;
    private CheckpointFiles? _files;
    private ModelContents? _contents;
    private IReadOnlyList<InterfaceTensor>? _candidates;

    private Inspection(string path, IReadOnlyList<string>? tags, bool all, bool statistics, CancellationToken cancellation)
    {
        _path = path;
        _request = new FreezeRequest { Checkpoint = path, Tags = tags };
        _all = all;
        _statistics = statistics;
        _cancellation = cancellation;
    }

    /// <exception cref="ModelFileException">There is nothing, or it is damaged.</exception>
    public static Inspection Of(string path, IReadOnlyList<string>? tags, bool all, bool statistics, CancellationToken cancellation)
    {
        var inspection = new Inspection(path, tags, all, statistics, cancellation);
        inspection.Look();
        return inspection;
    }

    /// <summary>Everything that can be told.</summary>
    public Report Report()
    {
        var report = new Report();
        report.Json["path"] = _path;
        report.Json["kind"] = _kind;
        var facts = new List<(string, string?)> { ("kind", _kind) };
        if (_contents is not null) facts.AddRange(ModelFacts(report));
        using CheckpointReader? reader = _files is null ? null : CheckpointReader.Open(_files);
        CheckpointSummary? summary = reader is null ? null : CheckpointSummary.Of(reader, _statistics, _cancellation);
        if (summary is not null)
        {
            facts.Add(("checkpoint", $"{Screen.Path(_files!.Prefix)} (V{(int)summary.Format}, {Screen.Count(_files.DataFiles.Count, "data file")})"));
            facts.Add(("variables", $"{Screen.Count(summary.Tensors.Count, "tensor")}, {Screen.Count(summary.Parameters, "parameter")}, {Screen.Size(summary.Bytes)}"));
            report.Json["checkpoint"] = JsonNode.Parse(summary.ToJson());
        }
        report.Facts(facts);
        if (_contents is not null) AddModel(report);
        if (summary is not null) AddVariables(report, summary);
        if (_contents is not null) AddOps(report);
        if (_note is not null) report.Line(_note);
        if (_contents is not null) AddItem(report);
        return report;
    }

    /// <summary>The values of a tensor of the checkpoint, or of a constant of the graph.</summary>
    public Report Values(string name)
    {
        var report = new Report();
        using CheckpointReader? reader = _files is null ? null : CheckpointReader.Open(_files);
        TensorValue value;
        if (reader is not null && (_contents is null || reader.TryGet(name, out _) || ConstantOf(name) is null))
        {
            CheckpointTensor tensor = reader.Get(name);
            if (!Screen.Json)
            {
                // Streamed: a tensor may be larger than memory.
                var options = new InspectionOptions { FileName = _files!.Prefix, TensorName = name, PrintOptions = _all ? new NumpyPrintOptions { Threshold = int.MaxValue } : new NumpyPrintOptions() };
                string text = CheckpointInspection.ToText(options);
                int count = text.LastIndexOf("# Total", StringComparison.Ordinal);
                return report.Verbatim("", (count < 0 ? text : text[..count]).TrimEnd('\n'));
            }
            value = WeightSet.Read(reader, tensor)
                ?? throw new ModelFileException(DiagnosticCodes.UnsupportedDType, $"'{name}' ({InterfaceTable.NameOf(tensor.DType)}, {Screen.Size(tensor.Size)}) is larger than one JSON document can be, or its dtype has no values.", _files!.Prefix);
        }
        else
        {
            value = ConstantOf(name) ?? throw NoValue(name);
            report.Verbatim("", $"tensor: {name} ({DTypes.NameOf(value.DType)}) [{string.Join(", ", value.Shape)}]\n{value.ToText(_all)}");
        }
        report.Json["tensor"] = name;
        report.Json["dtype"] = DTypes.NameOf(value.DType);
        report.Json["shape"] = new JsonArray([.. value.Shape.Select(d => JsonValue.Create(d))]);
        report.Json["value"] = JsonText.Write(value);
        return report;
    }

    private IReadOnlyList<InterfaceTensor> Candidates => _candidates ??= _contents!.OutputCandidates();

    private TensorValue? ConstantOf(string name) =>
        _contents?.Graph.Node.FirstOrDefault(n => n.Name == RunnableModel.NodeOf(name) && n.Op == "Const")?.Attr.GetValueOrDefault("value")?.Tensor is { } tensor ? ProtoFile.Of(tensor) : null;

    private ModelFileException NoValue(string name) => new(
        DiagnosticCodes.TensorNotInCheckpoint,
        _contents is null ? "It holds no tensors of that name." : $"The graph has no constant '{name}'.{NearestNames.Suggest(name, _contents.Graph.Node.Where(n => n.Op == "Const").Select(n => n.Name))}", _path);

    private void Look()
    {
        if (File.Exists(_path) && LookAtFile(FileKinds.Recognize(_path), Path.GetFileName(_path))) return;
        try
        {
            _contents = GraphReading.Read(_request, out string? missing);
            if (missing is not null) _note = $"The values are not there: {missing}";
            _files = _contents.Files;
            _kind = KindOfModel();
        }
        catch (ModelFileException e) when (e.Code == DiagnosticCodes.MetaGraphNotFound && Checkpoint() is { } files)
        {
            _files = files;
            _kind = "a checkpoint without its graph";
            _note = $"There is no .meta beside it, so the graph is not known: copy '{Path.GetFileName(files.Prefix)}.meta' from where the model was trained.";
        }
    }

    /// <summary>Tells what a file is that holds no model; false when it may hold one.</summary>
    private bool LookAtFile(FileKind kind, string name)
    {
        switch (kind)
        {
            case FileKind.Table or FileKind.GraphDef or FileKind.MetaGraphDef or FileKind.ChunkedSavedModel or FileKind.TextGraph:
                return false;
            case FileKind.Unknown when name.Contains(".data-", StringComparison.Ordinal) || name.EndsWith(".meta", StringComparison.Ordinal):
                return false;
            // On the wire a TensorProto begins as a SavedModel does.
            case FileKind.SavedModel or FileKind.Unknown:
                if (name != "saved_model.pb" && ProtoFile.TryRead(File.ReadAllBytes(_path)) is { } tensor) _kind = $"a TensorProto: {tensor.Kind}";
                else if (kind == FileKind.Unknown) throw new ModelFileException(DiagnosticCodes.NotAGraph, $"The file is {FileKinds.Describe(kind)}, or damaged.", _path);
                else return false;
                return true;
            default:
                LookAtOther(kind);
                return true;
        }
    }

    private void LookAtOther(FileKind kind)
    {
        if (Path.GetFileName(_path) == CheckpointStateFile.DefaultName && kind is FileKind.Text or FileKind.Empty)
        {
            string folder = Path.GetDirectoryName(Path.GetFullPath(_path))!;
            CheckpointState? state = CheckpointStateFile.Read(folder);
            _kind = "a state file: which checkpoints a folder has";
            _note = state is null ? "It names no checkpoint." : $"latest: {state.ModelCheckpointPath}\nkept: {string.Join(", ", state.AllModelCheckpointPaths)}\n'modelbuild inspect {Screen.Path(folder)}' tells about the latest.";
            return;
        }
        byte[] head = kind is FileKind.Numpy or FileKind.Zip ? [] : Head();
        if (kind == FileKind.Numpy) _kind = $"a NumPy array file: {NpyFile.Read(File.ReadAllBytes(_path), _path).Kind}";
        else if (kind == FileKind.Zip && NpzFile.Names(_path) is { Count: > 0 } arrays)
        {
            _kind = $"a NumPy archive of {Screen.Count(arrays.Count, "array")}";
            _note = string.Join('\n', arrays.Select(a => $"{a}: {NpzFile.Read(_path, a, a).Kind}"));
        }
        else
        {
            _kind = ImageFile.IsImage(head) ? "an image" : FileKinds.Describe(kind);
            _note = "It is no TensorFlow model, and ModelBuild cannot freeze or run it.";
        }
    }

    private byte[] Head()
    {
        using FileStream file = File.OpenRead(_path);
        byte[] head = new byte[64];
        return head[..file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
    }

    private CheckpointFiles? Checkpoint()
    {
        try
        {
            return CheckpointPath.Resolve(_path);
        }
        catch (ModelFileException)
        {
            return null;
        }
    }

    private string KindOfModel()
    {
        if (_contents!.SavedModel is not null) return $"a SavedModel of TensorFlow {(_contents.Meta.ObjectGraphDef is null ? 1 : 2)}";
        if (_files is not null) return "a checkpoint with its graph";
        bool variables = _contents.Graph.Node.Any(VariableOps.IsVariable);
        return _contents.Meta.MetaInfoDef is null
            ? variables ? "a graph (GraphDef) with variables, whose values lie elsewhere" : "a frozen graph (GraphDef)"
            : $"a graph with what came with it (MetaGraphDef){(variables ? ", whose variables' values lie elsewhere" : "")}";
    }

    private IEnumerable<(string, string?)> ModelFacts(Report report)
    {
        MetaGraphDef meta = _contents!.Meta;
        string version = meta.MetaInfoDef?.TensorflowVersion ?? "";
        int functions = _contents.Graph.Library?.Function.Count ?? 0;
        report.Json["tensorflow"] = version.Length > 0 ? version : null;
        report.Json["nodes"] = _contents.Graph.Node.Count;
        yield return ("TensorFlow", version.Length > 0 ? version : _contents.Graph.Versions is { Producer: > 0 } versions ? string.Create(CultureInfo.InvariantCulture, $"not noted (GraphDef version {versions.Producer})") : null);
        if (meta.MetaInfoDef?.Tags is { Count: > 0 } tags) yield return ("tags", string.Join(", ", tags));
        yield return ("graph", Screen.Count(_contents.Graph.Node.Count, "node") + (functions > 0 ? $", {Screen.Count(functions, "function")}" : ""));
    }

    private void AddModel(Report report)
    {
        var signatures = _contents!.Meta.SignatureDef.Where(s => !OutputSelection.IsInternal(s.Key)).OrderBy(s => s.Key, StringComparer.Ordinal).ToList();
        var json = new JsonObject();
        foreach ((string name, SignatureDef signature) in signatures)
        {
            List<InterfaceTensor> inputs = Tensors(signature.Inputs), outputs = Tensors(signature.Outputs);
            InterfaceTable.Add(report, $"signature {name}: ", inputs, outputs);
            json[name] = new JsonObject { ["inputs"] = InterfaceTable.Json(inputs), ["outputs"] = InterfaceTable.Json(outputs) };
        }
        report.Json["signatures"] = json;
        if (signatures.Count > 0) return;
        // The saver is fed the names of files, by nobody but itself.
        string restore = _contents.Meta.SaverDef?.RestoreOpName ?? "";
        string saver = restore.IndexOf('/', StringComparison.Ordinal) is > 0 and int slash ? restore[..(slash + 1)] : "save/";
        IReadOnlyList<InterfaceTensor> placeholders = [.. _contents.Placeholders().Where(p => !p.Name.StartsWith(saver, StringComparison.Ordinal))];
        InterfaceTable.Add(report, "inputs", placeholders);
        report.Json["inputs"] = InterfaceTable.Json(placeholders);
        InterfaceTable.Add(report, "likely outputs, best first", Candidates);
        report.Json["candidates"] = InterfaceTable.Json(Candidates);
    }

    private static List<InterfaceTensor> Tensors(IEnumerable<KeyValuePair<string, TensorInfo>> tensors) =>
        [.. tensors.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => new InterfaceTensor(t.Value.Name, t.Value.Dtype, StaticShape.FromProto(t.Value.TensorShape)) { Key = t.Key })];

    private void AddVariables(Report report, CheckpointSummary summary)
    {
        int most = _all ? int.MaxValue : MostVariables;
        string? rest = summary.Tensors.Count > most ? $"and {summary.Tensors.Count - most:#,0} more; --all lists them" : null;
        var rows = summary.Tensors.Take(most);
        if (_statistics)
        {
            report.Table("variables", ["name", "dtype", "shape", ">least", ">mean", ">largest", ">nan"], rows.Select(t => (string[])
                [t.Name, InterfaceTable.NameOf(t.DType), Shape(t), Number(t.Statistics?.Min), Number(t.Statistics?.Mean), Number(t.Statistics?.Max), t.Statistics is { } s ? s.NaNs.ToString(CultureInfo.InvariantCulture) : ""]), rest);
            return;
        }
        report.Table("variables", ["name", "dtype", "shape", ">bytes"], rows.Select(t => (string[])[t.Name, InterfaceTable.NameOf(t.DType), Shape(t), t.Bytes.ToString("#,0", CultureInfo.InvariantCulture)]), rest);

        static string Shape(TensorSummary tensor) => $"[{string.Join(',', tensor.Shape)}]{(tensor.Slices > 1 ? $" in {tensor.Slices} slices" : "")}";
        static string Number(double? value) => value?.ToString("G6", CultureInfo.InvariantCulture) ?? "";
    }

    private void AddOps(Report report)
    {
        IEnumerable<NodeDef> nodes = _contents!.Graph.Node.Concat((_contents.Graph.Library?.Function ?? []).SelectMany(f => f.NodeDef));
        var counts = nodes.GroupBy(n => n.Op).Select(g => (Op: g.Key, Count: g.Count())).OrderByDescending(g => g.Count).ThenBy(g => g.Op, StringComparer.Ordinal).ToList();
        int most = _all ? int.MaxValue : MostOps;
        report.Table("ops", [">nodes", "op"], counts.Take(most).Select(c => (string[])[c.Count.ToString("#,0", CultureInfo.InvariantCulture), c.Op]), counts.Count > most ? $"and {counts.Count - most} other ops; --all lists them" : null);
        var json = new JsonObject();
        foreach ((string op, int count) in counts) json[op] = count;
        report.Json["ops"] = json;
    }

    /// <summary>The item for a project file, and whether the engine can run what it makes.</summary>
    private void AddItem(Report report)
    {
        bool signed = _contents!.Meta.SignatureDef.Keys.Any(k => !OutputSelection.IsInternal(k));
        string? output = signed ? null : Candidates is [var best, ..] ? RunnableModel.NodeOf(best.Name) : null;
        try
        {
            FreezePlan plan = Freezer.Plan(_request with { OutputNodes = output is null ? [] : [output], NameDimensions = false });
            IReadOnlyList<ModelFileException> missing = SupportedOps.Read().Missing(plan, []);
            string frozen = $"Frozen{(output is null ? "" : $" for '{output}'")}: {Screen.Count(plan.Weights.Count, "variable")}, {Screen.Count(plan.Graph.Node.Count, "op")}; inputs {List(plan.Interface.Inputs)}.";
            report.Line(frozen);
            report.Line(missing.Count == 0 ? "The embedded engine has all of its ops." : string.Join('\n', missing.Take(8).Select(m => m.Message[..(m.Message.IndexOf(". ", StringComparison.Ordinal) + 1)])));
            foreach (string warning in plan.Warnings) report.Line(warning);
            report.Json["frozen"] = new JsonObject { ["variables"] = plan.Weights.Count, ["ops"] = plan.Graph.Node.Count, ["inputs"] = InterfaceTable.Json(plan.Interface.Inputs), ["outputs"] = InterfaceTable.Json(plan.Interface.Outputs) };
            report.Json["missing"] = new JsonArray([.. missing.Select(m => JsonValue.Create(m.Message))]);
        }
        catch (ModelFileException e)
        {
            report.Line($"It cannot be frozen as it is: {e.Code}: {e.Message}");
            report.Json["missing"] = new JsonArray();
            report.Json["problem"] = new JsonObject { ["code"] = e.Code, ["message"] = e.Message };
        }
        string item = $"<TensorFlowModel Include=\"{System.Security.SecurityElement.Escape(_path.Replace('\\', '/').TrimEnd('/'))}\"{(output is null ? "" : $" OutputNodes=\"{System.Security.SecurityElement.Escape(output)}\"")} />";
        report.Verbatim("for the project file", item);
        report.Json["item"] = item;
    }

    private static string List(IReadOnlyList<InterfaceTensor> inputs) =>
        inputs.Count == 0 ? "none" : string.Join(", ", inputs.Take(6).Select(i => $"{RunnableModel.NodeOf(i.Name)}:{InterfaceTable.NameOf(i.DType)}{(i.IsOptional ? "?" : "")}")) + (inputs.Count > 6 ? $" and {inputs.Count - 6} more" : "");
}
