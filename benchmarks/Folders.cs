namespace ModelBuild.Benchmarks;

/// <summary>Where the benchmarks find and keep their files.</summary>
internal static class Folders
{
    /// <summary>The repository.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>An ignored folder for what is made or unpacked once and kept.</summary>
    public static string Cache(params string[] parts)
    {
        string path = Path.Combine([Root, ".cache", "benchmarks", .. parts]);
        Directory.CreateDirectory(path);
        return path;
    }

    /// <summary>The golden models for speed in the data folder beside the repository; null when it is absent.</summary>
    public static string? Bench(string model)
    {
        string path = Path.Combine(Root, "..", "shared", "golden", "bench", model);
        return Directory.Exists(path) ? path : null;
    }

    /// <summary>A golden model with its archives unpacked; null when the data folder is absent.</summary>
    public static string? UnpackedBench(string model)
    {
        if (Bench(model) is not { } source) return null;
        string folder = Cache("models", model);
        string done = Path.Combine(folder, ".unpacked");
        if (File.Exists(done)) return folder;
        Processes.Check("cp", "-r", source + "/.", folder);
        Processes.Check("chmod", "-R", "u+w", folder);
        foreach (string archive in Directory.GetFiles(folder, "*.tar.xz")) Processes.Check("tar", "xJf", archive, "-C", folder);
        foreach (string packed in Directory.GetFiles(folder, "*.onnx.xz")) Processes.Check("xz", "-dkf", packed);
        File.WriteAllText(done, "");
        return folder;
    }

    private static string FindRoot()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "ModelBuild.sln"))) return folder;
        }
        throw new InvalidOperationException("The benchmarks run from outside the repository.");
    }
}
