namespace ModelBuild.Freezing.Tests;

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("modelbuild-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Copies a folder's files, to be damaged here.</summary>
    public TemporaryFolder With(string folder)
    {
        foreach (string file in Directory.GetFiles(folder)) System.IO.File.Copy(file, File(System.IO.Path.GetFileName(file)));
        return this;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
