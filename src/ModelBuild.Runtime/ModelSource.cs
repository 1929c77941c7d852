using System.Reflection;

namespace ModelBuild;

/// <summary>Where a frozen graph comes from: a file, an embedded resource, or bytes in memory.</summary>
public sealed class ModelSource
{
    private ModelSource(string description, string? path, ReadOnlyMemory<byte> bytes)
    {
        Description = description;
        Path = path;
        Bytes = bytes;
    }

    /// <summary>What messages call it.</summary>
    public string Description { get; }

    /// <summary>The file, when it is one; engines may map it into memory.</summary>
    public string? Path { get; }

    /// <summary>The bytes, when it is not a file.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>A file on disk. A relative path counts from the application's folder, then from the current one.</summary>
    /// <exception cref="ModelException">There is no such file (<see cref="ModelErrorCodes.ModelFileNotFound"/>).</exception>
    public static ModelSource FromFile(string path)
    {
        string beside = System.IO.Path.Combine(AppContext.BaseDirectory, path);
        if (File.Exists(beside)) return new ModelSource(path, beside, default);
        if (File.Exists(path)) return new ModelSource(path, System.IO.Path.GetFullPath(path), default);
        string looked = System.IO.Path.IsPathRooted(path) ? "was not found" : $"was not found in '{AppContext.BaseDirectory}', nor in the current folder '{Environment.CurrentDirectory}'";
        throw new ModelException(
            ModelErrorCodes.ModelFileNotFound,
            $"The model file '{path}' {looked}. The build and publish copy a model's .pb beside the application; " +
            "if you deploy it by hand, copy that file too, or set Storage=\"Embed\" on the TensorFlowModel item.");
    }

    /// <summary>A stream, read to its end.</summary>
    public static ModelSource FromStream(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var buffer = new MemoryStream();
        stream.CopyTo(buffer);
        return new ModelSource("(stream)", null, buffer.GetBuffer().AsMemory(0, (int)buffer.Length));
    }

    /// <summary>Bytes in memory; not copied.</summary>
    public static ModelSource FromBytes(ReadOnlyMemory<byte> bytes) => new("(bytes)", null, bytes);

    /// <summary>A resource that the build embedded into <paramref name="assembly"/> (<c>Storage="Embed"</c>).</summary>
    /// <exception cref="ModelException">There is no such resource (<see cref="ModelErrorCodes.ModelFileNotFound"/>).</exception>
    public static ModelSource FromResource(Assembly assembly, string name)
    {
        using Stream stream = assembly.GetManifestResourceStream(name) ?? throw new ModelException(
            ModelErrorCodes.ModelFileNotFound, $"The assembly '{assembly.GetName().Name}' holds no resource '{name}'.");
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return new ModelSource($"{name} in {assembly.GetName().Name}", null, bytes);
    }
}
