using System.Globalization;
using System.Text.RegularExpressions;
using Google.Protobuf;
using ModelBuild.Checkpoints.Saving;
using ModelBuild.Diagnostics;
using ModelBuild.Protos;

namespace ModelBuild.Checkpoints;

/// <summary>
/// Saves variables as checkpoints and restores them, as <c>tf.train.Saver</c> does: the same files, the same state file, the same rules for which old
/// checkpoints stay. Values are written first, then the index, then the state file, each to a temporary file that is renamed: whenever the program
/// is stopped, the state file names a whole checkpoint.
/// </summary>
/// <remarks>A saver is not for several threads at once.</remarks>
public sealed partial class Saver
{
    private readonly SaverOptions _options;
    private readonly CheckpointRetention _retention;

    /// <summary>Makes a saver. The hours of <see cref="SaverOptions.KeepCheckpointEveryNHours"/> begin now.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number of checkpoints or hours is negative.</exception>
    public Saver(SaverOptions? options = null)
    {
        _options = options ?? new SaverOptions();
        ArgumentOutOfRangeException.ThrowIfNegative(_options.MaxToKeep);
        ArgumentOutOfRangeException.ThrowIfNegative(_options.KeepCheckpointEveryNHours);
        // A thousand years are for ever.
        TimeSpan every = TimeSpan.FromHours(Math.Min(_options.KeepCheckpointEveryNHours, 24 * 365 * 1000));
        _retention = new CheckpointRetention(_options.MaxToKeep, every, Now);
    }

    /// <summary>The checkpoints that are kept, oldest first: those that this saver has saved, and those it was told of.</summary>
    public IReadOnlyList<string> LastCheckpoints => [.. _retention.Last.Select(p => p.Path)];

    private DateTimeOffset Now => _options.TimeProvider.GetUtcNow();

    /// <summary>Saves variables under their names.</summary>
    /// <param name="variables">The variables; parts of a partitioned variable have one name.</param>
    /// <param name="prefix">The path that the files' names begin with.</param>
    /// <param name="options">How to save; null for the defaults.</param>
    /// <returns>
    /// The checkpoint's prefix, with the step: what <see cref="Restore(IEnumerable{Variable}, string)"/> takes. Of a sharded V1 checkpoint the pattern of its files. Null when there was nothing to save.
    /// </returns>
    /// <exception cref="ArgumentException">There are no variables, or two of one name; the prefix or the state file's name cannot be used.</exception>
    /// <exception cref="ModelFileException">MB1011: the folder above does not exist, or a file cannot be written.</exception>
    public string? Save(IEnumerable<Variable> variables, string prefix, SaveOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(variables);
        return Save(NamedVariables.Of(variables), prefix, options ?? new SaveOptions());
    }

    /// <summary>Saves variables under other names.</summary>
    /// <param name="variables">The variables by the name that each has in the checkpoint.</param>
    /// <param name="prefix">The path that the files' names begin with.</param>
    /// <param name="options">How to save; null for the defaults.</param>
    /// <inheritdoc cref="Save(IEnumerable{Variable}, string, SaveOptions?)" path="/returns|/exception"/>
    public string? Save(IReadOnlyDictionary<string, Variable> variables, string prefix, SaveOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(variables);
        return Save(NamedVariables.Of(variables), prefix, options ?? new SaveOptions());
    }

    /// <summary>Gives variables the values that a checkpoint holds under their names.</summary>
    /// <param name="variables">The variables. Either all are restored, or none is changed.</param>
    /// <param name="prefix">The checkpoint, as <see cref="Save(IEnumerable{Variable}, string, SaveOptions?)"/> returned it.</param>
    /// <exception cref="ModelFileException">
    /// MB1001: there is no such checkpoint. MB1006: it lacks a variable; extra tensors are no error. MB1012: dtype or shape differ. Otherwise as <see cref="CheckpointReader.Read"/>.
    /// </exception>
    public void Restore(IEnumerable<Variable> variables, string prefix)
    {
        ArgumentNullException.ThrowIfNull(variables);
        Restoring.Restore(NamedVariables.Of(variables), prefix, _options.Reshape);
    }

    /// <summary>Gives variables the values that a checkpoint holds under other names.</summary>
    /// <param name="variables">The variables by the name that each has in the checkpoint. Either all are restored, or none is changed.</param>
    /// <param name="prefix">The checkpoint.</param>
    /// <inheritdoc cref="Restore(IEnumerable{Variable}, string)" path="/exception"/>
    public void Restore(IReadOnlyDictionary<string, Variable> variables, string prefix)
    {
        ArgumentNullException.ThrowIfNull(variables);
        Restoring.Restore(NamedVariables.Of(variables), prefix, _options.Reshape);
    }

    /// <summary>
    /// Takes over the checkpoints of an earlier run, so that they count as kept and are deleted in their turn. Those that do not exist are left out.
    /// </summary>
    /// <param name="prefixes">Their prefixes, oldest first: <see cref="CheckpointState.AllModelCheckpointPaths"/> of the state file.</param>
    public void RecoverLastCheckpoints(IEnumerable<string> prefixes)
    {
        ArgumentNullException.ThrowIfNull(prefixes);
        _retention.Reset([.. prefixes.Where(CheckpointFolder.CheckpointExists).Select(prefix => (prefix, CheckpointFolder.GetCheckpointMtimes([prefix])[0]))]);
    }

    /// <summary>Sets the checkpoints that count as kept, with the times they were saved.</summary>
    /// <param name="checkpoints">Their prefixes, oldest first.</param>
    public void SetLastCheckpointsWithTime(IEnumerable<(string Prefix, DateTimeOffset Time)> checkpoints)
    {
        ArgumentNullException.ThrowIfNull(checkpoints);
        _retention.Reset(checkpoints);
    }

    private string? Save(IReadOnlyList<NamedVariable> variables, string prefix, SaveOptions options)
    {
        if (string.IsNullOrEmpty(prefix)) throw new ArgumentException("No path is specified to save to.", nameof(prefix));
        if (Path.GetFileName(options.LatestFilename) != options.LatestFilename)
            throw new ArgumentException($"The state file's name '{options.LatestFilename}' must not contain path components.", nameof(options));
        string checkpoint = options.GlobalStep is { } step ? $"{prefix}-{step.ToString(_options.PadStepNumber ? "D8" : "D", CultureInfo.InvariantCulture)}" : prefix;
        if (options.GlobalStep is null && !_options.Sharded && Path.GetFileName(prefix) == options.LatestFilename)
            throw new ArgumentException($"The name of the state file, '{options.LatestFilename}', is that of the checkpoint '{prefix}'.", nameof(prefix));
        if (variables.Count == 0 && !_options.AllowEmpty) throw new ArgumentException("There are no variables to save.", nameof(variables));
        string folder = Path.GetDirectoryName(checkpoint) ?? "";
        if (folder.Length > 0 && !Directory.Exists(folder))
            throw new ModelFileException(DiagnosticCodes.FileAccess, $"The checkpoint cannot be saved: the parent directory '{folder}' does not exist.", checkpoint);
        if (variables.Count == 0) return null;

        string saved = CheckpointWriting.Write(variables, checkpoint, _options);
        if (options.WriteState)
        {
            _retention.Record(saved, Now);
            CheckpointStateFile.Write(folder, saved, LastCheckpoints, options.LatestFilename, _options.SaveRelativePaths);
            // Only now: were the program stopped before, the state file would name what is gone.
            if (_retention.NextToDelete() is { } oldest) Delete(oldest, options.MetaGraphSuffix);
        }
        if (options is { WriteMetaGraph: true, MetaGraph: { } graph }) WriteMetaGraph(graph, MetaGraphPath(saved, options.MetaGraphSuffix));
        return saved;
    }

    private static void WriteMetaGraph(MetaGraphDef graph, string path)
    {
        string temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (FileStream file = File.Create(temporary)) graph.WriteTo(file);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            File.Delete(temporary);
            throw new ModelFileException(DiagnosticCodes.FileAccess, $"The graph cannot be saved: {e.Message}", path, inner: e);
        }
    }

    /// <summary>The graph's file stands beside the whole, not beside a shard.</summary>
    private static string MetaGraphPath(string checkpoint, string suffix) => ShardSuffix().Replace(checkpoint, "") + "." + suffix;

    private void Delete(string checkpoint, string metaGraphSuffix)
    {
        try
        {
            File.Delete(MetaGraphPath(checkpoint, metaGraphSuffix));
            foreach (string file in FilesOf(checkpoint)) File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _options.Warning?.Invoke($"The old checkpoint '{checkpoint}' cannot be deleted: {e.Message}");
        }
    }

    private string[] FilesOf(string checkpoint)
    {
        string folder = Path.GetDirectoryName(checkpoint) is { Length: > 0 } parent ? parent : ".";
        string pattern = Path.GetFileName(checkpoint);
        if (_options.WriteVersion == CheckpointFormat.V1) return Directory.GetFiles(folder, pattern);
        return [.. Directory.GetFiles(folder, pattern + ".data-?????-of-?????"), checkpoint + ".index"];
    }

    [GeneratedRegex(@"-[0-9?]+-of-[0-9]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex ShardSuffix();
}
