using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using ModelBuild.Diagnostics;
using ModelBuild.Freezing;

namespace ModelBuild.Tasks;

/// <summary>What the tasks have in common: the item's metadata as a request, and problems as diagnostics on the user's file.</summary>
public abstract class ModelTask : Microsoft.Build.Utilities.Task
{
    /// <summary>The item with its metadata, as a full path: a checkpoint's prefix or one of its files, a folder, a SavedModel, a graph.</summary>
    [Required]
    public ITaskItem Model { get; set; } = new TaskItem();

    /// <summary>The class that the model becomes; messages call the model so.</summary>
    [Required]
    public string ClassName { get; set; } = "";

    /// <summary>Touched when the task has done its work; what a later build compares times with.</summary>
    [Required]
    public string Stamp { get; set; } = "";

    /// <summary>The copy that an earlier build put beside the application, if it is to go when this one fails.</summary>
    public string CopiedFile { get; set; } = "";

    /// <inheritdoc/>
    public override bool Execute()
    {
        try
        {
            Run();
        }
        catch (ModelFileException e)
        {
            Report(e);
        }
        catch (OperationCanceledException)
        {
            Log.LogMessage(MessageImportance.High, $"{ClassName}: cancelled");
            DeleteOutputs();
            return false;
        }
        // Whatever else happens is our own mistake; a stack trace on the screen helps no user, so it goes into the log.
        catch (Exception e)
        {
            Log.LogMessage(MessageImportance.Low, e.ToString());
            Report(new ModelFileException(
                DiagnosticCodes.Internal,
                $"ModelBuild failed on the model '{ClassName}': {e.GetType().Name}: {e.Message} This is an error in ModelBuild; please report it with the build log (-bl).", Model.ItemSpec));
        }
        if (!Log.HasLoggedErrors)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(Stamp))!);
            File.WriteAllText(Stamp, "");
            return true;
        }
        // Nothing of an earlier build may be taken for the result of this one.
        DeleteOutputs();
        return false;
    }

    /// <summary>The work. Problems with the user's files are thrown as <see cref="ModelFileException"/>.</summary>
    protected abstract void Run();

    /// <summary>Plans the freezing from the graph and the checkpoint's index.</summary>
    protected FreezePlan Plan()
    {
        FreezePlan plan = Freezer.Plan(ItemRequest.Of(Model));
        foreach (string warning in plan.Warnings) Log.LogMessage(MessageImportance.Normal, $"{ClassName}: {warning}");
        return plan;
    }

    /// <summary>Logs a problem as an error on the user's file.</summary>
    protected void Report(ModelFileException e) => Log.LogError(
        subcategory: null, errorCode: e.Code, helpKeyword: e.Code, file: e.File ?? Model.ItemSpec, lineNumber: e.Line, columnNumber: e.Column, endLineNumber: 0,
        endColumnNumber: 0, message: $"{ClassName}: {e.Message}");

    /// <summary>All that was made of the model, by this task or the other: what stands beside the stamp.</summary>
    private void DeleteOutputs()
    {
        if (CopiedFile.Length > 0) DeleteCopy();
        string folder = Path.GetDirectoryName(Path.GetFullPath(Stamp))!;
        if (!Directory.Exists(folder)) return;
        foreach (string pattern in (string[])["*.pb", "*.weights", "*.graph.pbtxt", "*.stamp"])
            foreach (string file in Directory.EnumerateFiles(folder, pattern)) File.Delete(file);
    }

    private void DeleteCopy()
    {
        try
        {
            if (File.Exists(CopiedFile)) File.Delete(CopiedFile);
        }
        // An application that runs may hold its .pb open.
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.LogMessage(MessageImportance.High, $"{ClassName}: '{CopiedFile}' is of an earlier build and could not be deleted: {e.Message}");
        }
    }
}
