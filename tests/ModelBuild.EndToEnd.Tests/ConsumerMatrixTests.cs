using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using ModelBuild.Testing;

namespace ModelBuild.EndToEnd.Tests;

/// <summary>The kinds of projects and layouts that users have: each builds, and the application runs.</summary>
[Collection(Matrices.Name)]
public sealed partial class ConsumerMatrixTests(PackageFeed feed)
{
    private const string Strict = "<OutputType>Exe</OutputType><TreatWarningsAsErrors>true</TreatWarningsAsErrors><AnalysisMode>All</AnalysisMode><EnforceCodeStyleInBuild>true</EnforceCodeStyleInBuild>";

    [Fact]
    public void Several_target_frameworks_share_one_freeze()
    {
        var app = new Consumer(feed);
        app.WriteProject(Consumer.AdderItem, "<OutputType>Exe</OutputType><TargetFramework></TargetFramework><TargetFrameworks>net10.0;net10.0-windows</TargetFrameworks><EnableWindowsTargeting>true</EnableWindowsTargeting><DisableTransitiveFrameworkReferenceDownloads>true</DisableTransitiveFrameworkReferenceDownloads><UseAppHost>false</UseAppHost>");
        BuildResult result = app.Build().Succeeded();
        Assert.Single(FrozenLine().Matches(result.Output));
        Assert.Equal("", app.Build().Succeeded().Work);
        Assert.Equal("7", app.Run());
        Assert.Equal("7", app.Run(app.PathOf("bin", "Debug", "net10.0-windows")));

        File.SetLastWriteTimeUtc(app.Checkpoint(".index"), DateTime.UtcNow);
        Assert.Single(FrozenLine().Matches(app.Build().Succeeded().Output));
        Assert.Equal("", app.Build().Succeeded().Work);
        app.Build("-t:Clean").Succeeded();
        Assert.Empty(Directory.GetFiles(app.PathOf("obj"), "*.pb*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("9")]
    [InlineData("latest")]
    public void Every_language_version_from_9_without_a_warning(string version)
    {
        var app = new Consumer(feed);
        app.WriteProject(Consumer.AdderItem, $"{Strict}<LangVersion>{version}</LangVersion><ImplicitUsings>disable</ImplicitUsings><NoWarn>CA1812;CA1303;CA1852</NoWarn>");
        // The inputs of C# 9, which has no required properties, are arguments; so they are in every version.
        app.WriteProgram("""
            using System;
            using var adder = new App.Adder();
            Console.WriteLine((int)adder.Run(x: 2, y: 3).OpToStore);
            """);
        app.Build("-check").Succeeded();
        Assert.Equal("7", app.Run());
    }

    [Theory]
    [InlineData("App.vbproj", "Program.vb", "Module Program\n  Sub Main()\n    System.Console.WriteLine(System.IO.File.Exists(System.IO.Path.Combine(System.AppContext.BaseDirectory, \"Adder.pb\")))\n  End Sub\nEnd Module\n")]
    [InlineData("App.fsproj", "Program.fs", "printfn \"%b\" (System.IO.File.Exists(System.IO.Path.Combine(System.AppContext.BaseDirectory, \"Adder.pb\")))\n")]
    public void Visual_Basic_and_FSharp_get_the_frozen_graph_and_one_message(string projectFile, string programFile, string program)
    {
        var app = new Consumer(feed);
        app.WriteProject(Consumer.AdderItem + (projectFile.EndsWith("fsproj", StringComparison.Ordinal) ? $"""<Compile Include="{programFile}" />""" : ""));
        File.Move(app.PathOf("App.csproj"), app.PathOf(projectFile));
        File.Delete(app.PathOf("Program.cs"));
        File.WriteAllText(app.PathOf(programFile), program);
        (int exitCode, string output) = Dotnet.Run(app.Folder, feed.Packages, "build", projectFile);
        Assert.True(exitCode == 0, output);
        Assert.Contains("MB1304", output, StringComparison.Ordinal);
        Assert.Equal("true", app.Run(), ignoreCase: true);
    }

    [Fact]
    public void The_layout_with_one_artifacts_folder()
    {
        // The sources may be read-only, as those of a package or of another user are: all that is written goes to the artifacts.
        var app = new Consumer(feed);
        string artifacts = feed.NewFolder("artifacts");
        Dictionary<string, DateTime> sources = Files();
        app.Build("--artifacts-path", artifacts).Succeeded();
        Assert.Equal("7", app.Run(Path.Combine(artifacts, "bin", "App", "debug")));
        Assert.Equal("", app.Build("--artifacts-path", artifacts).Succeeded().Work);
        File.Delete(app.PathOf("build.binlog"));
        Assert.Equal(sources, Files());

        Dictionary<string, DateTime> Files() => Directory.GetFileSystemEntries(app.Folder, "*", SearchOption.AllDirectories).ToDictionary(f => f, f => Directory.Exists(f) ? default : File.GetLastWriteTimeUtc(f));
    }

    [SkippableFact]
    public void The_libraries_that_are_compiled_ahead_for_the_platform_are_the_ones_that_run()
    {
        Skip.IfNot(RuntimeInformation.ProcessArchitecture == Architecture.X64, "the package has none for this platform");
        var app = new Consumer(feed);
        app.WriteProgram(Consumer.PrintsSeven + """

            foreach (string name in new[] { "Engine", "Protos", "Runtime" }) Console.WriteLine(System.Reflection.Assembly.Load("ModelBuild." + name).Location);
            """);
        app.Build().Succeeded();
        string[] lines = app.Run().ReplaceLineEndings("\n").Split('\n');
        string folder = Path.Combine(app.Binaries, "runtimes", PackageFeed.Runtime, "lib", "net10.0");
        Assert.Equal(["7", .. ((string[])["Engine", "Protos", "Runtime"]).Select(name => Path.Combine(folder, $"ModelBuild.{name}.dll"))], lines);
        Assert.All(lines[1..], IsCompiledAhead);

        // Where the platform is named there is no other to choose from.
        var published = new Consumer(feed);
        published.Command("publish", "-c", "Debug", "--use-current-runtime", "--no-self-contained", "-o", published.PathOf("out")).Succeeded();
        Assert.False(Directory.Exists(published.PathOf("out", "runtimes")));
        Assert.Equal("7", published.Run(published.PathOf("out")));
        IsCompiledAhead(published.PathOf("out", "ModelBuild.Engine.dll"));

        static void IsCompiledAhead(string path)
        {
            using var file = new PEReader(File.OpenRead(path));
            Assert.True(file.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0, path);
        }
    }

    [Fact]
    public void A_single_file()
    {
        var app = new Consumer(feed);
        app.Command("publish", "-c", "Debug", "--use-current-runtime", "--no-self-contained", "-p:PublishSingleFile=true", "-o", app.PathOf("out")).Succeeded();
        (int exitCode, string output) = Dotnet.Start(app.PathOf("out", OperatingSystem.IsWindows() ? "App.exe" : "App"), app.Folder, feed.Packages);
        Assert.True(exitCode == 0 && output.Trim() == "7", output);
    }

    [SkippableFact]
    public void A_trimmed_application()
    {
        string pack = Path.Combine(PackageFeed.MachinePackages, "microsoft.netcore.app.runtime." + RuntimeInformation.RuntimeIdentifier);
        Skip.IfNot(Directory.Exists(pack), "the package with the runtime itself is not on this machine");
        var app = new Consumer(feed);
        // IL2104 is about Google.Protobuf, which reflects over messages when asked to; the engine does not ask.
        app.WriteProject(Consumer.AdderItem, "<OutputType>Exe</OutputType><TreatWarningsAsErrors>true</TreatWarningsAsErrors><NoWarn>IL2104</NoWarn>");
        app.Command("publish", "-c", "Debug", "--use-current-runtime", "--self-contained", "-p:PublishTrimmed=true", "-o", app.PathOf("out")).Succeeded();
        (int exitCode, string output) = Dotnet.Start(app.PathOf("out", OperatingSystem.IsWindows() ? "App.exe" : "App"), app.Folder, feed.Packages);
        Assert.True(exitCode == 0 && output.Trim() == "7", output);
    }

    [Fact]
    public void A_library_takes_its_model_into_its_package()
    {
        var library = new Consumer(feed, "Calculator");
        library.WriteProject(Consumer.AdderItem, "<PackageId>Calculator</PackageId><AssemblyName>Calculator</AssemblyName><RootNamespace>App</RootNamespace>");
        File.Delete(library.PathOf("Program.cs"));
        library.Command("pack", "-c", "Debug", "-o", Path.Combine(feed.Folder, "feed")).Succeeded();
        // Also when it was built before.
        library.Command("pack", "-c", "Debug", "--no-build", "-o", Path.Combine(feed.Folder, "feed")).Succeeded();

        var app = new Consumer(feed);
        const string reference = """<PackageReference Include="Calculator" Version="1.0.0" />""";
        app.WriteProject(reference);
        app.Build().Succeeded();
        Assert.Equal("7", app.Run());

        // And without a reference of its own, also beside a model of its own.
        app.WriteProjectWithoutPackage(reference);
        app.Build().Succeeded();
        Assert.Equal("7", app.Run());
        app.WriteProjectWithoutPackage(reference + Consumer.AdderItemWith("ClassName=\"Mine\""));
        app.WriteProgram(Consumer.PrintsSevenBy("Mine"));
        app.Build().Succeeded();
        Assert.Equal("7", app.Run());
    }

    [Theory]
    [InlineData("50% @home #1 [x] (2) 'n' 模型 ü")]
    [InlineData("a=b,c&d and a name so long that what lies in its obj folder is beyond the two hundred and sixty characters that Windows once allowed a path, which is not much when every folder has a name that says something")]
    public void Folders_with_any_name(string name)
    {
        var app = new Consumer(feed, name);
        app.Build().Succeeded();
        Assert.Equal("7", app.Run());
        Assert.Equal("", app.Build().Succeeded().Work);
    }

    [Fact]
    public void The_same_inputs_give_the_same_bytes_in_every_folder()
    {
        Dictionary<string, byte[]> Build(string name)
        {
            var app = new Consumer(feed, name);
            app.Build("-p:EmitCompilerGeneratedFiles=true", "-p:CompilerGeneratedFilesOutputPath=generated").Succeeded();
            string[] files = [app.FrozenFile, Path.ChangeExtension(app.FrozenFile, ".graph.pbtxt"), .. Directory.GetFiles(app.PathOf("generated"), "*.cs", SearchOption.AllDirectories)];
            return files.Where(f => !f.Contains("Microsoft.", StringComparison.Ordinal)).ToDictionary(f => Path.GetFileName(f), File.ReadAllBytes);
        }

        Dictionary<string, byte[]> here = Build("here"), there = Build("a longer name, elsewhere");
        Assert.Equal(here.Keys.Order(StringComparer.Ordinal), there.Keys.Order(StringComparer.Ordinal));
        Assert.True(here.Count >= 3, string.Join(", ", here.Keys));
        Assert.All(here, file => Assert.Equal(file.Value, there[file.Key]));
    }

    [Fact]
    public void Twenty_models_are_frozen_together_with_a_line_for_each()
    {
        var app = new Consumer(feed);
        string items = string.Concat(Enumerable.Range(0, 20).Select(i => $"""<TensorFlowModel Include="models/m{i}.ckpt" OutputNodes="op_to_store" />""" + "\n"));
        for (int i = 0; i < 20; i++)
            foreach (string file in Directory.GetFiles(Repository.Golden("models", "seed_mul_add"), "model.ckpt*")) File.Copy(file, app.PathOf("models", Path.GetFileName(file).Replace("model.ckpt", $"m{i}.ckpt", StringComparison.Ordinal)));
        app.WriteProject(items);
        app.WriteProgram(Consumer.PrintsSevenBy("M7"));
        BuildResult result = app.Build().Succeeded();
        Assert.Equal("Describe 20, Freeze 20, Csc 1", result.Work);
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"M{i}").Order(StringComparer.Ordinal), FrozenLine().Matches(result.Output).Select(m => m.Groups[1].Value).Order(StringComparer.Ordinal));
        Assert.Equal("7", app.Run());

        File.Delete(app.PathOf("obj", "Debug", "net10.0", "modelbuild", "M7", "M7.pb"));
        BuildResult quiet = app.Build("-v", "q").Succeeded();
        Assert.Equal("Freeze 1", quiet.Work);
        Assert.Empty(FrozenLine().Matches(quiet.Output));
    }

    [GeneratedRegex(@"(\w+): \d+ variables? frozen")]
    private static partial Regex FrozenLine();
}
