using ModelBuild.Engine.TensorFlow.Native;

namespace ModelBuild.Engine.TensorFlow;

/// <summary>
/// Runs frozen graphs on TensorFlow's own C library (2.4 or later), which the application brings. Every op of that TensorFlow is there, with its
/// kernels. Tables are initialized once, when the graph is loaded.
/// </summary>
public sealed class TensorFlowEngine : IEngine
{
    private readonly TensorFlowEngineOptions _options;

    /// <summary>Makes an engine. The library is loaded with the first graph, or when <see cref="Version"/> is asked for.</summary>
    /// <param name="options">Where the library lies and how it uses the machine; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of threads is negative.</exception>
    public TensorFlowEngine(TensorFlowEngineOptions? options = null)
    {
        _options = options ?? new TensorFlowEngineOptions();
        ArgumentOutOfRangeException.ThrowIfNegative(_options.Threads, nameof(options));
    }

    /// <summary>The version of the library, as <c>TF_Version</c> gives it: <c>2.7.4</c>.</summary>
    /// <exception cref="ModelException">
    /// The library was not found (<see cref="ModelErrorCodes.NativeLibraryNotFound"/>) or cannot be used (<see cref="ModelErrorCodes.NativeLibraryUnusable"/>).
    /// </exception>
    public string Version
    {
        get
        {
            TensorFlowLibrary.Demand(_options.LibraryPath);
            return TensorFlowApi.Text(TensorFlowApi.TF_Version());
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ModelException">
    /// Also: TensorFlow's library was not found (<see cref="ModelErrorCodes.NativeLibraryNotFound"/>) or cannot be used
    /// (<see cref="ModelErrorCodes.NativeLibraryUnusable"/>), or a table could not be initialized (<see cref="ModelErrorCodes.NodeFailed"/>).
    /// </exception>
    public ILoadedGraph Load(ModelSource source, IReadOnlyList<string> inputs, IReadOnlyList<string> outputs)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(outputs);
        TensorFlowLibrary.Demand(_options.LibraryPath);
        return SessionGraph.Load(source, inputs, outputs, _options.Threads);
    }
}
