using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ModelBuild.Testing;

namespace ModelBuild.Extensions.DependencyInjection.Tests;

/// <summary>The snippets of docs/dependency-injection.md: each stands below as a region, is run, and is compared with the page.</summary>
public sealed class DocumentationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("modelbuild-docs-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Every_snippet_of_the_page_is_run_here() => DocumentationPage.IsRunBy("dependency-injection.md", "ModelBuild.Extensions.DependencyInjection.Tests", 4);

    [Fact]
    public async Task A_server_answers_with_the_model()
    {
        string[] args = ["--urls", "http://127.0.0.1:0"];
        #region snippet
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args);
        builder.Services.AddModel<Adder>(options => options.Threads = 1);

        WebApplication app = builder.Build();
        app.MapGet("/add/{x}/{y}", (int x, int y, Adder adder) => (int)adder.Run(new() { X = x, Y = y }).OpToStore);
        #endregion
        await using (app)
        {
            await app.StartAsync();
            using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
            Assert.Equal(7, await client.GetFromJsonAsync<int>("/add/2/3"));
        }
    }

    [Fact]
    public void Options_are_named_by_the_class()
    {
        var services = new ServiceCollection();
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Models:Adder:Path", "nowhere.pb")]).Build();
        #region snippet
        services.AddModel<Adder>();
        services.Configure<ModelOptions>(nameof(Adder), configuration.GetSection("Models:Adder"));   // for one model
        services.ConfigureAll<ModelOptions>(options => options.Threads = 2);                         // for all
        #endregion
        using ServiceProvider provider = services.BuildServiceProvider();
        ModelOptions options = provider.GetRequiredService<IOptionsMonitor<ModelOptions>>().Get(nameof(Adder));
        Assert.Equal(("nowhere.pb", 2), (options.Path, options.Threads));
        Assert.Equal(ModelErrorCodes.ModelFileNotFound, Assert.Throws<ModelException>(provider.GetRequiredService<Adder>).Code);
    }

    [Fact]
    public void A_class_says_how_it_is_made()
    {
        var services = new ServiceCollection();
        #region snippet
        services.AddModel((engine, path) => new Adder(path ?? "/models/adder.pb", engine));
        #endregion
        services.Configure<ModelOptions>(nameof(Adder), options => options.Path = Frozen);
        using ServiceProvider provider = services.BuildServiceProvider();
        Assert.Equal(7, (int)provider.GetRequiredService<Adder>().Run(new() { X = 2, Y = 3 }).OpToStore);
    }

    [Fact]
    public async Task A_server_takes_the_latest_model()
    {
        string file = Path.Combine(_folder, "Adder.pb");
        File.Copy(Frozen, file);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(["--urls", "http://127.0.0.1:0"]);
        IServiceCollection services = builder.Services;
        var app = new LateApplication();
        #region snippet
        services.AddReloadingModel<Adder>(options => options.Path = "/models/Adder.pb");

        app.MapGet("/latest/{x}/{y}", (int x, int y, ReloadingModel<Adder> adder) => (int)adder.Current.Run(new() { X = x, Y = y }).OpToStore);
        #endregion
        services.Configure<ModelOptions>(nameof(Adder), options => options.Path = file);
        await using WebApplication server = builder.Build();
        foreach ((string pattern, Delegate handler) in app.Mapped) server.MapGet(pattern, handler);
        await server.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(server.Urls.First()) };
        Assert.Equal(7, await client.GetFromJsonAsync<int>("/latest/2/3"));
    }

    private static string Frozen => Repository.Golden("models", "seed_mul_add", "frozen.pb");

    /// <summary>Stands in for the application, which is built after its services are there and before it maps: the page shows the two lines of either together.</summary>
    private sealed class LateApplication
    {
        public List<(string Pattern, Delegate Handler)> Mapped { get; } = [];

        public void MapGet(string pattern, Delegate handler) => Mapped.Add((pattern, handler));
    }
}
