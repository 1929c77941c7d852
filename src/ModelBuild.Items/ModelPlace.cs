namespace ModelBuild.Items;

/// <summary>Where the files of a model lie, and what it is called, as the path says that the user's item names.</summary>
internal sealed class ModelPlace
{
    private ModelPlace(string prefix, string savedModelFolder, string name, string beside)
    {
        Prefix = prefix;
        SavedModelFolder = savedModelFolder;
        Name = name;
        Beside = beside;
    }

    /// <summary>What all files of a checkpoint have in common; for a folder the folder itself, for a graph its file.</summary>
    public string Prefix { get; }

    /// <summary>The folder of the model, should it be a SavedModel.</summary>
    public string SavedModelFolder { get; }

    /// <summary>What the model is called: <c>adder</c>; nothing but characters of names.</summary>
    public string Name { get; }

    /// <summary>The folder that the model lies in, by that name.</summary>
    public string Beside { get; }

    /// <summary>Takes a path apart: of a checkpoint's prefix or one of its files, a folder, a SavedModel, a graph.</summary>
    public static ModelPlace Of(string fullPath)
    {
        string prefix = fullPath.TrimEnd('/', '\\');
        string extension = Path.GetExtension(fullPath);
        if (Is(extension, ".index") || Is(extension, ".meta") || IsShard(extension)) prefix = prefix.Substring(0, prefix.Length - extension.Length);

        string name = Path.GetFileName(prefix), beside = FolderOf(prefix), savedModel = prefix;
        if (Is(name, "saved_model.pb") || Is(name, "saved_model.pbtxt") || Is(name, "saved_model.cpb"))
        {
            savedModel = beside;
            name = Path.GetFileName(beside);
            beside = FolderOf(beside);
        }
        name = Without(Without(Without(name, ".pb"), ".pbtxt"), ".cpb");
        // `model.ckpt-1500` and `model-1500.pb` are steps of the training of `model`.
        string step = name.TrimEnd(s_digits);
        if (step.Length < name.Length && step.EndsWith("-", StringComparison.Ordinal)) name = step.Substring(0, step.Length - 1);
        name = Without(name, ".ckpt");
        // `models/adder/model.ckpt` is the model "adder": "model" says nothing, nor does the version number of a SavedModel.
        if (Is(name, "model") || Is(name, "ckpt") || Is(name, "saved_model") || name.TrimEnd(s_digits).Length == 0)
        {
            name = Path.GetFileName(beside);
            beside = FolderOf(beside);
        }
        return new ModelPlace(prefix, savedModel, Names.Cleaned(name), beside);
    }

    private static readonly char[] s_digits = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

    private static bool Is(string text, string other) => text.Equals(other, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a file's ending is that of a data file, <c>.data-00000-of-00001</c>.</summary>
    private static bool IsShard(string extension)
    {
        string ending = extension.TrimEnd(s_digits);
        return ending.StartsWith(".data-", StringComparison.OrdinalIgnoreCase) && ending.EndsWith("-of-", StringComparison.OrdinalIgnoreCase);
    }

    private static string Without(string name, string ending) =>
        name.EndsWith(ending, StringComparison.OrdinalIgnoreCase) ? name.Substring(0, name.Length - ending.Length) : name;

    private static string FolderOf(string path) => Path.GetDirectoryName(path) ?? "";
}
