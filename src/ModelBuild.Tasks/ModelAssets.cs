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

    /// <summary>Copies them into the model's folder, from which the targets take all that lies there.</summary>
    /// <exception cref="ModelFileException">MB1011: a file cannot be read or written.</exception>
    public static void Copy(ModelItem model, FreezePlan plan)
    {
        Delete(model);
        foreach (FrozenAsset asset in plan.Assets)
        {
            try
            {
                string copy = Path.Combine(model.Folder, asset.Path);
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

    /// <summary>Deletes the copies.</summary>
    public static void Delete(ModelItem model)
    {
        string folder = Path.Combine(model.Folder, FolderOf(model.Item));
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }
}
