using System.Globalization;
using System.Text;
using Microsoft.Build.Framework;
using ModelBuild.Diagnostics;
using ModelBuild.Freezing;

namespace ModelBuild.Tasks;

/// <summary>
/// What the tasks have in common: several models at once, each by itself, its metadata as a request, and problems as diagnostics on the user's file. Beside the
/// metadata that users write (see <see cref="ItemRequest"/>), an item has those that the targets give it: <c>ClassName</c>, <c>Folder</c>, <c>InterfaceFile</c>,
/// <c>FrozenFile</c>, <c>CopiedFile</c>.
/// </summary>
public abstract class ModelTask : Microsoft.Build.Utilities.Task, ICancelableTask, IDisposable
{
    // Freezing is bound by memory and disk; more at once would only need more buffers.
    private const int MostAtOnce = 4;

    private readonly CancellationTokenSource _cancellation = new();
    private readonly Lock _log = new();

    /// <summary>The models: each a full path to a checkpoint's prefix or one of its files, a folder, a SavedModel, a graph.</summary>
    [Required]
    public ITaskItem[] Models { get; set; } = [];

    /// <summary>The files that the models are made from; the metadata <c>Model</c> is the class of the model.</summary>
    public ITaskItem[] Sources { get; set; } = [];

    /// <summary>Whether builds for other target frameworks of the project, which may run at the same time, share what is made.</summary>
    public bool Shared { get; set; }

    /// <summary>The folder of the diagnostics' pages, which every error links to.</summary>
    public string Pages { get; set; } = "";

    /// <summary>The file in the model's folder that is touched when the work is done; what a later build compares times with.</summary>
    protected abstract string StampName { get; }

    /// <summary>Stops the work, when the user presses Ctrl+C.</summary>
    protected CancellationToken Cancellation => _cancellation.Token;

    /// <summary>Called by MSBuild on Ctrl+C.</summary>
    public void Cancel() => _cancellation.Cancel();

    /// <inheritdoc/>
    public void Dispose()
    {
        _cancellation.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    public override bool Execute()
    {
        bool[] done = new bool[Models.Length];
        Parallel.For(0, Models.Length, new ParallelOptions { MaxDegreeOfParallelism = Math.Min(Environment.ProcessorCount, MostAtOnce) }, i => done[i] = Execute(new ModelItem(Models[i])));
        return done.All(d => d);
    }

    /// <summary>The work on one model. Problems with the user's files are thrown as <see cref="ModelFileException"/>.</summary>
    protected abstract void Run(ModelItem model);

    /// <summary>Plans the freezing from the graph and the checkpoint's index.</summary>
    /// <param name="model">The model.</param>
    /// <param name="nameDimensions">Whether the interface is to be written, which says what unknown lengths are called.</param>
    protected FreezePlan Plan(ModelItem model, bool nameDimensions)
    {
        FreezePlan plan = Freezer.Plan(ItemRequest.Of(model.Item) with { NameDimensions = nameDimensions });
        foreach (string warning in plan.Warnings) Message(MessageImportance.Normal, $"{model.ClassName}: {warning}");
        return plan;
    }

    /// <summary>Logs a message; models are worked on at the same time.</summary>
    protected void Message(MessageImportance importance, string text)
    {
        lock (_log) Log.LogMessage(importance, "{0}", text);
    }

    private bool Execute(ModelItem model)
    {
        string stamp = Path.Combine(model.Folder, StampName), state = Shared ? StateOf(model) : "";
        try
        {
            Cancellation.ThrowIfCancellationRequested();
            using FileStream? turn = Shared ? model.TakeTurn(Cancellation) : null;
            // Another target framework's build may just have made it.
            if (!Shared || !File.Exists(stamp) || File.ReadAllText(stamp) != state) Run(model);
            if (!model.HasFailed)
            {
                Directory.CreateDirectory(model.Folder);
                File.WriteAllText(stamp, state);
                return true;
            }
        }
        catch (ModelFileException e)
        {
            Report(model, e);
        }
        catch (OperationCanceledException)
        {
            Message(MessageImportance.High, $"{model.ClassName}: cancelled");
        }
        // Whatever else happens is our own mistake; a stack trace on the screen helps no user, so it goes into the log.
        catch (Exception e)
        {
            Message(MessageImportance.Low, e.ToString());
            Report(model, new ModelFileException(
                DiagnosticCodes.Internal,
                $"ModelBuild failed on the model '{model.ClassName}': {e.GetType().Name}: {e.Message} This is an error in ModelBuild; please report it with the build log (-bl).", model.Item.ItemSpec));
        }
        // Nothing of an earlier build may be taken for the result of this one.
        if (model.DeleteOutputs() is { } kept) Message(MessageImportance.High, kept);
        return false;
    }

    /// <summary>The state of the files that a model is made from, as it was when a task first asked for it, before it read them; equal text means that they are the same.</summary>
    /// <param name="model">The model.</param>
    protected string StateOf(ModelItem model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.State ??= StateOfSources(model.ClassName);
    }

    private string StateOfSources(string className)
    {
        var state = new StringBuilder();
        foreach (ITaskItem source in Sources.Where(source => source.GetMetadata("Model") == className))
        {
            var file = new FileInfo(source.ItemSpec);
            state.Append(CultureInfo.InvariantCulture, $"{source.ItemSpec} {(file.Exists ? file.LastWriteTimeUtc.Ticks : 0)} {(file.Exists ? file.Length : 0)}\n");
        }
        return state.ToString();
    }

    /// <summary>Logs a problem as an error on the user's file.</summary>
    protected void Report(ModelItem model, ModelFileException e)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(e);
        model.HasFailed = true;
        lock (_log) DiagnosticErrors.Log(Log, Pages, e.Code, e.File ?? model.Item.ItemSpec, e.Line, e.Column, $"{model.ClassName}: {e.Message}");
    }
}
