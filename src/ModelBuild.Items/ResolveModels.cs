using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using ModelBuild.Tasks;

namespace ModelBuild.Items;

/// <summary>
/// Looks at the items: fills in what they leave out, finds the files behind each, and notes both in a file whose time tells of an edit. Runs in every build, so it does
/// no more than that; what it finds wrong, it reports on the project file.
/// </summary>
public sealed class ResolveModels : Microsoft.Build.Utilities.Task
{
    private string _folder = "";

    /// <summary>The items as the user wrote them.</summary>
    [Required]
    public ITaskItem[] Models { get; set; } = [];

    /// <summary>The project file.</summary>
    [Required]
    public string Project { get; set; } = "";

    /// <summary>The namespace of models that name none.</summary>
    public string RootNamespace { get; set; } = "";

    /// <summary>Where what belongs to this target framework's build alone goes, a folder for each model.</summary>
    [Required]
    public string OwnFolder { get; set; } = "";

    /// <summary>Where what is made of the models goes.</summary>
    [Required]
    public string CommonFolder { get; set; } = "";

    /// <summary>Whether the builds for several target frameworks share what is made; an item may differ between them, so each way to make it has a folder.</summary>
    public bool Shared { get; set; }

    /// <summary>Where the build copies the models for the application; empty when it does not.</summary>
    public string OutputFolder { get; set; } = "";

    /// <summary>Whether the interfaces are accepted as they are, and the contracts written anew.</summary>
    public bool AcceptContracts { get; set; }

    /// <summary>Files that every model is made with.</summary>
    public ITaskItem[] Tools { get; set; } = [];

    /// <summary>The folder of the diagnostics' pages, which every error links to.</summary>
    public string Pages { get; set; } = "";

    /// <summary>The models: the full path, with the user's metadata and those that follow from it.</summary>
    [Output]
    public ITaskItem[] Resolved { get; set; } = [];

    /// <summary>The files that the models are made from; the metadata <c>Model</c> is the model's class, <c>Folder</c> is where it is made.</summary>
    [Output]
    public ITaskItem[] Sources { get; set; } = [];

    /// <summary>The same and whatever else a model is made of: the tools, the item itself.</summary>
    [Output]
    public ITaskItem[] Inputs { get; set; } = [];

    /// <summary>The interface and the contract of each model that has one.</summary>
    [Output]
    public ITaskItem[] ContractInputs { get; set; } = [];

    /// <inheritdoc/>
    public override bool Execute()
    {
        _folder = Path.GetDirectoryName(Path.GetFullPath(Project)) ?? "";
        ModelPlace[] places = [.. Models.Select(item => ModelPlace.Of(item.GetMetadata("FullPath")))];
        ITaskItem[] models = [.. Models.Zip(places, Fill)];
        foreach (ItemProblem problem in Models.SelectMany(MisspeltMetadata.In).Concat(models.SelectMany(ItemProblem.Of))) Error(problem.Code, problem.Text);
        // Upper and lower case make no two files everywhere.
        foreach (var several in models.GroupBy(m => m.GetMetadata("ClassName"), StringComparer.OrdinalIgnoreCase).Where(same => same.Key.Length > 0 && same.Count() > 1))
            Error("MB1303", $"Several TensorFlowModel items would make the class {several.Key}: {string.Join(", ", several.Select(m => m.GetMetadata("Item")))}. Give each its own ClassName.");
        if (Log.HasLoggedErrors) return false;

        string[] tools = [.. Tools.Select(tool => tool.GetMetadata("FullPath")).Where(File.Exists)];
        List<ITaskItem> sources = [], inputs = [], contracts = [];
        for (int i = 0; i < models.Length; i++)
        {
            try
            {
                FindFiles(models[i], places[i], tools, sources, inputs, contracts);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Error("MB1011", $"The TensorFlowModel item '{models[i].GetMetadata("Item")}' cannot be looked at: {e.Message}");
            }
        }
        (Resolved, Sources, Inputs, ContractInputs) = (models, [.. sources], [.. inputs], [.. contracts]);
        return !Log.HasLoggedErrors;
    }

    /// <summary>The item with all its metadata.</summary>
    private ITaskItem Fill(ITaskItem item, ModelPlace place)
    {
        TaskItem model = MSBuildText.Item(item.GetMetadata("FullPath"));
        item.CopyMetadataTo(model);
        model.Set("Item", item.ItemSpec);
        foreach (string file in (string[])["Graph", "MetaGraph", "Saver", "Labels"]) model.Set(file, FullPath(item.GetMetadata(file)));
        if (item.GetMetadata("ClassName").Length == 0) model.Set("ClassName", Names.Capital(place.Name));
        if (item.GetMetadata("Namespace").Length == 0) model.Set("Namespace", RootNamespace);
        model.Set("ContractFile", ContractOf(item.GetMetadata("Contract"), place));

        string name = model.GetMetadata("ClassName");
        string folder = $"{CommonFolder}{name}{(Shared ? "." + ItemNote.Hash(ItemNote.Of(model)) : "")}/";
        model.Set("OwnFolder", $"{OwnFolder}{name}/");
        model.Set("ItemFile", $"{OwnFolder}{name}/item.txt");
        model.Set("Folder", folder);
        model.Set("InterfaceFile", $"{folder}{name}.graph.pbtxt");
        model.Set("FrozenFile", $"{folder}{name}.pb");
        // Where the application finds it: a file beside it, or a resource in its assembly.
        bool embedded = Is(model.GetMetadata("Storage"), "Embed");
        model.Set("RuntimeFile", embedded ? $"ModelBuild.{name}.pb" : $"{name}.pb");
        // The copy that must not be taken for the result of a build that failed.
        model.Set("CopiedFile", embedded || OutputFolder.Length == 0 ? "" : $"{OutputFolder}{name}.pb");
        return model;
    }

    /// <summary>The contract that the model is checked against: one that is there, asked for, or accepted now. <c>models/adder.contract.txt</c> for <c>models/adder/model.ckpt</c> and for <c>models/adder.ckpt</c>.</summary>
    private string ContractOf(string contract, ModelPlace place)
    {
        if (Is(contract, "false")) return "";
        if (contract.Length > 0 && !Is(contract, "true")) return FullPath(contract);
        string file = $"{place.Beside}/{place.Name}.contract.txt";
        return contract.Length > 0 || AcceptContracts || File.Exists(file) ? file : "";
    }

    private void FindFiles(ITaskItem model, ModelPlace place, string[] tools, List<ITaskItem> sources, List<ITaskItem> inputs, List<ITaskItem> contracts)
    {
        string Metadata(string name) => model.GetMetadata(name);
        IReadOnlyList<string> files = ModelSources.Of(place, Metadata("Graph"), Metadata("MetaGraph"), Metadata("Saver"), Metadata("Labels"));
        ItemNote.Write(FullPath(Metadata("ItemFile")), ItemNote.Of(model), files);
        sources.AddRange(files.Select(Of));
        inputs.AddRange(files.Concat([.. tools, Metadata("ItemFile")]).Select(Of));
        if (Metadata("ContractFile").Length > 0) contracts.AddRange(new[] { Metadata("InterfaceFile"), Metadata("ContractFile") }.Select(Of));

        // An interface or a .pb that is gone has to be made again; the time of the interface says nothing, because it keeps that while its content is the same.
        string folder = FullPath(Metadata("Folder"));
        if (!File.Exists(FullPath(Metadata("InterfaceFile")))) Delete(folder + "describe.stamp");
        if (!File.Exists(FullPath(Metadata("FrozenFile")))) Delete(folder + "freeze.stamp");
        if (AcceptContracts || (Metadata("ContractFile").Length > 0 && !File.Exists(Metadata("ContractFile")))) Delete(folder + "contract.stamp");

        ITaskItem Of(string file)
        {
            TaskItem item = MSBuildText.Item(file);
            item.Set("Model", Metadata("ClassName"));
            item.Set("Folder", Metadata("Folder"));
            return item;
        }
    }

    private static void Delete(string file)
    {
        if (File.Exists(file)) File.Delete(file);
    }

    /// <summary>A path of the project's; nothing stays nothing.</summary>
    private string FullPath(string path) =>
        path.Length == 0 ? "" : Path.GetFullPath(Path.Combine(_folder, Path.DirectorySeparatorChar == '/' ? path.Replace('\\', '/') : path));

    private static bool Is(string text, string other) => text.Equals(other, StringComparison.OrdinalIgnoreCase);

    private void Error(string code, string problem) => DiagnosticErrors.Log(Log, Pages, code, Project, line: 0, column: 0, problem);
}
