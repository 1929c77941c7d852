using ModelBuild.Engine.Compute;
using ModelBuild.Engine.Planning;

namespace ModelBuild.Engine;

/// <summary>
/// The embedded engine: runs frozen graphs in managed code, with no native library. A graph is compiled once, when it is loaded, into a plan
/// that is then run any number of times, on any number of threads.
/// </summary>
/// <param name="options">How it uses the machine; null for the defaults.</param>
public sealed class EmbeddedEngine(EmbeddedEngineOptions? options = null) : IEngine
{
    private static readonly Lazy<EmbeddedEngine> s_default = new(() => new EmbeddedEngine());

    // Made with the first graph: an application that never loads one starts no threads.
    private readonly Lazy<WorkPool> _pool = new(() => new WorkPool(options?.Threads is > 0 and int threads ? threads : Environment.ProcessorCount));

    private readonly Dictionary<string, CustomOp> _customOps = (options?.CustomOps ?? []).ToDictionary(op => op.Name, StringComparer.Ordinal);

    /// <summary>The engine that generated classes use unless they are given another: one thread for each processor.</summary>
    public static EmbeddedEngine Default => s_default.Value;

    /// <inheritdoc/>
    public ILoadedGraph Load(ModelSource source, IReadOnlyList<string> inputs, IReadOnlyList<string> outputs) =>
        GraphLoader.Load(source, inputs, outputs, _pool.Value, _customOps);
}
