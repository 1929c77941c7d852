using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using ModelBuild.Engine;

namespace ModelBuild.Extensions.DependencyInjection;

/// <summary>The engine of each model; one embedded engine for all models with the same number of threads.</summary>
internal sealed class EngineChoice(IServiceProvider services)
{
    private readonly ConcurrentDictionary<int, EmbeddedEngine> _embedded = [];

    public IEngine Of(ModelOptions options) =>
        options.Engine
        ?? (options.Threads > 0 ? _embedded.GetOrAdd(options.Threads, static threads => new EmbeddedEngine(new EmbeddedEngineOptions { Threads = threads })) : null)
        ?? services.GetService<IEngine>()
        ?? EmbeddedEngine.Default;
}
