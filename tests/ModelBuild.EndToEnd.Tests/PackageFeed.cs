using System.Security;
using ModelBuild.Testing;

namespace ModelBuild.EndToEnd.Tests;

/// <summary>
/// The packages, packed once and put into a feed outside the repository, so that what is tested is what a user gets. Everything, also the folder
/// that packages are unpacked to, lies in one temporary folder, which is deleted at the end. The collections run side by side and share it.
/// </summary>
public sealed class PackageFeed : IDisposable
{
#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif

    private static readonly Lock s_packing = new();
    private static readonly string s_folder = Directory.CreateTempSubdirectory("modelbuild-e2e-").FullName;
    private static readonly string s_version = "1.0.0-e2e" + DateTime.UtcNow.Ticks;
    private static int s_users, s_projects;

    public PackageFeed()
    {
        lock (s_packing)
        {
            if (s_users++ == 0) Pack();
        }
    }

    private void Pack()
    {
        Directory.CreateDirectory(Feed);
        foreach (string project in (string[])["ModelBuild", "ModelBuild.Protos", "ModelBuild.Checkpoints", "ModelBuild.Extensions.DependencyInjection"])
        {
            (int exitCode, string output) = Dotnet.Start("dotnet", Repository.Root, packages: null,
                "pack", Path.Combine("src", project), "-c", Configuration, "-p:PackageVersion=" + Version, "-p:ModelBuildRuntimes=" + Runtime, "-o", Feed, "-v", "q", "-nologo");
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

    /// <summary>Of the platforms that the package has its assemblies compiled ahead for, the one that is used here.</summary>
    public static string Runtime => OperatingSystem.IsWindows() ? "win-x64" : "linux-x64";

    /// <summary>A version that no other run has, so that no cache of NuGet's can hold another package of this name.</summary>
    public string Version => s_version;

    public string Folder => s_folder;

    /// <summary>Where packages are unpacked to.</summary>
    public string Packages => Path.Combine(Folder, "packages");

    private string Feed => Path.Combine(Folder, "feed");

    /// <summary>What was restored on this machine before.</summary>
    public static string MachinePackages => Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } path
        ? path
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    /// <summary>A new, empty folder for a project.</summary>
    public string NewFolder(string name) => Directory.CreateDirectory(Path.Combine(Folder, $"{Interlocked.Increment(ref s_projects)}", name)).FullName;

    public void Dispose()
    {
        lock (s_packing)
        {
            if (--s_users == 0) Directory.Delete(Folder, recursive: true);
        }
    }
}

/// <summary>Most tests: one build after the other.</summary>
[CollectionDefinition(Name)]
public sealed class EndToEnd : ICollectionFixture<PackageFeed>
{
    public const string Name = "End to end";
}

/// <summary>The two matrices, which take as long as all others together, beside them: a build keeps one core busy, and hardly two.</summary>
[CollectionDefinition(Name)]
public sealed class Matrices : ICollectionFixture<PackageFeed>
{
    public const string Name = "Matrices";
}
