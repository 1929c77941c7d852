namespace ModelBuild.EndToEnd.Tests;

/// <summary>The package ModelBuild.Extensions.DependencyInjection, which is all that a project with models as services needs to reference.</summary>
[Collection(EndToEnd.Name)]
public sealed class DependencyInjectionPackageTests(PackageFeed feed)
{
    [Fact]
    public void It_brings_the_build_and_the_generator()
    {
        var app = new Consumer(feed);
        app.WriteProjectWithoutPackage(
            $"""<PackageReference Include="ModelBuild.Extensions.DependencyInjection" Version="{feed.Version}" />{Consumer.AdderItem}""", "<OutputType>Exe</OutputType><TreatWarningsAsErrors>true</TreatWarningsAsErrors>");
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
