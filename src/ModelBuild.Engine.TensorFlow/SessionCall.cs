using System.Diagnostics.CodeAnalysis;

using ModelBuild.Engine.TensorFlow.Native;

namespace ModelBuild.Engine.TensorFlow;

/// <summary>One call: the tensors that are fed and those that the last run gave. TensorFlow counts who needs their memory.</summary>
internal sealed unsafe class SessionCall : IEngineCall
{
    private readonly SessionGraph _model;
    private readonly GraphHandle _graph;
    private readonly SessionHandle _session;
    private readonly StatusHandle _status = new();
    private readonly nint[] _fed, _got;
    private readonly nint[]?[] _fedShapes;
    private readonly nint[][] _gotShapes;
    private readonly TensorString[]?[] _gotStrings;

    // What TF_SessionRun is given, packed without the inputs that have no value.
    private readonly Endpoint[] _feeds, _fetches;
    private readonly nint[] _feedValues, _fetchValues;

    /// <summary>For an output that is an input too, which input; TensorFlow does not fetch what is fed.</summary>
    private readonly int[] _echoes;
    private bool _disposed;

    public SessionCall(SessionGraph model)
    {
        _model = model;
        (_graph, _session) = (model.Graph, model.Session);
        int inputs = model.Inputs.Length, outputs = model.Outputs.Length;
        (_fed, _fedShapes, _feeds, _feedValues) = (new nint[inputs], new nint[]?[inputs], new Endpoint[inputs], new nint[inputs]);
        (_got, _gotShapes, _gotStrings) = (new nint[outputs], new nint[outputs][], new TensorString[]?[outputs]);
        (_fetches, _fetchValues) = (new Endpoint[outputs], new nint[outputs]);
        Array.Fill(_gotShapes, []);
        _echoes = [.. model.Outputs.Select(o => Array.FindIndex(model.Inputs, i => i.Endpoint == o.Endpoint))];
    }

    ~SessionCall() => Free();

    public void SetInput(int index, ReadOnlySpan<byte> values, ReadOnlySpan<nint> shape)
    {
        TensorSpec spec = Input(index);
        int size = DTypes.SizeOf(spec.DType);
        if (size == 0) throw new ModelException(ModelErrorCodes.WrongDType, $"The input {spec.Name} takes {DTypes.NameOf(spec.DType)}, not elements of fixed size.");
        if (NativeTensor.Elements(shape) * size != values.Length) ThrowWrongShape(spec, values.Length / size, shape);
        // An output, a table or a queue may still hold what was fed before.
        if (_fed[index] == 0 || !shape.SequenceEqual(_fedShapes[index]) || !NativeTensor.IsOwnedAlone(_fed[index]))
            Replace(index, NativeTensor.Allocate(spec.DType, shape, values.Length), shape);
        values.CopyTo(new Span<byte>(TensorFlowApi.TF_TensorData(_fed[index]), values.Length));
    }

    public void SetInput(int index, ReadOnlySpan<TensorString> values, ReadOnlySpan<nint> shape)
    {
        TensorSpec spec = Input(index);
        if (spec.DType != DType.String) throw new ModelException(ModelErrorCodes.WrongDType, $"The input {spec.Name} takes {DTypes.NameOf(spec.DType)}, not strings.");
        if (NativeTensor.Elements(shape) != values.Length) ThrowWrongShape(spec, values.Length, shape);
        Replace(index, NativeTensor.OfStrings(values, shape), shape);
    }

    public void ClearInput(int index)
    {
        Input(index);
        Delete(ref _fed[index]);
        _fedShapes[index] = null;
    }

    public void Run(CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(_disposed || _session.IsClosed, this);
        cancellation.ThrowIfCancellationRequested();
        ReleaseOutputs();
        int feeds = 0, fetches = 0;
        for (int i = 0; i < _fed.Length; i++)
        {
            if (_fed[i] != 0) (_feeds[feeds], _feedValues[feeds++]) = (_model.Inputs[i].Endpoint, _fed[i]);
            else if (!_model.Inputs[i].Spec.IsOptional) ThrowMissing(_model.Inputs[i].Spec);
        }
        for (int i = 0; i < _got.Length; i++)
        {
            if (!IsEcho(i)) _fetches[fetches++] = _model.Outputs[i].Endpoint;
        }
        fixed (Endpoint* inputs = _feeds, outputs = _fetches)
        fixed (nint* inputValues = _feedValues, outputValues = _fetchValues)
            TensorFlowApi.TF_SessionRun(_session, 0, inputs, inputValues, feeds, outputs, outputValues, fetches, null, 0, 0, _status);
        if (_status.Failed) throw RunFailure.Of(_graph, _status);

        fetches = 0;
        for (int i = 0; i < _got.Length; i++)
        {
            _got[i] = IsEcho(i) ? CopyOf(_echoes[i]) : _fetchValues[fetches++];
            _gotShapes[i] = NativeTensor.Shape(_got[i], _gotShapes[i]);
        }
        GC.KeepAlive(this);
    }

    public ReadOnlySpan<nint> GetOutputShape(int index)
    {
        Output(index);
        return _gotShapes[index];
    }

    public ReadOnlySpan<byte> GetOutput(int index)
    {
        nint tensor = Output(index);
        TensorSpec spec = _model.Outputs[index].Spec;
        if (DTypes.SizeOf(spec.DType) == 0) throw new ModelException(ModelErrorCodes.WrongDType, $"The output {spec.Name} is {DTypes.NameOf(spec.DType)}; it has no elements of fixed size.");
        return NativeTensor.Bytes(tensor);
    }

    public ReadOnlySpan<TensorString> GetStringOutput(int index)
    {
        nint tensor = Output(index);
        TensorSpec spec = _model.Outputs[index].Spec;
        if (spec.DType != DType.String) throw new ModelException(ModelErrorCodes.WrongDType, $"The output {spec.Name} is {DTypes.NameOf(spec.DType)}, not strings.");
        return _gotStrings[index] ??= NativeTensor.Strings(tensor);
    }

    public void Dispose()
    {
        Free();
        _status.Dispose();
        GC.SuppressFinalize(this);
    }

    private TensorSpec Input(int index)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _model.Inputs[index].Spec;
    }

    private nint Output(int index)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _got[index] != 0 ? _got[index] : throw new InvalidOperationException("No run has given this output yet, or the last one failed.");
    }

    private bool IsEcho(int output) => _echoes[output] >= 0 && _fed[_echoes[output]] != 0;

    /// <summary>The value of an input, in memory of its own: the next value may be written before this one was read.</summary>
    private nint CopyOf(int input)
    {
        nint tensor = _fed[input];
        if (_model.Inputs[input].Spec.DType == DType.String) return NativeTensor.OfStrings(NativeTensor.Strings(tensor), _fedShapes[input]);
        ReadOnlySpan<byte> bytes = NativeTensor.Bytes(tensor);
        nint copy = NativeTensor.Allocate(_model.Inputs[input].Spec.DType, _fedShapes[input], bytes.Length);
        bytes.CopyTo(new Span<byte>(TensorFlowApi.TF_TensorData(copy), bytes.Length));
        return copy;
    }

    private void Replace(int index, nint tensor, ReadOnlySpan<nint> shape)
    {
        Delete(ref _fed[index]);
        _fed[index] = tensor;
        if (!shape.SequenceEqual(_fedShapes[index]) || _fedShapes[index] is null) _fedShapes[index] = shape.ToArray();
    }

    private void ReleaseOutputs()
    {
        for (int i = 0; i < _got.Length; i++) Delete(ref _got[i]);
        Array.Clear(_gotStrings);
        Array.Clear(_fetchValues);
    }

    private void Free()
    {
        if (_disposed) return;
        _disposed = true;
        ReleaseOutputs();
        for (int i = 0; i < _fed.Length; i++) Delete(ref _fed[i]);
    }

    private static void Delete(ref nint tensor)
    {
        if (tensor != 0) TensorFlowApi.TF_DeleteTensor(tensor);
        tensor = 0;
    }

    [DoesNotReturn]
    private static void ThrowMissing(TensorSpec spec) =>
        throw new ModelException(ModelErrorCodes.InputMissing, $"The input {spec.Name} was not fed and has no default.");

    [DoesNotReturn]
    private static void ThrowWrongShape(TensorSpec spec, int given, ReadOnlySpan<nint> shape) => throw new ModelException(
        ModelErrorCodes.WrongShape,
        $"The input {spec.Name} was fed {given} elements for the shape [{string.Join(',', shape.ToArray())}], which has {(NativeTensor.Elements(shape) is >= 0 and var count ? $"{count}" : "no meaning")}.");
}
