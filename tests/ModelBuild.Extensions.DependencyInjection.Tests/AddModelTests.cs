using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ModelBuild.Engine;
using ModelBuild.Testing;

namespace ModelBuild.Extensions.DependencyInjection.Tests;

public sealed class AddModelTests
{
    private static readonly string s_frozen = Repository.Golden("models", "seed_mul_add", "frozen.pb");

    private static FakeEngine Fake(int answer) => new(
        new([new("x:0", DType.Int32, Shape.Unknown), new("y:0", DType.Int32, Shape.Unknown)], [new("op_to_store:0", DType.Int32, Shape.Unknown)]),
        call => call.Output<int>(0, [])[0] = answer);

    private static int Answer(IServiceProvider services) => (int)services.GetRequiredService<Adder>().Run(new() { X = 2, Y = 3 }).OpToStore;

    [Fact]
    public void A_model_is_one_for_all_and_disposed_with_the_provider()
    {
        Adder adder;
        using (ServiceProvider services = new ServiceCollection().AddModel<Adder>().BuildServiceProvider(validateScopes: true))
        {
            adder = services.GetRequiredService<Adder>();
            using IServiceScope scope = services.CreateScope();
            Assert.Same(adder, scope.ServiceProvider.GetRequiredService<Adder>());
            Assert.Equal(7, Answer(scope.ServiceProvider));
        }
        Assert.Throws<ObjectDisposedException>(() => adder.Run(new() { X = 2, Y = 3 }));
    }

    [Fact]
    public void It_is_not_loaded_before_it_is_asked_for()
    {
        using ServiceProvider services = new ServiceCollection().AddModel<Adder>(options => options.Path = "nowhere.pb").BuildServiceProvider();
        Assert.Equal(ModelErrorCodes.ModelFileNotFound, Assert.Throws<ModelException>(services.GetRequiredService<Adder>).Code);
    }

    [Fact]
    public void Another_file_of_the_same_interface_is_loaded_from_its_path()
    {
        using ServiceProvider services = new ServiceCollection().AddModel<Adder>(options => options.Path = s_frozen).BuildServiceProvider();
        Assert.Equal(7, Answer(services));
    }

    [Fact]
    public void The_engine_of_the_options_comes_before_that_of_the_services()
    {
        IServiceCollection one = new ServiceCollection().AddSingleton<IEngine>(Fake(1));
        using (ServiceProvider services = one.AddModel<Adder>().BuildServiceProvider()) Assert.Equal(1, Answer(services));
        using (ServiceProvider services = one.AddModel<Adder>(options => options.Engine = Fake(2)).BuildServiceProvider()) Assert.Equal(2, Answer(services));
    }

    [Fact]
    public void Threads_are_those_of_an_embedded_engine_that_models_of_the_same_number_share()
    {
        using ServiceProvider services = new ServiceCollection().AddSingleton<IEngine>(Fake(1)).AddModel<Adder>(options => options.Threads = 2).BuildServiceProvider();
        Assert.Equal(7, Answer(services));
        var choice = services.GetRequiredService<EngineChoice>();
        Assert.Same(choice.Of(new ModelOptions { Threads = 2 }), choice.Of(new ModelOptions { Threads = 2 }));
        Assert.NotSame(choice.Of(new ModelOptions { Threads = 2 }), choice.Of(new ModelOptions { Threads = 1 }));
        Assert.Same(EmbeddedEngine.Default, new EngineChoice(new ServiceCollection().BuildServiceProvider()).Of(new ModelOptions()));
    }

    [Fact]
    public void Options_come_by_the_name_of_the_class_and_for_all()
    {
        IServiceCollection services = new ServiceCollection().AddModel<Adder>();
        services.Configure<ModelOptions>(nameof(Adder), options => options.Engine = Fake(3));
        services.Configure<ModelOptions>("Another", options => options.Engine = Fake(4));
        using (ServiceProvider provider = services.BuildServiceProvider()) Assert.Equal(3, Answer(provider));
        services.ConfigureAll<ModelOptions>(options => options.Engine = Fake(5));
        using (ServiceProvider provider = services.BuildServiceProvider()) Assert.Equal(5, Answer(provider));
    }

    [Theory]
    [InlineData(-1, false, null, "Threads is -1.")]
    [InlineData(2, true, null, "Threads is of the embedded engine, and Engine names another.")]
    [InlineData(0, false, "", "Path is empty.")]
    public void Options_that_cannot_be_used_are_said(int threads, bool engine, string? path, string why)
    {
        using ServiceProvider services = new ServiceCollection().AddModel<Adder>(options =>
        {
            options.Threads = threads;
            options.Engine = engine ? Fake(1) : null;
            options.Path = path;
        }).BuildServiceProvider();
        Assert.StartsWith($"The model options 'Adder' cannot be used: {why}", Assert.Throws<OptionsValidationException>(services.GetRequiredService<Adder>).Message);
    }

    [Fact]
    public void A_class_of_ones_own_says_how_it_is_made()
    {
        Assert.StartsWith(
            $"{typeof(HandMade)} has no public constructor (IEngine), which every generated class has.",
            Assert.Throws<ArgumentException>(() => new ServiceCollection().AddModel<HandMade>()).Message);
        using ServiceProvider services = new ServiceCollection()
            .AddModel((engine, path) => new HandMade(path!, engine), options => options.Path = s_frozen).BuildServiceProvider();
        Assert.Single(services.GetRequiredService<HandMade>().Interface.Outputs);
    }

    [Fact]
    public void A_second_registration_adds_options_only()
    {
        IServiceCollection services = new ServiceCollection().AddModel<Adder>(options => options.Engine = Fake(1)).AddModel<Adder>(options => options.Path = s_frozen);
        Assert.Single(services, s => s.ServiceType == typeof(Adder));
        using ServiceProvider provider = services.BuildServiceProvider();
        Assert.Equal(1, Answer(provider));
        Assert.Equal(s_frozen, provider.GetRequiredService<IOptionsMonitor<ModelOptions>>().Get(nameof(Adder)).Path);
    }

    private sealed class HandMade(string path, IEngine engine) : Model(
        new ModelDefinition("HandMade", [new("x:0", DType.Int32, Shape.Unknown), new("y:0", DType.Int32, Shape.Unknown)], [new("op_to_store:0", DType.Int32, Shape.Unknown)], ""),
        ModelSource.FromFile(path), engine);
}
