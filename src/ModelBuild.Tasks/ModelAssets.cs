using Microsoft.Build.Framework;
using ModelBuild.Diagnostics;
using ModelBuild.Freezing;

namespace ModelBuild.Tasks;

/// <summary>
/// The files of a SavedModel that its frozen graph still reads when it runs. They lie in a folder that is named after the model, <c>Greeter.assets</c>, beside the .pb, so that
/// models whose files have the same names can lie in one folder.
/// </summary>
internal static class ModelAssets
{
    /// <summary>The name of a model's folder.</summary>
    public static string FolderOf(ITaskItem item) => item.GetMetadata("ClassName") + ".assets";

    /// <summary>Copies them into the model's folder, from which the targets take all that lies there. A copy that is right already keeps its time, so that nothing is copied on from it.</summary>
    /// <exception cref="ModelFileException">MB1011: a file cannot be read or written.</exception>
    public static void Copy(ModelItem model, FreezePlan plan)
    {
        if (plan.Assets.Count == 0)
        {
            Delete(model);
            return;
        }
        DeleteOthers(model, [.. plan.Assets.Select(asset => Path.GetFullPath(Path.Combine(model.Folder, asset.Path)))]);
        foreach (FrozenAsset asset in plan.Assets)
        {
            try
            {
                string copy = Path.Combine(model.Folder, asset.Path);
                if (AreEqual(asset.File, copy)) continue;
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                // Not File.Copy: it has the time of now, which is later than that of any copy made from it, and can be deleted also when its source cannot.
                using FileStream from = File.OpenRead(asset.File), to = File.Create(copy);
                from.CopyTo(to);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new ModelFileException(DiagnosticCodes.FileAccess, $"The file that the graph reads when it runs cannot be copied: {e.Message}", asset.File);
            }
        }
    }

    private static void DeleteOthers(ModelItem model, HashSet<string> copies)
    {
        string folder = Path.Combine(model.Folder, FolderOf(model.Item));
        if (!Directory.Exists(folder)) return;
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(file => !copies.Contains(file))) File.Delete(file);
    }

    private static bool AreEqual(string file, string copy)
    {
        if (!File.Exists(copy)) return false;
        using FileStream a = File.OpenRead(file), b = File.OpenRead(copy);
        if (a.Length != b.Length) return false;
        byte[] ours = new byte[1 << 16], theirs = new byte[1 << 16];
        for (int read; (read = a.ReadAtLeast(ours, ours.Length, throwOnEndOfStream: false)) > 0;)
        {
            if (b.ReadAtLeast(theirs.AsSpan(0, read), read, throwOnEndOfStream: false) < read || !ours.AsSpan(0, read).SequenceEqual(theirs.AsSpan(0, read))) return false;
        }
        return true;
    }

    /// <summary>Deletes the copies.</summary>
    public static void Delete(ModelItem model)
    {
        string folder = Path.Combine(model.Folder, FolderOf(model.Item));
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }
}
