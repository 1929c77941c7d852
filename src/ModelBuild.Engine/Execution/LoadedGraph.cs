using ModelBuild.Engine.Compute;

namespace ModelBuild.Engine.Execution;

/// <summary>A compiled graph with the file that its constants lie in.</summary>
internal sealed class LoadedGraph(ModelInterface modelInterface, TensorSpec[] inputs, TensorSpec[] outputs, Plan plan, WorkPool pool, IDisposable file) : ILoadedGraph
{
    private bool _disposed;

    public ModelInterface Interface { get; } = modelInterface;

    /// <summary>The inputs in the order of the load, which is that of a call's indices.</summary>
    public TensorSpec[] Inputs { get; } = inputs;

    public TensorSpec[] Outputs { get; } = outputs;

    public IEngineCall CreateCall()
    {
        ThrowIfDisposed();
        return new EngineCall(this, plan, pool);
    }

    public void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_disposed, this);

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        file.Dispose();
    }
}
