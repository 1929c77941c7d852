namespace ModelBuild;

/// <summary>
/// Something that runs frozen graphs. Generated classes talk to this contract only; the embedded engine, TensorFlow's C library or
/// a remote server stand behind it.
/// </summary>
public interface IEngine
{
    /// <summary>Loads a frozen graph once, to be run many times.</summary>
    /// <param name="source">Where the <c>.pb</c> comes from.</param>
    /// <param name="inputs">Tensor names that will be fed. May be any tensor of the graph; a fed tensor's node is not run.</param>
    /// <param name="outputs">Tensor names that will be fetched.</param>
    /// <returns>The loaded graph; any number of threads may use it.</returns>
    /// <exception cref="ModelException">
    /// The file is not a graph (<see cref="ModelErrorCodes.GraphDamaged"/>), lacks a named tensor
    /// (<see cref="ModelErrorCodes.InterfaceDiffers"/>), or needs an op that the engine does not have
    /// (<see cref="ModelErrorCodes.OpNotSupported"/>).
    /// </exception>
    ILoadedGraph Load(ModelSource source, IReadOnlyList<string> inputs, IReadOnlyList<string> outputs);
}

/// <summary>A graph that an engine has loaded. Immutable; any number of threads may create calls.</summary>
public interface ILoadedGraph : IDisposable
{
    /// <summary>
    /// The interface as the file itself has it: every placeholder that the outputs need and that was named or has no default,
    /// plus the named inputs and outputs, with the dtypes and static shapes that the file gives.
    /// </summary>
    ModelInterface Interface { get; }

    /// <summary>A new call: the buffers of one run, to be reused for any number of runs, by one thread at a time.</summary>
    IEngineCall CreateCall();
}

/// <summary>
/// The buffers of one run. Not thread-safe: one thread at a time; create one a thread.
/// Once shapes repeat, a set-run-get cycle allocates nothing. Indices are those of the lists given to <see cref="IEngine.Load"/>.
/// </summary>
public interface IEngineCall : IDisposable
{
    /// <summary>Gives an input its value for the following runs; the bytes are copied.</summary>
    /// <param name="index">Which input.</param>
    /// <param name="values">The elements in row-major order, little-endian, as .NET holds them; its length is elements × element size.</param>
    /// <param name="shape">The tensor's shape; checked against the number of bytes, not against the static shape.</param>
    void SetInput(int index, ReadOnlySpan<byte> values, ReadOnlySpan<nint> shape);

    /// <summary>
    /// Gives an input other values of the shape that it has, where the engine has a shorter way to do that than <see cref="SetInput(int, ReadOnlySpan{byte}, ReadOnlySpan{nint})"/>.
    /// </summary>
    /// <param name="index">Which input; of a dtype of fixed size.</param>
    /// <param name="values">The elements in row-major order; copied.</param>
    /// <returns>False, and nothing has changed, when the engine has no shorter way, or when the input has no value or one of another length.</returns>
    bool TrySetValues(int index, ReadOnlySpan<byte> values) => false;

    /// <summary>The same as <see cref="SetInput(int, ReadOnlySpan{byte}, ReadOnlySpan{nint})"/> for a string tensor.</summary>
    void SetInput(int index, ReadOnlySpan<TensorString> values, ReadOnlySpan<nint> shape);

    /// <summary>Forgets an optional input's value: the graph's default counts again.</summary>
    void ClearInput(int index);

    /// <summary>Runs the graph.</summary>
    /// <param name="cancellation">Looked at between nodes.</param>
    /// <exception cref="ModelException">A node failed; the message names node, op and shapes.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the call can be used again.</exception>
    void Run(CancellationToken cancellation = default);

    /// <summary>The shape of an output of the last run; valid until the next.</summary>
    ReadOnlySpan<nint> GetOutputShape(int index);

    /// <summary>The elements of an output of the last run, as bytes in row-major order; valid until the next.</summary>
    ReadOnlySpan<byte> GetOutput(int index);

    /// <summary>The elements of a string output of the last run; valid until the next.</summary>
    ReadOnlySpan<TensorString> GetStringOutput(int index);
}
