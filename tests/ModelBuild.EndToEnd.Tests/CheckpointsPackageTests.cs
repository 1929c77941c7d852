namespace ModelBuild.EndToEnd.Tests;

/// <summary>The package ModelBuild.Checkpoints: alone, and beside ModelBuild, which brings the same messages along.</summary>
[Collection(EndToEnd.Name)]
public sealed class CheckpointsPackageTests(PackageFeed feed)
{
    private const string Prints = """
        using var reader = ModelBuild.Checkpoints.CheckpointReader.Open(args[0]);
        foreach (var tensor in reader.Tensors) Console.WriteLine($"{tensor.Name} {tensor.DType} {tensor.Size}");
        """;

    [Theory]
    [InlineData("")]
    [InlineData("""<PackageReference Include="ModelBuild" Version="{0}" />""")]
    public void An_application_reads_a_checkpoint(string other)
    {
        var app = new Consumer(feed);
        File.WriteAllText(app.PathOf("App.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework><OutputType>Exe</OutputType><ImplicitUsings>enable</ImplicitUsings><TreatWarningsAsErrors>true</TreatWarningsAsErrors></PropertyGroup>
              <ItemGroup>
                <PackageReference Include="ModelBuild.Checkpoints" Version="{feed.Version}" />
                {string.Format(null, other, feed.Version)}
              </ItemGroup>
            </Project>
            """);
        app.WriteProgram(Prints);
        app.Build().Succeeded();
        Assert.Equal("b DtInt32 4", app.Run(arguments: app.PathOf("models", "adder")));
        Assert.Equal(other.Length > 0, File.Exists(Path.Combine(app.Binaries, "ModelBuild.Engine.dll")));
    }
}
