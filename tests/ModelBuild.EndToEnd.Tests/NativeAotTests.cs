using ModelBuild.Testing;

namespace ModelBuild.EndToEnd.Tests;

/// <summary>The sample Digits as a native program: it is published without a warning, is small, and answers as TensorFlow. It needs no package.</summary>
public sealed class NativeAotTests : IDisposable
{
    // All that is built goes here, so that nothing that is built beside it is touched.
    private readonly string _artifacts = Directory.CreateTempSubdirectory("modelbuild-aot-").FullName;

    public void Dispose() => Directory.Delete(_artifacts, recursive: true);

    [SkippableFact]
    public void The_sample_is_published_as_a_native_program_that_answers_as_TensorFlow()
    {
        // The packs of one .NET or of the other may be to be had.
        string? framework = ((string[])["net10.0", "net9.0"]).FirstOrDefault(f => Sample("restore", f).ExitCode == 0);
        Skip.If(framework is null, "The packs of NativeAOT cannot be restored.");
        string published = Path.Combine(_artifacts, "published");
        // Warnings are errors, those of the trimmer and of NativeAOT among them.
        (int exitCode, string output) = Sample("publish", framework, "--no-restore", "-c", "Release", "-o", published);
        Skip.If(output.Contains("Platform linker", StringComparison.Ordinal), "There is no linker.");
        Assert.True(exitCode == 0, output);

        string program = Path.Combine(published, OperatingSystem.IsWindows() ? "Digits.exe" : "Digits");
        Assert.InRange(new FileInfo(program).Length, 1_000_000, 12_000_000);
        (exitCode, output) = Dotnet.Start(program, published, packages: null);
        Assert.True(exitCode == 0, output);
        Assert.Contains("the same answer as TensorFlow on 360 of 360 images", output, StringComparison.Ordinal);
    }

    private (int ExitCode, string Output) Sample(string verb, string framework, params string[] arguments) => Dotnet.Start(
        "dotnet", Repository.Root, packages: null,
        [verb, Path.Combine("samples", "Digits"), "--artifacts-path", _artifacts, "-p:ModelBuildAot=" + framework, "-p:RunAnalyzers=false",
            "-p:ModelBuildTasksAssembly=" + Path.Combine(_artifacts, "bin", "ModelBuild.Tasks", "release", "ModelBuild.Tasks.dll"), "-v", "q", "-nologo", .. arguments]);
}
