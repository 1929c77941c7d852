using ModelBuild.Checkpoints.Editing;
using ModelBuild.Diagnostics;
using ModelBuild.Protos;

namespace ModelBuild.Checkpoints;

/// <summary>
/// Writes a changed copy of a checkpoint: tensors renamed, dropped or cast, shards merged or split, averages in place of variables. Values are streamed and
/// never held in memory, except for strings. A V1 checkpoint comes out as V2. The <c>.meta</c> file is not copied, for the graph in it has the old names.
/// </summary>
public static class CheckpointEditor
{
    /// <summary>Works out what an edit would do, without writing anything.</summary>
    /// <inheritdoc cref="Write" path="/exception"/>
    public static CheckpointEditResult Plan(string source, CheckpointEdit edit)
    {
        ArgumentNullException.ThrowIfNull(edit);
        Check(edit);
        using CheckpointReader reader = CheckpointReader.Open(source);
        return EditPlan.Of(reader, edit).Result;
    }

    /// <summary>Writes a changed copy of a checkpoint. A failure leaves nothing of it.</summary>
    /// <param name="source">The checkpoint; see <see cref="CheckpointPath.Resolve(string)"/> for what may be given.</param>
    /// <param name="target">The prefix of the new one, another than the old one's.</param>
    /// <param name="edit">What to change; nothing when it is new.</param>
    /// <param name="cancellation">Looked at between parts of the values.</param>
    /// <returns>What the new checkpoint has. Do look at the warnings: a pattern that is found nowhere is no error.</returns>
    /// <exception cref="ArgumentException">A tensor is to be cast to something else than float, half or bfloat16, or the number of shards is out of range.</exception>
    /// <exception cref="ModelFileException">
    /// MB1020: two tensors would have one name, none would be left, or source and target are the same. MB1021: a pattern cannot be used. MB1011: the new files
    /// cannot be written. Otherwise as <see cref="CheckpointReader.Open(string)"/> and <see cref="CheckpointReader.Read"/>.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static CheckpointEditResult Write(string source, string target, CheckpointEdit edit, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(target);
        ArgumentNullException.ThrowIfNull(edit);
        Check(edit);
        CheckpointFiles files = CheckpointPath.Resolve(source);
        ThrowIfSame(files, target);
        using CheckpointReader reader = CheckpointReader.Open(files);
        EditPlan plan = EditPlan.Of(reader, edit);
        int shards = edit.Shards ?? files.DataFiles.Count;
        using CheckpointWriter writer = CheckpointWriter.Create(target, new CheckpointWriterOptions { Shards = shards });
        new EditedValues(files, reader, writer, plan, edit, shards, cancellation).Write();
        cancellation.ThrowIfCancellationRequested();
        writer.Complete();
        return plan.Result;
    }

    private static void Check(CheckpointEdit edit)
    {
        ArgumentException.ThrowIfNullOrEmpty(edit.AverageName);
        if (edit.Shards is < 1 or > Bundles.BundleIndex.MostShards) throw new ArgumentOutOfRangeException(nameof(edit), edit.Shards, $"A checkpoint has 1 to {Bundles.BundleIndex.MostShards} data files.");
        foreach (TensorCast cast in edit.Cast)
        {
            if (!EditPlan.IsFloating(cast.DType)) throw new ArgumentException($"Tensors are cast to float, half or bfloat16, not to {cast.DType}.", nameof(edit));
        }
    }

    private static void ThrowIfSame(CheckpointFiles files, string target)
    {
        StringComparison comparison = OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        if (string.Equals(Path.GetFullPath(files.Prefix), Path.GetFullPath(target), comparison))
        {
            throw new ModelFileException(
                DiagnosticCodes.CannotEdit, "The checkpoint cannot be edited so: the changed copy would take its place while it is read. Write it under another prefix.", files.Index);
        }
    }
}
