namespace ModelBuild;

/// <summary>A part of a model as its engine has loaded it, with the calls that wait for their next run.</summary>
internal sealed class LoadedPart(Model model, ModelPart part, ILoadedGraph graph)
{
    private readonly CallPool _pool = new();

    /// <summary>Who needs the graph: the model until it is disposed, every run, every call. The last one out frees it.</summary>
    private int _claims = 1;

    private int _closed;

    public ModelPart Part { get; } = part;

    public string ModelName => model.Definition.Name;

    /// <summary>The outputs as the engine found them in the file.</summary>
    public IReadOnlyList<TensorSpec> FoundOutputs { get; } = graph.Interface.Outputs;

    /// <summary>The part, counted among those that are loaded.</summary>
    public static LoadedPart Of(Model model, ModelPart part, ILoadedGraph graph)
    {
        ModelMetrics.Loaded();
        return new LoadedPart(model, part, graph);
    }

    /// <summary>A call of the caller's own, to be disposed by it; keeps the graph until then.</summary>
    /// <exception cref="ObjectDisposedException">The model is disposed.</exception>
    public ModelCall Open()
    {
        Claim();
        return NewCall();
    }

    /// <summary>A call for one run, from the pool; to be given to <see cref="Return"/>, or to <see cref="Abandon"/> when the run failed.</summary>
    /// <exception cref="ObjectDisposedException">The model is disposed.</exception>
    public ModelCall Rent()
    {
        Claim();
        return _pool.Take() ?? NewCall();
    }

    /// <summary>Takes a rented call back after a run that went well.</summary>
    public void Return(ModelCall call)
    {
        if (!_pool.Offer(call)) call.Free();
        Release();
    }

    /// <summary>Frees a rented call whose run failed: nobody knows what its buffers hold.</summary>
    public void Abandon(ModelCall call)
    {
        call.Free();
        Release();
    }

    /// <summary>Ends the model's own claim.</summary>
    public void Close()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0) Release();
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref _claims) != 0) return;
        while (_pool.Take() is { } call) call.Free();
        graph.Dispose();
        ModelMetrics.Freed();
    }

    private ModelCall NewCall()
    {
        try
        {
            return new ModelCall(this, graph.CreateCall());
        }
        catch
        {
            Release();
            throw;
        }
    }

    private void Claim()
    {
        // The claim counts only while the model's own still stands: it may be the last to go at this very moment.
        int claims = Volatile.Read(ref _claims);
        while (true)
        {
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _closed) != 0 || claims == 0, model);
            int seen = Interlocked.CompareExchange(ref _claims, claims + 1, claims);
            if (seen == claims) return;
            claims = seen;
        }
    }
}
