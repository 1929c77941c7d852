using System.Security;
using ModelBuild.Testing;

namespace ModelBuild.EndToEnd.Tests;

/// <summary>A user's project that references the package, in a folder of its own.</summary>
public sealed class Consumer
{
    public const string PrintsSeven = """
        using var adder = new App.Adder();
        Console.WriteLine((int)adder.Run(new() { X = 2, Y = 3 }).OpToStore);
        """;

    public const string AdderItem = """<TensorFlowModel Include="models/adder/model.ckpt" OutputNodes="op_to_store" />""";

    private readonly PackageFeed _feed;
    private bool _restored;

    /// <param name="feed">Where the package comes from.</param>
    /// <param name="folderName">The name of the project's folder.</param>
    /// <param name="ownPackages">Whether the test changes the unpacked package, which the tests beside it must not see.</param>
    public Consumer(PackageFeed feed, string folderName = "App", bool ownPackages = false)
    {
        _feed = feed;
        Folder = feed.NewFolder(folderName);
        Packages = ownPackages ? feed.NewFolder("packages") : feed.Packages;
        AddAdder();
        WriteProject(AdderItem);
        WriteProgram(PrintsSeven);
    }

    public string Folder { get; }

    /// <summary>Where the project's packages are unpacked to.</summary>
    public string Packages { get; }

    public string Binaries => PathOf("bin", "Debug", "net10.0");

    /// <summary>The frozen graph as the build made it.</summary>
    public string FrozenFile => PathOf("obj", "Debug", "net10.0", "modelbuild", "Adder", "Adder.pb");

    /// <summary>The frozen graph beside the application.</summary>
    public string CopiedFile => Path.Combine(Binaries, "Adder.pb");

    public string PathOf(params string[] parts) => Path.Combine([Folder, .. parts]);

    public string Checkpoint(string extension) => PathOf("models", "adder", "model.ckpt" + extension);

    /// <summary>Puts the checkpoint as TensorFlow wrote it into the project, whatever was done to its files.</summary>
    public void AddAdder()
    {
        string folder = Directory.CreateDirectory(PathOf("models", "adder")).FullName;
        foreach (string file in Directory.GetFiles(folder)) File.Delete(file);
        foreach (string file in Directory.GetFiles(Repository.Golden("models", "seed_mul_add"), "model.ckpt*")) Write(Path.Combine(folder, Path.GetFileName(file)), File.ReadAllBytes(file));
    }

    /// <summary>Copies golden files into a folder of the project's.</summary>
    public void AddFolder(string name, params string[] golden)
    {
        string source = Repository.Golden(golden);
        foreach (string file in Directory.GetFiles(source, "*", SearchOption.AllDirectories))
        {
            string target = PathOf(name, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target, overwrite: true);
        }
    }

    public void WriteProject(string items, string properties = "<OutputType>Exe</OutputType>") =>
        WriteProjectWithoutPackage($"""<PackageReference Include="ModelBuild" Version="{SecurityElement.Escape(_feed.Version)}" />""" + items, properties);

    public void WriteProjectWithoutPackage(string items, string properties = "<OutputType>Exe</OutputType>") => Write(PathOf("App.csproj"), $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <Nullable>enable</Nullable>
            <ImplicitUsings>enable</ImplicitUsings>
            {properties}
          </PropertyGroup>
          <ItemGroup>
            {items}
          </ItemGroup>
        </Project>
        """);

    public void WriteProgram(string code) => Write(PathOf("Program.cs"), code);

    /// <summary>The item with more metadata.</summary>
    public static string AdderItemWith(string metadata) => AdderItem.Replace("OutputNodes", metadata + " OutputNodes", StringComparison.Ordinal);

    /// <summary>The program where the class has another name.</summary>
    public static string PrintsSevenBy(string className) => PrintsSeven.Replace("Adder", className, StringComparison.Ordinal);

    /// <summary><c>dotnet build</c>, with the first build's restore.</summary>
    public BuildResult Build(params string[] arguments) => Command("build", arguments);

    public BuildResult Command(string command, params string[] arguments)
    {
        string log = PathOf("build.binlog");
        File.Delete(log);
        string[] restore = _restored ? ["--no-restore"] : [];
        (int exitCode, string output) = Dotnet.Run(Folder, Packages, [command, "App.csproj", "-bl:" + log, .. restore, .. arguments]);
        _restored |= exitCode == 0 || File.Exists(PathOf("obj", "project.assets.json"));
        return new BuildResult(exitCode, output, log);
    }

    /// <summary>What the built application prints.</summary>
    public string Run(string? binaries = null, string assembly = "App.dll", params string[] arguments)
    {
        (int exitCode, string output) = Dotnet.Run(Folder, Packages, [Path.Combine(binaries ?? Binaries, assembly), .. arguments]);
        Assert.True(exitCode == 0, output);
        return output.Trim();
    }

    private static void Write(string path, string text) => File.WriteAllText(path, text);

    private static void Write(string path, byte[] bytes) => File.WriteAllBytes(path, bytes);
}
