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
}
