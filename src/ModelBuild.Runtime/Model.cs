namespace ModelBuild;

/// <summary>
/// A loaded model: the base of every generated class. Immutable once constructed; any number of threads may run it at the same time.
/// </summary>
public abstract class Model : IDisposable
{
    private readonly ILoadedGraph _graph;
    private readonly CallPool _pool = new();

    /// <summary>Who needs the graph: the owner until it disposes, every run, every call. The last one out frees it.</summary>
    private int _claims = 1;

    private int _disposed;

    /// <summary>Loads the graph and compares its interface with the class's.</summary>
    /// <param name="definition">What the generated class knows of its model.</param>
    /// <param name="source">Where the frozen graph comes from.</param>
    /// <param name="engine">What runs it.</param>
    /// <exception cref="ModelException">
    /// The file has another interface (<see cref="ModelErrorCodes.InterfaceDiffers"/>, naming the first tensor that differs), is damaged
    /// (<see cref="ModelErrorCodes.GraphDamaged"/>), or needs an op that the engine does not have (<see cref="ModelErrorCodes.OpNotSupported"/>).
    /// </exception>
    protected Model(ModelDefinition definition, ModelSource source, IEngine engine)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(engine);
        Definition = definition;
        ILoadedGraph graph = engine.Load(source, definition.InputNames, definition.OutputNames);
        try
        {
            InterfaceCheck.Demand(definition, graph.Interface, source.Description);
        }
        catch
        {
            graph.Dispose();
            throw;
        }
        _graph = graph;
    }

    /// <summary>The inputs and outputs, in the order of the class.</summary>
    public ModelInterface Interface => Definition.Interface;

    internal ModelDefinition Definition { get; }

    /// <summary>
    /// Frees the graph. A run on another thread, and calls that are still open, end undisturbed: the memory goes with the last of them.
    /// </summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the graph.</summary>
    /// <param name="disposing">True, since there is no finalizer.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _disposed, 1) == 0) Release();
    }

    /// <summary>A call of the caller's own, to be disposed by it; keeps the graph until then.</summary>
    /// <exception cref="ObjectDisposedException">The model is disposed.</exception>
    protected ModelCall OpenCall()
    {
        Claim();
        return NewCall();
    }

    /// <summary>A call for one run, from the pool; to be given to <see cref="ReturnCall"/>, or to <see cref="AbandonCall"/> when the run failed.</summary>
    /// <exception cref="ObjectDisposedException">The model is disposed.</exception>
    protected ModelCall RentCall()
    {
        Claim();
        return _pool.Take() ?? NewCall();
    }

    /// <summary>Gives a rented call back after a run that went well.</summary>
    protected void ReturnCall(ModelCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (!_pool.Offer(call)) call.Free();
        Release();
    }

    /// <summary>Frees a rented call whose run failed: nobody knows what its buffers hold.</summary>
    protected void AbandonCall(ModelCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        call.Free();
        Release();
    }

    internal void Release()
    {
        if (Interlocked.Decrement(ref _claims) != 0) return;
        while (_pool.Take() is { } call) call.Free();
        _graph.Dispose();
    }

    private ModelCall NewCall()
    {
        try
        {
            return new ModelCall(this, _graph.CreateCall());
        }
        catch
        {
            Release();
            throw;
        }
    }

    private void Claim()
    {
        // The claim counts only while the owner's own still stands: it may be the last to go at this very moment.
        int claims = Volatile.Read(ref _claims);
        while (true)
        {
            ObjectDisposedException.ThrowIf(_disposed != 0 || claims == 0, this);
            int seen = Interlocked.CompareExchange(ref _claims, claims + 1, claims);
            if (seen == claims) return;
            claims = seen;
        }
    }
}
