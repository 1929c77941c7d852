using ModelBuild.Checkpoints.Reading;
using ModelBuild.Checkpoints.Writing;
using ModelBuild.Diagnostics;
using ModelBuild.Protos;

namespace ModelBuild.Checkpoints.Editing;

/// <summary>A tensor on its way into the new checkpoint.</summary>
/// <param name="Source">Where its values are.</param>
/// <param name="Key">The name of the variable it is the value of: its own, or the one whose average it is.</param>
/// <param name="Name">The name that it gets.</param>
/// <param name="DType">The dtype that it gets.</param>
internal sealed record PlannedTensor(CheckpointTensor Source, string Key, string Name, DataType DType);

/// <summary>Works out which tensors the new checkpoint has, before a byte is written.</summary>
internal sealed class EditPlan
{
    private readonly CheckpointReader _reader;
    private readonly CheckpointEdit _edit;
    private readonly List<string> _dropped = [];
    private readonly List<string> _warnings = [];

    private EditPlan(CheckpointReader reader, CheckpointEdit edit)
    {
        _reader = reader;
        _edit = edit;
        Tensors = InOrderOfValues(Cast(Rename(Drop(Averages()))));
        CheckNames();
    }

    /// <summary>The tensors of the new checkpoint, in the order in which their values lie in the old one.</summary>
    public IReadOnlyList<PlannedTensor> Tensors { get; }

    public CheckpointEditResult Result => new([.. Tensors.Select(t => new EditedTensor(t.Name, t.DType, t.Source))], _dropped, _warnings);

    /// <exception cref="ModelFileException">MB1020: two tensors would have one name, or none is left. MB1021: a pattern cannot be used.</exception>
    public static EditPlan Of(CheckpointReader reader, CheckpointEdit edit) => new(reader, edit);

    public static bool IsFloating(DataType dtype) => dtype is DataType.DtFloat or DataType.DtHalf or DataType.DtBfloat16;

    public void Warn(string warning) => _warnings.Add(warning);

    private List<PlannedTensor> Averages()
    {
        List<PlannedTensor> all = [.. _reader.Tensors.Select(t => new PlannedTensor(t, t.Name, t.Name, t.DType))];
        if (!_edit.TakeAverages) return all;
        string suffix = "/" + _edit.AverageName;
        var byVariable = new Dictionary<string, CheckpointTensor>(StringComparer.Ordinal);
        foreach (CheckpointTensor tensor in _reader.Tensors)
        {
            if (tensor.Name.Length > suffix.Length && tensor.Name.EndsWith(suffix, StringComparison.Ordinal)) byVariable.Add(tensor.Name[..^suffix.Length], tensor);
        }
        HashSet<CheckpointTensor> averages = [.. byVariable.Values];
        if (byVariable.Count == 0) Warn($"No tensor ends in '{suffix}': there are no averages to take.");

        var taken = new List<PlannedTensor>();
        foreach (CheckpointTensor tensor in _reader.Tensors)
        {
            if (byVariable.TryGetValue(tensor.Name, out CheckpointTensor? average))
            {
                if (average.DType != tensor.DType || !average.Shape.SequenceEqual(tensor.Shape))
                    throw CannotEdit($"'{Short(average.Name)}' cannot take the place of '{Short(tensor.Name)}', for their dtypes or shapes differ");
            }
            if (averages.Contains(tensor)) continue;
            if (average is null) taken.Add(new PlannedTensor(tensor, tensor.Name, tensor.Name, tensor.DType));
            else _dropped.Add(tensor.Name);
        }
        taken.AddRange(byVariable.Select(v => new PlannedTensor(v.Value, v.Key, v.Key, v.Value.DType)));
        return taken;
    }

    private List<PlannedTensor> Drop(List<PlannedTensor> tensors)
    {
        foreach (string text in _edit.Drop)
        {
            EditPattern pattern = PatternOf(text);
            var kept = new List<PlannedTensor>();
            foreach (PlannedTensor tensor in tensors)
            {
                if (pattern.IsIn(tensor.Name)) _dropped.Add(tensor.Source.Name);
                else kept.Add(tensor);
            }
            if (!pattern.Found) Warn($"'{text}' is in no tensor's name: nothing was dropped by it.{NearestNames.Suggest(text, tensors.Select(t => t.Name))}");
            tensors = kept;
        }
        return tensors.Count > 0 ? tensors : throw CannotEdit("no tensor is left");
    }

    private List<PlannedTensor> Rename(List<PlannedTensor> tensors)
    {
        foreach (TensorRename rule in _edit.Rename)
        {
            ArgumentNullException.ThrowIfNull(rule.Replacement);
            EditPattern pattern = PatternOf(rule.Pattern);
            List<PlannedTensor> renamed = [.. tensors.Select(t => IsObjectGraph(t) ? t : t with { Name = pattern.Replace(t.Name, rule.Replacement) })];
            if (!pattern.Found) Warn($"'{rule.Pattern}' is in no tensor's name: nothing was renamed by it.{NearestNames.Suggest(rule.Pattern, tensors.Select(t => t.Name))}");
            tensors = renamed;
        }
        return tensors;
    }

    private List<PlannedTensor> Cast(List<PlannedTensor> tensors)
    {
        (TensorCast Rule, EditPattern Pattern)[] rules = [.. _edit.Cast.Select(c => (c, PatternOf(c.Pattern)))];
        List<PlannedTensor> cast = [.. tensors.Select(t => !IsFloating(t.DType) || Array.Find(rules, r => r.Pattern.IsIn(t.Name)).Rule is not { } rule ? t : t with { DType = rule.DType })];
        foreach ((TensorCast rule, EditPattern pattern) in rules)
        {
            if (!pattern.Found) Warn($"'{rule.Pattern}' is in the name of no tensor of float, half or bfloat16 that an earlier rule has left: nothing was cast to {rule.DType} by it.");
        }
        return cast;
    }

    private void CheckNames()
    {
        var byName = new Dictionary<string, PlannedTensor>(StringComparer.Ordinal);
        foreach (PlannedTensor tensor in Tensors)
        {
            if (tensor.Name.Length == 0) throw CannotEdit($"'{Short(tensor.Source.Name)}' would be left without a name");
            // A pattern can cut a character in two, which is two of .NET's.
            if (!TensorName.IsOne(tensor.Name)) throw CannotEdit($"the new name of '{Short(tensor.Source.Name)}' would have half a character");
            if (!byName.TryAdd(tensor.Name, tensor))
                throw CannotEdit($"'{Short(byName[tensor.Name].Source.Name)}' and '{Short(tensor.Source.Name)}' would both be called '{Short(tensor.Name)}'. Drop one of them, or make the pattern keep apart what differs");
        }
    }

    /// <summary>Reading and writing both go through their files from front to back. Blocks of a V1 checkpoint have no place; they stay in the order of names.</summary>
    private static List<PlannedTensor> InOrderOfValues(List<PlannedTensor> tensors) =>
        [.. tensors.OrderBy(t => t.Source.Shard).ThenBy(t => t.Source.Slices.Count > 0 ? t.Source.Slices[0].Offset : t.Source.Offset).ThenBy(t => t.Source.Size).ThenBy(t => t.Name, StringComparer.Ordinal)];

    /// <summary>No variable: TensorFlow looks for it under this very name.</summary>
    private static bool IsObjectGraph(PlannedTensor tensor) => tensor.Source.Name == CheckpointObjectGraph.Key;

    private EditPattern PatternOf(string text) => new(text, _reader.Prefix);

    private ModelFileException CannotEdit(string why) => new(DiagnosticCodes.CannotEdit, $"The checkpoint cannot be edited so: {why}.", _reader.Prefix);

    private static string Short(string name) => NameText.Shorten(name);
}
