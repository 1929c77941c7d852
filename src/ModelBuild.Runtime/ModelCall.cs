using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace ModelBuild;

/// <summary>
/// The buffers of one run of a model, with the checks that the typed class promises; what generated code stands on.
/// Not thread-safe: one thread at a time. Once shapes repeat, a set-run-get cycle allocates nothing.
/// </summary>
public sealed class ModelCall : IDisposable
{
    private readonly LoadedPart _part;
    private IEngineCall _call;   // DisposedCall after Dispose: a use after it throws at no cost to the others
    private readonly InputSlot[] _inputs;
    private int _missing;

    internal ModelCall(LoadedPart part, IEngineCall call)
    {
        _part = part;
        _call = call;
        IReadOnlyList<TensorSpec> inputs = part.Part.Inputs;
        _inputs = new InputSlot[inputs.Count];
        for (int i = 0; i < _inputs.Length; i++)
        {
            _inputs[i] = new InputSlot(inputs[i]);
            if (!inputs[i].IsOptional) _missing++;
        }
    }

    /// <summary>Gives an input its value; the shape follows from the static shape and the number of elements. The elements are copied.</summary>
    /// <exception cref="ModelException">So many elements do not fit the static shape (<see cref="ModelErrorCodes.WrongShape"/>).</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Set<T>(int index, ReadOnlySpan<T> values) where T : struct
    {
        ref InputSlot input = ref _inputs[index];
        if (values.Length == input.Length)
        {
            _call.SetAgain(index, values, input.Shape);
            return;
        }
        NewLength(ref input, values.Length);
        _call.Set(index, values, input.Shape);
    }

    /// <summary>Gives an input its value with its shape. The elements are copied.</summary>
    /// <exception cref="ModelException">The shape does not fit the static shape or the number of elements (<see cref="ModelErrorCodes.WrongShape"/>).</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Set<T>(int index, ReadOnlySpan<T> values, ReadOnlySpan<nint> shape) where T : struct
    {
        ref InputSlot input = ref _inputs[index];
        // Comparing spans is a call, which a scalar does not need.
        if (InputSlot.LengthAndRank(values.Length, shape.Length) == input.Given && (shape.Length == 0 || shape.SequenceEqual(input.Shape)))
        {
            _call.SetAgain(index, values, shape);
            return;
        }
        NewShape(ref input, values.Length, shape);
        _call.Set(index, values, shape);
    }

    /// <summary>Gives an input its value. The elements are copied.</summary>
    /// <exception cref="ModelException">
    /// The shape does not fit the static shape (<see cref="ModelErrorCodes.WrongShape"/>), or the feed holds nothing and the input has no default
    /// (<see cref="ModelErrorCodes.InputMissing"/>).
    /// </exception>
    public void Set<T>(int index, Feed<T> feed) where T : struct
    {
        if (!feed.HasValue) Clear(index);
        else if (feed.ShapeFollows) Set(index, Feed<T>.Elements(in feed));
        else Set(index, Feed<T>.Elements(in feed), feed.Shape);
    }

    /// <inheritdoc cref="Set{T}(int, Feed{T})"/>
    public void Set(int index, StringFeed feed) => Set(index, feed.Values);

    /// <summary>Forgets an optional input's value: the graph's default counts again.</summary>
    /// <exception cref="ModelException">The input has no default (<see cref="ModelErrorCodes.InputMissing"/>).</exception>
    public void Clear(int index)
    {
        ref InputSlot input = ref _inputs[index];
        if (!input.Spec.IsOptional) throw Missing(input.Spec);
        if (!input.IsSet) return;
        _call.ClearInput(index);
        input.MarkClear();
    }

    /// <summary>Runs the graph on what is set.</summary>
    /// <param name="cancellation">Looked at between nodes.</param>
    /// <exception cref="ModelException">An input without default is not set (<see cref="ModelErrorCodes.InputMissing"/>), or a node failed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the call can be used again.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Run(CancellationToken cancellation = default)
    {
        if (_missing != 0) ThrowMissing();
        ModelMetrics.Run(_call, _part.ModelName, cancellation);
    }

    /// <summary>The elements of an output of the last run in row-major order; valid until the next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<T> Get<T>(int index) where T : struct => _call.Get<T>(index);

    /// <summary>The shape of an output of the last run; valid until the next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<nint> GetShape(int index) => _call.GetOutputShape(index);

    /// <summary>Copies the elements of an output of the last run into a buffer of the caller's, which must be as long; an empty one leaves the output out.</summary>
    /// <exception cref="ModelException">The output has another number of elements than the buffer (<see cref="ModelErrorCodes.WrongShape"/>).</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void CopyTo<T>(int index, Span<T> buffer) where T : struct
    {
        if (buffer.IsEmpty) return;
        ReadOnlySpan<T> values = _call.Get<T>(index);
        if (values.Length != buffer.Length) ThrowBufferLength(index, values.Length, buffer.Length);
        values.CopyTo(buffer);
    }

    internal int OutputCount => _part.Part.Outputs.Count;

    /// <summary>An output of the last run, copied.</summary>
    public Result<T> Fetch<T>(int index) where T : struct =>
        new(_part.Part.Outputs[index].Name, _call.Get<T>(index).ToArray(), _call.GetOutputShape(index).ToArray());

    /// <summary>An output of the last run, copied, with names for the elements of its last dimension.</summary>
    public LabeledResult<T> Fetch<T>(int index, IReadOnlyList<string> labels) where T : struct, IComparable<T> =>
        new(_part.Part.Outputs[index].Name, _call.Get<T>(index).ToArray(), _call.GetOutputShape(index).ToArray(), labels);

    /// <summary>Frees the buffers, and the graph when the model is disposed and this was its last call.</summary>
    public void Dispose()
    {
        if (_call is DisposedCall) return;
        _call.Dispose();
        _call = DisposedCall.Instance;
        _part.Release();
    }

    /// <summary>Runs what a batch has gathered, past the checks that its examples went through already.</summary>
    internal void RunBatch(BatchCall batch, CancellationToken cancellation) => batch.RunAll(_call, cancellation);

    /// <summary>Frees the buffers of a call that waits in the model's pool and holds no claim on the graph.</summary>
    internal void Free() => _call.Dispose();

    private void NewLength(ref InputSlot input, int length)
    {
        input.InferFrom(length, _part.ModelName);
        Mark(ref input);
    }

    private void NewShape(ref InputSlot input, int length, ReadOnlySpan<nint> shape)
    {
        if (!input.Spec.Shape.Accepts(shape)) throw DoesNotFit(in input, shape);
        if (Shapes.Count(shape) != length)
        {
            throw new ModelException(
                ModelErrorCodes.WrongShape,
                $"Input '{input.Spec.Name}' of {_part.ModelName} was fed {length} elements as shape {Shapes.Show(shape)}, which has {Shapes.Count(shape)}.");
        }
        input.Remember(length, shape);
        Mark(ref input);
    }

    private void Mark(ref InputSlot input)
    {
        if (!input.IsSet && !input.Spec.IsOptional) _missing--;
        input.MarkSet();
    }

    private void ThrowMissing()
    {
        foreach (ref InputSlot input in _inputs.AsSpan())
        {
            if (!input.IsSet && !input.Spec.IsOptional) throw Missing(input.Spec);
        }
    }

    [DoesNotReturn]
    private void ThrowBufferLength(int index, int values, int buffer) => throw new ModelException(
        ModelErrorCodes.WrongShape,
        $"Output '{_part.Part.Outputs[index].Name}' of {_part.ModelName} has shape {Shapes.Show(_call.GetOutputShape(index))}, {values} elements; the buffer for it holds {buffer}.");

    private ModelException Missing(TensorSpec input) => new(
        ModelErrorCodes.InputMissing,
        $"Input '{input.Name}' of {_part.ModelName} was not fed; the graph has no default for it. It takes {DTypes.NameOf(input.DType)} {input.Shape}.");

    private ModelException DoesNotFit(in InputSlot input, ReadOnlySpan<nint> shape) => new(
        ModelErrorCodes.WrongShape,
        $"Input '{input.Spec.Name}' of {_part.ModelName} takes shape {input.Spec.Shape}, but was fed shape {Shapes.Show(shape)}.{input.WayOut((nint)Shapes.Count(shape))}");
}
