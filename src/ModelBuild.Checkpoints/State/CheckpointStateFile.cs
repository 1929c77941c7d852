using ModelBuild.Diagnostics;
using ModelBuild.Protos;
using ModelBuild.Text;

namespace ModelBuild.Checkpoints;

/// <summary>The <c>checkpoint</c> file that TensorFlow's Saver keeps beside its checkpoints: which is the latest, which are kept.</summary>
public static class CheckpointStateFile
{
    /// <summary>The name that Saver gives it unless told otherwise.</summary>
    public const string DefaultName = "checkpoint";

    // A path for each of ten thousand kept checkpoints stays far below this.
    private const int MostBytes = 16 * 1024 * 1024;

    /// <summary>Reads a folder's state file; null when there is none.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="name">The file's name in it.</param>
    /// <exception cref="ModelFileException">The file is no state file (MB1008) or cannot be read (MB1011).</exception>
    public static CheckpointState? Read(string folder, string name = DefaultName)
    {
        string path = Path.Combine(folder, name);
        if (!File.Exists(path)) return null;
        CheckpointState state;
        try
        {
            if (new FileInfo(path).Length > MostBytes)
                throw new ModelFileException(DiagnosticCodes.StateFileUnusable, "The file is far too large for a checkpoint state file; it is something else.", path);
            state = TextFormat.Parse<CheckpointState>(File.ReadAllText(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelFileException(DiagnosticCodes.FileAccess, $"The checkpoint state file cannot be read: {e.Message}", path, inner: e);
        }
        catch (ModelFileException e) when (e.Code != DiagnosticCodes.StateFileUnusable)
        {
            throw new ModelFileException(DiagnosticCodes.StateFileUnusable, $"The checkpoint state file cannot be read: {e.Message}", path, e.Line, e.Column, e);
        }
        if (state.ModelCheckpointPath.Length == 0)
        {
            throw new ModelFileException(
                DiagnosticCodes.StateFileUnusable, "The checkpoint state file names no checkpoint. Name the checkpoint itself instead of its folder.", path);
        }
        return state;
    }

    /// <summary>
    /// Writes a folder's state file, whole or not at all, as <c>tf.train.update_checkpoint_state</c> does: into a temporary file that is then renamed.
    /// </summary>
    /// <param name="folder">The folder; one given by a relative path makes relative paths of checkpoints relative to it.</param>
    /// <param name="latest">The latest checkpoint's prefix.</param>
    /// <param name="kept">The checkpoints that are kept, oldest first; <paramref name="latest"/> is added when it is not the last of them.</param>
    /// <param name="name">The file's name.</param>
    /// <param name="relative">Whether to write paths relative to the folder, so that the folder can be moved.</param>
    /// <exception cref="ModelFileException">MB1008: a checkpoint has the path of the state file. MB1011: the file cannot be written.</exception>
    public static void Write(string folder, string latest, IEnumerable<string> kept, string name = DefaultName, bool relative = false)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentException.ThrowIfNullOrEmpty(latest);
        List<string> all = [.. kept];
        if (all.Count == 0 || all[^1] != latest) all.Add(latest);
        string path = Path.Combine(folder, name);
        // TensorFlow makes relative paths relative to the folder when the folder is relative, and absolute ones only on demand.
        bool rebase = !Path.IsPathRooted(folder);
        var state = new CheckpointState { ModelCheckpointPath = PathFor(latest) };
        state.AllModelCheckpointPaths.AddRange(all.Select(PathFor));
        if (state.ModelCheckpointPath == path)
            throw new ModelFileException(DiagnosticCodes.StateFileUnusable,
                $"The checkpoint '{latest}' has the path of the state file. Save it under another name, or give the state file another one.", path);
        string temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            File.WriteAllText(temporary, TextFormat.Print(state));
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            File.Delete(temporary);
            throw new ModelFileException(DiagnosticCodes.FileAccess, $"The checkpoint state file cannot be written: {e.Message}", path, inner: e);
        }

        string PathFor(string checkpoint)
        {
            if (relative && Path.IsPathRooted(checkpoint)) return Path.GetRelativePath(folder, checkpoint);
            return rebase && !Path.IsPathRooted(checkpoint) ? Path.GetRelativePath(folder, checkpoint) : checkpoint;
        }
    }
}
