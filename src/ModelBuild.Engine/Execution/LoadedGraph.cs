using ModelBuild.Engine.Compute;

namespace ModelBuild.Engine.Execution;

/// <summary>A compiled graph with the file that its constants lie in.</summary>
internal sealed class LoadedGraph(ModelInterface modelInterface, TensorSpec[] inputs, TensorSpec[] outputs, Plan plan, WorkPool pool, IDisposable file) : ILoadedGraph
{
    // The owner and every call: constants may be an output of a call, so the file goes with the last of them.
    private int _claims = 1;
    private int _disposed;

    public ModelInterface Interface { get; } = modelInterface;

    /// <summary>The inputs in the order of the load, which is that of a call's indices.</summary>
    public TensorSpec[] Inputs { get; } = inputs;

    public TensorSpec[] Outputs { get; } = outputs;

    public IEngineCall CreateCall()
    {
        ThrowIfDisposed();
        Interlocked.Increment(ref _claims);
        return new EngineCall(this, plan, pool);
    }

    public void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0) Release();
    }

    /// <summary>One claim less.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _claims) == 0) file.Dispose();
    }
}
