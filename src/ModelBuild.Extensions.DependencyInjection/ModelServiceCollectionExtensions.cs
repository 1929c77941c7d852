using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using ModelBuild;
using ModelBuild.Extensions.DependencyInjection;

// Where every extension of IServiceCollection stands, so that it is found without a using.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Models as services.</summary>
public static class ModelServiceCollectionExtensions
{
    /// <summary>
    /// Adds a generated model class as a singleton: loaded when it is first asked for, disposed with the service provider. Any number of threads may run it.
    /// A second registration of the same class only adds its options.
    /// </summary>
    /// <typeparam name="TModel">The generated class.</typeparam>
    /// <param name="services">Where the model is added.</param>
    /// <param name="configure">Its options; more can come from <c>services.Configure&lt;ModelOptions&gt;(nameof(TModel), …)</c>.</param>
    /// <returns><paramref name="services"/>.</returns>
    /// <exception cref="ArgumentException"><typeparamref name="TModel"/> has not the constructors of a generated class.</exception>
    /// <remarks>
    /// Asking for the model throws <see cref="ModelException"/> when it cannot be loaded, and <see cref="OptionsValidationException"/> when its options cannot be used.
    /// </remarks>
    public static IServiceCollection AddModel<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TModel>(
        this IServiceCollection services, Action<ModelOptions>? configure = null)
        where TModel : Model
    {
        ConstructorInfo onBuilt = Constructor<TModel>(typeof(IEngine)), onPath = Constructor<TModel>(typeof(string), typeof(IEngine));
        return services.AddModel<TModel>(
            (engine, path) => (TModel)(path is null ? Invoke(onBuilt, engine) : Invoke(onPath, path, engine)), configure);
    }

    /// <summary>Adds a model as a singleton, made by <paramref name="create"/>; for classes that the generator did not write, and for files of one's own.</summary>
    /// <typeparam name="TModel">The class.</typeparam>
    /// <param name="services">Where the model is added.</param>
    /// <param name="create">Loads the model on an engine, from <see cref="ModelOptions.Path"/> when that is not null.</param>
    /// <param name="configure">Its options.</param>
    /// <returns><paramref name="services"/>.</returns>
    public static IServiceCollection AddModel<TModel>(
        this IServiceCollection services, Func<IEngine, string?, TModel> create, Action<ModelOptions>? configure = null)
        where TModel : Model
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(create);
        AddOptions<TModel>(services, configure);
        services.TryAddSingleton(provider =>
        {
            ModelOptions options = OptionsOf<TModel>(provider);
            return create(provider.GetRequiredService<EngineChoice>().Of(options), options.Path);
        });
        return services;
    }

    /// <summary>
    /// Adds <see cref="ReloadingModel{TModel}"/> of a generated model class as a singleton: ask for that, and its <see cref="ReloadingModel{TModel}.Current"/> is the model as its file is
    /// now, also when the file is replaced while the application runs.
    /// </summary>
    /// <typeparam name="TModel">The generated class.</typeparam>
    /// <param name="services">Where the model is added.</param>
    /// <param name="configure">Its options. The file is <see cref="ModelOptions.Path"/>, or the <c>.pb</c> of the class's name in the application's folder, where builds put it.</param>
    /// <returns><paramref name="services"/>.</returns>
    /// <inheritdoc cref="AddModel{TModel}(IServiceCollection, Action{ModelOptions})" path="/exception"/>
    public static IServiceCollection AddReloadingModel<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TModel>(
        this IServiceCollection services, Action<ModelOptions>? configure = null)
        where TModel : Model
    {
        ArgumentNullException.ThrowIfNull(services);
        ConstructorInfo onPath = Constructor<TModel>(typeof(string), typeof(IEngine));
        AddOptions<TModel>(services, configure);
        services.TryAddSingleton(provider =>
        {
            ModelOptions options = OptionsOf<TModel>(provider);
            IEngine engine = provider.GetRequiredService<EngineChoice>().Of(options);
            string file = options.Path ?? typeof(TModel).Name + ".pb", beside = Path.Combine(AppContext.BaseDirectory, file);
            return new ReloadingModel<TModel>(File.Exists(beside) ? beside : Path.GetFullPath(file), path => (TModel)Invoke(onPath, path, engine));
        });
        return services;
    }

    private static void AddOptions<TModel>(IServiceCollection services, Action<ModelOptions>? configure)
    {
        services.AddOptions();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ModelOptions>, ModelOptionsValidation>());
        services.TryAddSingleton<EngineChoice>();
        if (configure is not null) services.Configure(typeof(TModel).Name, configure);
    }

    private static ModelOptions OptionsOf<TModel>(IServiceProvider provider) => provider.GetRequiredService<IOptionsMonitor<ModelOptions>>().Get(typeof(TModel).Name);

    private static ConstructorInfo Constructor<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TModel>(params Type[] parameters) =>
        typeof(TModel).GetConstructor(parameters) ?? throw new ArgumentException(
            $"{typeof(TModel)} has no public constructor ({string.Join(", ", parameters.Select(p => p.Name))}), which every generated class has. Say how it is made: services.AddModel((engine, path) => …).",
            nameof(TModel));

    private static object Invoke(ConstructorInfo constructor, params object?[] arguments) =>
        constructor.Invoke(BindingFlags.DoNotWrapExceptions, binder: null, arguments, culture: null);
}
