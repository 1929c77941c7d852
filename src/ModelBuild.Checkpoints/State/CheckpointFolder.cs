using System.IO.Enumeration;
using ModelBuild.Diagnostics;
using ModelBuild.Protos;

namespace ModelBuild.Checkpoints;

/// <summary>
/// What <c>tf.train.latest_checkpoint</c>, <c>get_checkpoint_state</c>, <c>checkpoint_exists</c> and <c>get_checkpoint_mtimes</c> say of a folder, with
/// TensorFlow's own results (tensorflow/python/checkpoint/checkpoint_management.py). To find a checkpoint in a folder as users have it, moved or
/// without a state file, see <see cref="CheckpointPath.Resolve(string)"/>.
/// </summary>
public static class CheckpointFolder
{
    /// <summary>
    /// The prefix of the latest checkpoint that the folder's state file names, or null when there is no usable state file or no such checkpoint. The folder
    /// itself is not searched.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="latestFilename">The state file's name.</param>
    /// <exception cref="ModelFileException">MB1008: the state file names no checkpoint at all.</exception>
    public static string? LatestCheckpoint(string folder, string latestFilename = CheckpointStateFile.DefaultName) =>
        GetCheckpointState(folder, latestFilename) is { } state && CheckpointExists(state.ModelCheckpointPath) ? state.ModelCheckpointPath : null;

    /// <summary>The folder's state file, its paths joined to the folder unless they are absolute; null when there is none or it cannot be read.</summary>
    /// <exception cref="ModelFileException">MB1008: the state file names no checkpoint.</exception>
    public static CheckpointState? GetCheckpointState(string folder, string latestFilename = CheckpointStateFile.DefaultName)
    {
        ArgumentNullException.ThrowIfNull(folder);
        CheckpointState? state;
        try
        {
            state = CheckpointStateFile.Read(folder, latestFilename);
        }
        catch (ModelFileException e) when (e.Code == DiagnosticCodes.FileAccess || e.InnerException is ModelFileException)
        {
            // Not to be read, or no text of this kind: TensorFlow logs a warning and goes on without.
            return null;
        }
        if (state is null) return null;
        state.ModelCheckpointPath = Path.Combine(folder, state.ModelCheckpointPath);
        for (int i = 0; i < state.AllModelCheckpointPaths.Count; i++) state.AllModelCheckpointPaths[i] = Path.Combine(folder, state.AllModelCheckpointPaths[i]);
        return state;
    }

    /// <summary>Whether there is a checkpoint with that prefix: an <c>.index</c> file of a V2 checkpoint, or a file of a V1 one. The prefix may be a pattern with <c>*</c> and <c>?</c>.</summary>
    public static bool CheckpointExists(string prefix) => FileOf(prefix) is not null;

    /// <summary>When the checkpoints were written. Those that do not exist are left out.</summary>
    /// <param name="prefixes">Their prefixes.</param>
    /// <returns>The last write time of each checkpoint's <c>.index</c> file, or of a V1 checkpoint's file.</returns>
    public static IReadOnlyList<DateTimeOffset> GetCheckpointMtimes(IEnumerable<string> prefixes)
    {
        ArgumentNullException.ThrowIfNull(prefixes);
        return [.. prefixes.Select(FileOf).OfType<string>().Select(file => (DateTimeOffset)File.GetLastWriteTimeUtc(file))];
    }

    private static string? FileOf(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        return Match(prefix + ".index") ?? Match(prefix);
    }

    /// <summary>The first file that a path names, or matches when it is a pattern.</summary>
    private static string? Match(string pattern)
    {
        if (File.Exists(pattern)) return pattern;
        string name = Path.GetFileName(pattern);
        if (name.AsSpan().IndexOfAny('*', '?') < 0) return null;
        string folder = Path.GetDirectoryName(pattern) is { Length: > 0 } parent ? parent : ".";
        if (!Directory.Exists(folder)) return null;
        return Directory.EnumerateFiles(folder)
            .Where(file => FileSystemName.MatchesSimpleExpression(name, Path.GetFileName(file), ignoreCase: false))
            .Min(StringComparer.Ordinal);
    }
}
