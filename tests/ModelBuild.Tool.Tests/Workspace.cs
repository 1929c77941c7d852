using ModelBuild.Testing;

namespace ModelBuild.Tool.Tests;

/// <summary>A folder of a person who works with models, as the examples in help and documentation name them; gone after the test.</summary>
internal sealed class Workspace : IDisposable
{
    public Workspace()
    {
        Copy(Repository.Golden("models", "seed_mul_add"), "models/adder");
        Copy(Repository.Golden("digits"), "models/digits");
        File.Copy(Repository.Golden("digits", "digits-test.csv"), At("digits.csv"));
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("modelbuild tool ").FullName;

    public string At(string path) => Path.Combine(Folder, path);

    /// <summary>Copies a folder of golden data to a place here.</summary>
    public void Copy(string from, string to)
    {
        Directory.CreateDirectory(At(to));
        foreach (string folder in Directory.GetDirectories(from, "*", SearchOption.AllDirectories)) Directory.CreateDirectory(At(Path.Combine(to, Path.GetRelativePath(from, folder))));
        foreach (string file in Directory.GetFiles(from, "*", SearchOption.AllDirectories)) File.Copy(file, At(Path.Combine(to, Path.GetRelativePath(from, file))));
    }

    /// <summary>Runs the tool here.</summary>
    public ToolRun Run(params string[] arguments) => ToolRun.In(Folder, arguments);

    /// <summary>Runs the tool here and demands that it did what it was asked.</summary>
    public string Done(params string[] arguments)
    {
        ToolRun run = Run(arguments);
        Assert.True(run.ExitCode == 0, $"modelbuild {string.Join(' ', arguments)} ended with {run.ExitCode}\n{run.Output}{run.Error}");
        return run.Output;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
