using System.Collections.Concurrent;

namespace ModelBuild.Engine.Execution;

/// <summary>
/// What belongs to a loaded graph and may change while it is used: its tables. One for each load, shared by all its calls on all threads.
/// </summary>
/// <param name="folder">The folder of the model's file, where the files that it names are looked for; null when it was not loaded from a file.</param>
internal sealed class Session(string? folder)
{
    private readonly ConcurrentDictionary<string, object> _resources = new(StringComparer.Ordinal);

    /// <summary>The resource of a name, made when it is first asked for.</summary>
    /// <exception cref="KernelException">The name stands for something else.</exception>
    public T Resource<T>(string name, Func<T> make) where T : class =>
        _resources.GetOrAdd(name, _ => make()) as T ?? throw new KernelException($"the resource '{name}' is not a {typeof(T).Name}");

    /// <summary>
    /// Finds a file that the graph names: where it says, or with the model: the path of an asset is that of the machine on which it was exported.
    /// </summary>
    public string FindFile(string path)
    {
        if (File.Exists(path)) return path;
        string name = path[(path.LastIndexOfAny(['/', '\\']) + 1)..];
        string[] beside = folder is null || name.Length == 0 ? [] : [Path.Combine(folder, path), Path.Combine(folder, name), Path.Combine(folder, "assets", name), Path.Combine(folder, "assets.extra", name)];
        return beside.FirstOrDefault(File.Exists)
            ?? throw new ModelException(ModelErrorCodes.ModelFileNotFound, $"The model needs the file '{path}', which is neither there nor beside the model. Put '{name}' into the model's folder or its 'assets' folder.");
    }
}
