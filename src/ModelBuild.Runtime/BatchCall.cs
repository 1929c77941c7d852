namespace ModelBuild;

/// <summary>
/// Takes the place of an engine's call while the inputs of several examples are set one after another; joins them along the first dimension for the one run
/// there is, and then shows each example its rows of the outputs.
/// </summary>
/// <param name="part">What is run.</param>
/// <param name="count">How many examples there are.</param>
internal sealed class BatchCall(LoadedPart part, int count) : IEngineCall
{
    private readonly Value?[][] _values = [.. Enumerable.Range(0, count).Select(_ => new Value?[part.Part.Inputs.Count])];
    private readonly nint[] _rows = new nint[count];
    private IEngineCall? _run;
    private nint[] _shape = [];

    /// <summary>Whose values are set, or whose rows of the outputs are shown.</summary>
    public int Example { get; set; }

    public void SetInput(int index, ReadOnlySpan<byte> values, ReadOnlySpan<nint> shape) => _values[Example][index] = new(values.ToArray(), null, shape.ToArray());

    public void SetInput(int index, ReadOnlySpan<TensorString> values, ReadOnlySpan<nint> shape) => _values[Example][index] = new([], values.ToArray(), shape.ToArray());

    public void ClearInput(int index) => _values[Example][index] = null;

    /// <summary>Nothing runs example by example.</summary>
    public void Run(CancellationToken cancellation = default)
    {
    }

    /// <summary>Runs all examples at once.</summary>
    /// <exception cref="ModelException">They do not fit together (<see cref="ModelErrorCodes.WrongShape"/>).</exception>
    public void RunAll(IEngineCall call, CancellationToken cancellation)
    {
        for (int i = 0; i < part.Part.Inputs.Count; i++)
        {
            if (part.Part.Inputs[i].Shape is { HasRank: true, Rank: > 0 } shape && shape.Dims[0] < 0) CountRows(i);
        }
        for (int i = 0; i < part.Part.Inputs.Count; i++) Join(i, call);
        ModelMetrics.Run(call, part.ModelName, cancellation);
        _run = call;
    }

    public ReadOnlySpan<nint> GetOutputShape(int index)
    {
        ReadOnlySpan<nint> whole = _run!.GetOutputShape(index);
        nint all = 0;
        foreach (nint rows in _rows) all += rows;
        if (whole.IsEmpty || whole[0] != all)
        {
            throw Wrong($"Output '{part.Part.Outputs[index].Name}' of {part.ModelName} has shape {Shapes.Show(whole)}; " +
                $"to be divided among the examples it must have {all} rows, one for each that was fed. Run the examples one by one.");
        }
        if (_shape.Length != whole.Length) _shape = new nint[whole.Length];
        whole.CopyTo(_shape);
        _shape[0] = _rows[Example];
        return _shape;
    }

    public ReadOnlySpan<byte> GetOutput(int index) => Rows(index, _run!.GetOutput(index));

    public ReadOnlySpan<TensorString> GetStringOutput(int index) => Rows(index, _run!.GetStringOutput(index));

    /// <summary>It owns nothing.</summary>
    public void Dispose()
    {
    }

    private static ReadOnlySpan<T> Joined<T>(T[][] parts)
    {
        var joined = new T[parts.Sum(p => p.Length)];
        int at = 0;
        foreach (T[] part in parts)
        {
            part.CopyTo(joined, at);
            at += part.Length;
        }
        return joined;
    }

    private static ModelException Wrong(string message) => new(ModelErrorCodes.WrongShape, message);

    private ReadOnlySpan<T> Rows<T>(int index, ReadOnlySpan<T> whole)
    {
        _ = GetOutputShape(index);
        nint before = 0, all = 0;
        for (int i = 0; i < _rows.Length; i++)
        {
            if (i < Example) before += _rows[i];
            all += _rows[i];
        }
        int row = all == 0 ? 0 : (int)(whole.Length / all);
        return whole.Slice((int)before * row, (int)_rows[Example] * row);
    }

    private void CountRows(int input)
    {
        for (int example = 0; example < _values.Length; example++)
        {
            if (_values[example][input] is not { } value) continue;
            nint rows = value.Shape[0];
            if (_rows[example] != 0 && _rows[example] != rows)
                throw Wrong($"Example {example} feeds {part.ModelName} {rows} rows as '{part.Part.Inputs[input].Name}' and {_rows[example]} as another input.");
            _rows[example] = rows;
        }
    }

    private void Join(int input, IEngineCall call)
    {
        TensorSpec spec = part.Part.Inputs[input];
        Value?[] given = [.. _values.Select(v => v[input])];
        if (given.All(v => v is null)) return;
        if (Array.Exists(given, v => v is null))
            throw Wrong($"Input '{spec.Name}' of {part.ModelName} is fed by some examples of the batch and not by others.");
        Value first = given[0]!;
        bool batched = spec.Shape is { HasRank: true, Rank: > 0 } && spec.Shape.Dims[0] < 0;
        foreach (Value? other in given)
        {
            bool fits = batched ? first.Shape.AsSpan(1).SequenceEqual(other!.Shape.AsSpan(1)) : first.Holds(other!);
            if (fits) continue;
            throw Wrong(batched
                ? $"Input '{spec.Name}' of {part.ModelName} has shape {Shapes.Show(first.Shape)} in one example and {Shapes.Show(other!.Shape)} in another; all but the number of rows must be equal."
                : $"Input '{spec.Name}' of {part.ModelName} has no rows to be joined (its shape is {spec.Shape}), and the examples feed different values.");
        }
        nint[] shape = [.. first.Shape];
        if (batched) shape[0] = given.Aggregate((nint)0, (rows, v) => rows + v!.Shape[0]);
        IEnumerable<Value?> parts = batched ? given : given.Take(1);
        if (first.Strings is null) call.SetInput(input, Joined([.. parts.Select(v => v!.Bytes)]), shape);
        else call.SetInput(input, Joined([.. parts.Select(v => v!.Strings!)]), shape);
    }

    private sealed record Value(byte[] Bytes, TensorString[]? Strings, nint[] Shape)
    {
        public bool Holds(Value other) =>
            Shape.AsSpan().SequenceEqual(other.Shape) && Bytes.AsSpan().SequenceEqual(other.Bytes) && (Strings ?? []).AsSpan().SequenceEqual(other.Strings ?? []);
    }
}
