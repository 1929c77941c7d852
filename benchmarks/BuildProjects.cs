namespace ModelBuild.Benchmarks;

/// <summary>Projects outside the repository that reference the packed package, in a temporary folder which is deleted at the end.</summary>
internal sealed class BuildProjects : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("modelbuild-benchmark-").FullName;

    // A version of its own, so that no package cache holds an older one.
    private readonly string _version = $"1.0.0-bench{DateTime.UtcNow:yyyyMMddHHmmss}";

    public BuildProjects()
    {
        Processes.Time("dotnet", ["pack", Path.Combine(Folders.Root, "src", "ModelBuild"), "-c", "Release", "-o", Path.Combine(_folder, "feed"), $"-p:PackageVersion={_version}", "-v", "q", "-nologo"]);
        foreach (string file in (string[])["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props"]) File.WriteAllText(Path.Combine(_folder, file), "<Project />");
        File.Copy(Path.Combine(Folders.Root, "global.json"), Path.Combine(_folder, "global.json"));
        // The package is unpacked here, so that nothing is left of it; what it depends on is added from the machine's own sources.
        File.WriteAllText(Path.Combine(_folder, "nuget.config"), """
            <configuration>
              <packageSources><add key="feed" value="feed" /></packageSources>
              <config><add key="globalPackagesFolder" value="packages" /></config>
            </configuration>
            """);
    }

    /// <summary>Makes a project and builds it once.</summary>
    /// <param name="name">The project.</param>
    /// <param name="item">Its item, or nothing.</param>
    /// <param name="model">The folder of the model's files.</param>
    /// <param name="files">Which of them.</param>
    /// <returns>The project's folder.</returns>
    public string Add(string name, string item, string? model = null, string files = "*")
    {
        string project = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.Combine(project, "model"));
        if (model is not null)
        {
            foreach (string file in Directory.GetFiles(model, files)) File.Copy(file, Path.Combine(project, "model", Path.GetFileName(file)));
        }
        File.WriteAllText(Path.Combine(project, "Program.cs"), "System.Console.WriteLine(42);\n");
        File.WriteAllText(Path.Combine(project, name + ".csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="ModelBuild" Version="{_version}" />
                {item}
              </ItemGroup>
            </Project>
            """);
        Dotnet(project, "build", "-v", "q", "-nologo");
        return project;
    }

    /// <summary>Takes away all that a build has made; what was restored stays.</summary>
    public static void Clean(string project)
    {
        Directory.Delete(Path.Combine(project, "bin"), recursive: true);
        Directory.Delete(Path.Combine(project, "obj", "Debug"), recursive: true);
    }

    /// <summary>Runs `dotnet` on a project.</summary>
    public static (double Milliseconds, string Output) Dotnet(string project, params string[] arguments) =>
        Processes.Time("dotnet", arguments, project, ("UseSharedCompilation", "true"));

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
