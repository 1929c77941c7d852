using Xunit;

namespace ModelBuild.Testing;

/// <summary>Where tests find their files: the repository, the golden data in it, and <c>../shared</c> beside it.</summary>
public static class Repository
{
    /// <summary>The folder that holds <c>ModelBuild.sln</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>TensorFlow's answers that this repository holds itself.</summary>
    public static string Golden(params string[] parts) => Path.Combine([Root, "tests", "golden", .. parts]);

    /// <summary>A path in the data folder beside the repository; the running test is skipped when that folder is absent.</summary>
    public static string Shared(params string[] parts)
    {
        string path = Path.Combine([Root, "..", "shared", .. parts]);
        Skip.IfNot(Directory.Exists(path) || File.Exists(path), $"needs {Path.Combine(["../shared", .. parts])}, which is not on this machine");
        return path;
    }

    /// <summary>An ignored folder for what is unpacked once and kept.</summary>
    public static string Cache(params string[] parts)
    {
        string path = Path.Combine([Root, ".cache", .. parts]);
        Directory.CreateDirectory(path);
        return path;
    }

    private static string FindRoot()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "ModelBuild.sln"))) return folder;
        }
        throw new InvalidOperationException("The tests run from outside the repository.");
    }
}
