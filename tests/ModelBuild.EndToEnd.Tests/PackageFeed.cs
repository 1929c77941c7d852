using System.Security;
using ModelBuild.Testing;

namespace ModelBuild.EndToEnd.Tests;

/// <summary>
/// The packages, packed once and put into a feed outside the repository, so that what is tested is what a user gets. Everything, also the folder
/// that packages are unpacked to, lies in one temporary folder, which is deleted at the end.
/// </summary>
public sealed class PackageFeed : IDisposable
{
#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif

    private int _projects;

    public PackageFeed()
    {
        Directory.CreateDirectory(Feed);
        foreach (string project in (string[])["ModelBuild", "ModelBuild.Protos", "ModelBuild.Checkpoints"])
        {
            (int exitCode, string output) = Dotnet.Start("dotnet", Repository.Root, packages: null,
                "pack", Path.Combine("src", project), "-c", Configuration, "-p:PackageVersion=" + Version, "-o", Feed, "-v", "q", "-nologo");
            Assert.True(exitCode == 0, output);
        }

        // Nothing of the repository or of the machine's temporary folder may reach the projects under test.
        File.WriteAllText(Path.Combine(Folder, "Directory.Build.props"), "<Project />");
        File.WriteAllText(Path.Combine(Folder, "Directory.Build.targets"), "<Project />");
        File.WriteAllText(Path.Combine(Folder, "Directory.Packages.props"), "<Project />");
        File.Copy(Path.Combine(Repository.Root, "global.json"), Path.Combine(Folder, "global.json"));
        // The dependencies are on this machine already, since the repository is built with them; they are taken from where they are.
        File.WriteAllText(Path.Combine(Folder, "nuget.config"), $"""
            <configuration>
              <packageSources><add key="packed" value="{SecurityElement.Escape(Feed)}" /></packageSources>
              <fallbackPackageFolders><clear /><add key="machine" value="{SecurityElement.Escape(MachinePackages)}" /></fallbackPackageFolders>
            </configuration>
            """);
    }

    /// <summary>A version that no other run has, so that no cache of NuGet's can hold another package of this name.</summary>
    public string Version { get; } = "1.0.0-e2e" + DateTime.UtcNow.Ticks;

    public string Folder { get; } = Directory.CreateTempSubdirectory("modelbuild-e2e-").FullName;

    /// <summary>Where packages are unpacked to.</summary>
    public string Packages => Path.Combine(Folder, "packages");

    private string Feed => Path.Combine(Folder, "feed");

    private static string MachinePackages => Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } path
        ? path
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    /// <summary>A new, empty folder for a project.</summary>
    public string NewFolder(string name) => Directory.CreateDirectory(Path.Combine(Folder, $"{++_projects}", name)).FullName;

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}

/// <summary>Builds are heavy: one package for all tests, and one test at a time.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class EndToEnd : ICollectionFixture<PackageFeed>
{
    public const string Name = "End to end";
}
