namespace ModelBuild.EndToEnd.Tests;

/// <summary>The package ModelBuild.Extensions.DependencyInjection, which is all that a project with models as services needs to reference.</summary>
[Collection(EndToEnd.Name)]
public sealed class DependencyInjectionPackageTests(PackageFeed feed)
{
    [Fact]
    public void It_brings_the_build_and_the_generator()
    {
        var app = new Consumer(feed);
        File.WriteAllText(app.PathOf("App.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework><OutputType>Exe</OutputType><ImplicitUsings>enable</ImplicitUsings><TreatWarningsAsErrors>true</TreatWarningsAsErrors></PropertyGroup>
              <ItemGroup>
                <PackageReference Include="ModelBuild.Extensions.DependencyInjection" Version="{feed.Version}" />
                {Consumer.AdderItem}
              </ItemGroup>
            </Project>
            """);
        app.WriteProgram("""
            using Microsoft.Extensions.DependencyInjection;
            var services = new ServiceCollection();
            services.AddModel<App.Adder>();
            Console.WriteLine(services.Single(s => s.ServiceType == typeof(App.Adder)).Lifetime);
            using var adder = new App.Adder();
            Console.WriteLine((int)adder.Run(2, 3).OpToStore);
            """);
        app.Build().Succeeded();
        Assert.Equal("Singleton\n7", app.Run().ReplaceLineEndings("\n"));
    }
}
