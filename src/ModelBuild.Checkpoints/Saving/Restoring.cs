using ModelBuild.Diagnostics;
using ModelBuild.Files;
using ModelBuild.Protos;

namespace ModelBuild.Checkpoints.Saving;

/// <summary>Reads the values of variables from a checkpoint.</summary>
internal static class Restoring
{
    public static void Restore(IReadOnlyList<NamedVariable> variables, string prefix, bool reshape)
    {
        if (prefix is null) throw new ArgumentNullException(nameof(prefix), "No checkpoint to restore from was given.");
        using CheckpointReader reader = CheckpointReader.Open(prefix);
        List<NamedVariable> missing = [.. variables.Where(v => !reader.TryGet(v.Key, out _))];
        if (missing.Count > 0) throw Missing(reader, variables, missing);

        // All is read before the first variable changes.
        var values = new List<(Variable Variable, byte[] Bytes, byte[][] Strings)>();
        foreach (NamedVariable saved in variables)
        {
            CheckpointTensor tensor = reader.Get(saved.Key);
            foreach (Variable variable in saved.Parts)
            {
                Check(reader, saved.Key, variable, tensor, reshape);
                values.Add(Read(reader, variable, tensor));
            }
        }
        foreach ((Variable variable, byte[] bytes, byte[][] strings) in values) variable.Set(bytes, strings);
    }

    private static (Variable Variable, byte[] Bytes, byte[][] Strings) Read(CheckpointReader reader, Variable variable, CheckpointTensor tensor)
    {
        if (variable.DType == DataType.DtString) return (variable, [], reader.ReadStrings(tensor));
        byte[] bytes = new byte[variable.Bytes.Length];
        int at = 0;
        reader.ReadSlice(tensor, variable.Slice ?? TensorSlice.Whole(tensor.Shape.Count), part =>
        {
            part.CopyTo(bytes.AsSpan(at));
            at += part.Length;
        });
        return (variable, bytes, []);
    }

    private static void Check(CheckpointReader reader, string key, Variable variable, CheckpointTensor tensor, bool reshape)
    {
        IReadOnlyList<long> shape = variable.Slice is null ? variable.Shape : variable.FullShape;
        bool fits = tensor.Shape.SequenceEqual(shape) || (reshape && variable.Slice is null && tensor.ElementCount == CheckpointTensor.CountOf(shape));
        if (fits && tensor.DType == variable.DType && (variable.Slice is null || variable.DType != DataType.DtString)) return;
        throw new ModelFileException(DiagnosticCodes.RestoreMismatch,
            $"The variable '{variable.Name}' is {variable.DType} [{string.Join(',', shape)}], but the checkpoint holds {tensor.DType} [{string.Join(',', tensor.Shape)}] as '{key}'. "
            + "The program and the checkpoint come from different versions of the model; make the variable as it was when it was saved.", reader.Prefix);
    }

    private static ModelFileException Missing(CheckpointReader reader, IReadOnlyList<NamedVariable> variables, List<NamedVariable> missing)
    {
        const int shown = 5;
        // An object-based checkpoint has its variables under the paths of objects, and their names beside.
        IReadOnlyList<CheckpointObject>? objects = CheckpointObjectGraph.Read(reader);
        IEnumerable<string> lines = missing.Take(shown).Select(v =>
            objects?.FirstOrDefault(o => o.FullName == v.Key) is { } found ? $"'{v.Key}' (there as '{found.Key}')"
            : $"'{v.Key}'{NearestNames.Suggest(v.Key, reader.Tensors.Select(t => t.Name)).TrimEnd('.')}");
        string more = missing.Count > shown ? $" and {missing.Count - shown} more" : "";
        string matched = $"{variables.Count - missing.Count} of {variables.Count} variables are there, and {reader.Tensors.Count - (variables.Count - missing.Count)} other tensors.";
        return new ModelFileException(DiagnosticCodes.TensorNotInCheckpoint,
            $"Restoring from the checkpoint failed: it lacks {string.Join("; ", lines)}{more}. {matched} Give the names that the variables have in the checkpoint, as a dictionary.", reader.Prefix);
    }
}
