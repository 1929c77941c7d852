namespace ModelBuild;

/// <summary>
/// A loaded model: the base of every generated class. Immutable once constructed; any number of threads may run it at the same time.
/// </summary>
public abstract class Model : IDisposable
{
    private readonly IEngine _engine;
    private readonly ModelSource _source;
    private readonly LoadedPart _main;
    private readonly LoadedParts _parts;

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
        _engine = engine;
        _source = source;
        _parts = new LoadedParts(this);
        var whole = new ModelPart("", definition.Interface.Inputs, definition.Interface.Outputs);
        ILoadedGraph graph = ModelMetrics.Load(engine, definition.Name, whole, source);
        try
        {
            InterfaceCheck.Demand(definition, graph.Interface, source.Description);
        }
        catch
        {
            graph.Dispose();
            throw;
        }
        if (definition.HasSeveralSignatures)
        {
            // All signatures in one were loaded to be compared; a run needs those inputs and nodes only that are its own signature's.
            graph.Dispose();
            _main = _parts.Of(definition.Main);
        }
        else
        {
            _main = LoadedPart.Of(this, whole, graph);
        }
        Graph = new ModelGraph(this, source);
    }

    /// <summary>The inputs and outputs, in the order of the class.</summary>
    public ModelInterface Interface => Definition.Interface;

    /// <summary>The graph behind the class: tensors that are no outputs, by name, and operations to be added to it.</summary>
    public ModelGraph Graph { get; }

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
        if (!disposing) return;
        _main.Close();
        _parts.Close();
    }

    /// <summary>A call of the caller's own, to be disposed by it; keeps the graph until then.</summary>
    /// <param name="part">The signature that it runs; null for what <c>Run</c> runs.</param>
    /// <exception cref="ObjectDisposedException">The model is disposed.</exception>
    protected ModelCall OpenCall(ModelPart? part = null) => PartOf(part).Open();

    /// <summary>Runs the model, or one signature of it.</summary>
    /// <typeparam name="TOutputs">The class that takes the outputs.</typeparam>
    /// <param name="part">The signature; null for what <c>Run</c> runs.</param>
    /// <param name="inputs">The values of the inputs.</param>
    /// <param name="read">Takes the outputs from the call, which it must not keep.</param>
    /// <param name="cancellation">Looked at between nodes.</param>
    /// <exception cref="ModelException">A shape does not fit, an input is missing, or a node failed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The model is disposed.</exception>
    protected TOutputs RunPart<TOutputs>(ModelPart? part, IModelInputs inputs, Func<ModelCall, TOutputs> read, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(read);
        return Run(PartOf(part), inputs, read, cancellation);
    }

    /// <summary>Runs only what one tensor needs.</summary>
    /// <inheritdoc cref="RunPart{TOutputs}(ModelPart?, IModelInputs, Func{ModelCall, TOutputs}, CancellationToken)" path="/exception"/>
    protected Result<T> RunFetch<T>(IModelInputs inputs, Fetch<T> fetch, CancellationToken cancellation) where T : struct
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(fetch);
        return Run(_parts.Of(fetch.Tensor), inputs, static call => call.Fetch<T>(0), cancellation);
    }

    /// <summary>Runs only what two tensors need.</summary>
    /// <inheritdoc cref="RunPart{TOutputs}(ModelPart?, IModelInputs, Func{ModelCall, TOutputs}, CancellationToken)" path="/exception"/>
    protected (Result<T1> First, Result<T2> Second) RunFetch<T1, T2>(IModelInputs inputs, Fetch<T1> first, Fetch<T2> second, CancellationToken cancellation)
        where T1 : struct where T2 : struct
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        return Run(
            _parts.Of(first.Tensor, second.Tensor), inputs, static call => (call.Fetch<T1>(0), call.Fetch<T2>(call.OutputCount - 1)), cancellation);
    }

    /// <summary>Runs several examples as one batch: what they feed is joined along the first dimension, what comes out is divided again.</summary>
    /// <typeparam name="TOutputs">The class that takes the outputs.</typeparam>
    /// <param name="part">The signature; null for what <c>Run</c> runs.</param>
    /// <param name="examples">The values of the inputs, example by example; each may hold several rows.</param>
    /// <param name="read">Takes the outputs of one example from the call, which it must not keep.</param>
    /// <param name="cancellation">Looked at between nodes.</param>
    /// <returns>The outputs of each example, in their order.</returns>
    /// <exception cref="ModelException">
    /// A shape does not fit, or the examples do not fit together, or an output has no row for each row that was fed (<see cref="ModelErrorCodes.WrongShape"/>); an input
    /// is missing, or a node failed.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The model is disposed.</exception>
    protected IReadOnlyList<TOutputs> RunBatch<TOutputs>(
        ModelPart? part, IReadOnlyList<IModelInputs> examples, Func<ModelCall, TOutputs> read, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(examples);
        ArgumentNullException.ThrowIfNull(read);
        if (examples.Count == 0) return [];
        LoadedPart loaded = PartOf(part);
        var batch = new BatchCall(loaded, examples.Count);
        ModelCall whole = loaded.Rent();
        var outputs = new TOutputs[examples.Count];
        try
        {
            for (batch.Example = 0; batch.Example < examples.Count; batch.Example++)
            {
                ArgumentNullException.ThrowIfNull(examples[batch.Example], nameof(examples));
                // A call of its own, so that each example is checked as a run by itself would be.
                var example = new ModelCall(loaded, batch);
                examples[batch.Example].SetOn(example);
                example.Run(cancellation);
            }
            whole.RunBatch(batch, cancellation);
            var rows = new ModelCall(loaded, batch);
            for (batch.Example = 0; batch.Example < examples.Count; batch.Example++) outputs[batch.Example] = read(rows);
        }
        finally
        {
            // Its slots know nothing of what the batch fed.
            loaded.Abandon(whole);
        }
        return outputs;
    }

    /// <summary>What is known of a tensor by its name: all, for an output.</summary>
    internal TensorSpec SpecOf(string tensor) =>
        Definition.Interface.Outputs.FirstOrDefault(o => o.Name == tensor) ?? new TensorSpec(tensor, DType.Invalid, Shape.Unknown);

    /// <summary>The part that fetches one tensor alone, loaded.</summary>
    internal LoadedPart PartOf(string tensor) => _parts.Of(tensor);

    internal LoadedPart Load(ModelPart part)
    {
        ModelSource source = part.OutputNames.Any(o => Graph?.IsAdded(o) == true) ? Graph!.Source : _source;
        return LoadedPart.Of(this, part, ModelMetrics.Load(_engine, Definition.Name, part, source));
    }

    private static TOutputs Run<TOutputs>(LoadedPart part, IModelInputs inputs, Func<ModelCall, TOutputs> read, CancellationToken cancellation)
    {
        ModelCall call = part.Rent();
        TOutputs outputs;
        try
        {
            inputs.SetOn(call);
            call.Run(cancellation);
            outputs = read(call);
        }
        catch
        {
            part.Abandon(call);
            throw;
        }
        part.Return(call);
        return outputs;
    }

    private LoadedPart PartOf(ModelPart? part) => part is null || ReferenceEquals(part, Definition.Main) ? _main : _parts.Of(part);
}
