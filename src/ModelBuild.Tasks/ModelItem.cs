using Microsoft.Build.Framework;

namespace ModelBuild.Tasks;

/// <summary>A model as the targets hand it over: the user's item, and where what is made of it goes.</summary>
/// <param name="item">The item.</param>
public sealed class ModelItem(ITaskItem item)
{
    /// <summary>The item with its metadata.</summary>
    public ITaskItem Item { get; } = item;

    /// <summary>Whether a problem was reported about it.</summary>
    public bool HasFailed { get; set; }

    /// <summary>The state of the files that it is made from, once a task has looked; see <see cref="ModelTask.StateOf"/>.</summary>
    internal string? State { get; set; }

    /// <summary>The class that the model becomes; messages call the model so.</summary>
    public string ClassName => Item.GetMetadata("ClassName");

    /// <summary>The folder of all that is made of the model.</summary>
    public string Folder { get; } = Path.GetFullPath(item.GetMetadata("Folder"));

    /// <summary>The interface file.</summary>
    public string InterfaceFile { get; } = Path.GetFullPath(item.GetMetadata("InterfaceFile"));

    /// <summary>The frozen graph.</summary>
    public string FrozenFile { get; } = Path.GetFullPath(item.GetMetadata("FrozenFile"));

    /// <summary>Waits until no other build works on the model; the turn ends when what is returned is disposed of.</summary>
    public FileStream TakeTurn(CancellationToken cancellation)
    {
        Directory.CreateDirectory(Folder);
        string path = Path.Combine(Folder, "turn.lock");
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
            }
            // Held by another, or just being deleted by it.
            catch (Exception e) when (e is IOException or UnauthorizedAccessException && Directory.Exists(Folder))
            {
                cancellation.WaitHandle.WaitOne(20);
                cancellation.ThrowIfCancellationRequested();
            }
        }
    }

    /// <summary>Deletes all that was made of the model, by any task, and the copy that an earlier build put beside the application.</summary>
    /// <returns>What could not be deleted, as a message; else null.</returns>
    public string? DeleteOutputs()
    {
        if (Directory.Exists(Folder))
        {
            foreach (string pattern in (string[])["*.pb", "*.weights", "*.graph.pbtxt", "*.stamp"])
                foreach (string file in Directory.EnumerateFiles(Folder, pattern)) File.Delete(file);
            ModelAssets.Delete(this);
        }
        if (Item.GetMetadata("CopiedFile") is not { Length: > 0 } copy || !File.Exists(copy)) return null;
        try
        {
            File.Delete(copy);
            return null;
        }
        // An application that runs may hold its .pb open.
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{ClassName}: '{copy}' is of an earlier build and could not be deleted: {e.Message}";
        }
    }
}
