using System.Runtime.InteropServices;

namespace ModelBuild.Testing;

/// <summary>An engine whose graph is a function in C#: what a test needs of the contract, checked as strictly as the contract says.</summary>
public sealed class FakeEngine(ModelInterface graph, Action<FakeCall> run) : IEngine
{
    private int _liveGraphs;
    private int _liveCalls;
    private int _created;

    public int LiveGraphs => _liveGraphs;

    public int LiveCalls => _liveCalls;

    public int CreatedCalls => _created;

    public ModelSource? LoadedFrom { get; private set; }

    public ILoadedGraph Load(ModelSource source, IReadOnlyList<string> inputs, IReadOnlyList<string> outputs)
    {
        LoadedFrom = source;
        Interlocked.Increment(ref _liveGraphs);
        return new Loaded(this, [.. inputs], [.. outputs]);
    }

    /// <summary>Output 0 = input 0 × input 1 + 1, elementwise; input 1 may be a single value.</summary>
    public static void MultiplyAndAddOne(FakeCall call)
    {
        ReadOnlySpan<int> x = call.Input<int>(0);
        ReadOnlySpan<int> y = call.Input<int>(1);
        Span<int> result = call.Output<int>(0, call.InputShape(0));
        for (int i = 0; i < x.Length; i++) result[i] = x[i] * y[y.Length == 1 ? 0 : i] + 1;
    }

    private sealed class Loaded(FakeEngine engine, string[] inputs, string[] outputs) : ILoadedGraph
    {
        private int _disposed;

        public ModelInterface Interface => engine.Graph;

        public IEngineCall CreateCall()
        {
            ObjectDisposedException.ThrowIf(_disposed != 0, this);
            Interlocked.Increment(ref engine._liveCalls);
            Interlocked.Increment(ref engine._created);
            return new FakeCall(inputs, outputs, engine.RunGraph, () =>
            {
                ObjectDisposedException.ThrowIf(_disposed != 0, this);
                Interlocked.Decrement(ref engine._liveCalls);
            });
        }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) != 0) throw new InvalidOperationException("A graph was disposed twice.");
            Interlocked.Decrement(ref engine._liveGraphs);
        }
    }

    private ModelInterface Graph { get; } = graph;

    private Action<FakeCall> RunGraph { get; } = run;
}

/// <summary>The buffers of one run of a <see cref="FakeEngine"/>; reused, so that repeated shapes allocate nothing.</summary>
public sealed class FakeCall(string[] inputs, string[] outputs, Action<FakeCall> run, Action disposed) : IEngineCall
{
    private readonly Slot[] _inputs = [.. inputs.Select(_ => new Slot())];
    private readonly Slot[] _outputs = [.. outputs.Select(_ => new Slot())];
    private int _busy;
    private bool _disposed;

    public IReadOnlyList<string> InputNames { get; } = inputs;

    public IReadOnlyList<string> OutputNames { get; } = outputs;

    public CancellationToken Cancellation { get; private set; }

    public bool HasInput(int index) => _inputs[index].HasValue;

    public ReadOnlySpan<T> Input<T>(int index) where T : struct =>
        typeof(T) == typeof(TensorString)
            ? MemoryMarshal.CreateReadOnlySpan(ref System.Runtime.CompilerServices.Unsafe.As<TensorString, T>(ref _inputs[index].Strings[0]), _inputs[index].Strings.Length)
            : MemoryMarshal.Cast<byte, T>(_inputs[index].Bytes);

    public ReadOnlySpan<nint> InputShape(int index) => _inputs[index].Shape;

    public Span<T> Output<T>(int index, ReadOnlySpan<nint> shape) where T : struct
    {
        int count = 1;
        foreach (nint length in shape) count *= (int)length;
        Slot slot = _outputs[index];
        slot.SetShape(shape);
        int size = System.Runtime.CompilerServices.Unsafe.SizeOf<T>();
        if (slot.Bytes.Length != count * size) slot.Bytes = new byte[count * size];
        return MemoryMarshal.Cast<byte, T>(slot.Bytes.AsSpan());
    }

    public void SetOutput(int index, TensorString[] values, ReadOnlySpan<nint> shape)
    {
        _outputs[index].Strings = values;
        _outputs[index].SetShape(shape);
    }

    public void SetInput(int index, ReadOnlySpan<byte> values, ReadOnlySpan<nint> shape)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        Slot slot = _inputs[index];
        slot.HasValue = true;
        slot.SetShape(shape);
        if (slot.Bytes.Length != values.Length) slot.Bytes = new byte[values.Length];
        values.CopyTo(slot.Bytes);
    }

    public bool TrySetValues(int index, ReadOnlySpan<byte> values)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!_inputs[index].HasValue || _inputs[index].Bytes.Length != values.Length) return false;
        values.CopyTo(_inputs[index].Bytes);
        return true;
    }

    public void SetInput(int index, ReadOnlySpan<TensorString> values, ReadOnlySpan<nint> shape)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _inputs[index].HasValue = true;
        _inputs[index].Strings = values.ToArray();
        _inputs[index].SetShape(shape);
    }

    public void ClearInput(int index) => _inputs[index].HasValue = false;

    public void Run(CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (Interlocked.Exchange(ref _busy, 1) != 0) throw new InvalidOperationException("Two threads share a call.");
        Cancellation = cancellation;
        try
        {
            cancellation.ThrowIfCancellationRequested();
            run(this);
        }
        finally
        {
            Volatile.Write(ref _busy, 0);
        }
    }

    public ReadOnlySpan<nint> GetOutputShape(int index) => _outputs[index].Shape;

    public ReadOnlySpan<byte> GetOutput(int index) => _outputs[index].Bytes;

    public ReadOnlySpan<TensorString> GetStringOutput(int index) => _outputs[index].Strings;

    public void Dispose()
    {
        if (_disposed) throw new InvalidOperationException("A call was disposed twice.");
        _disposed = true;
        disposed();
    }

    private sealed class Slot
    {
        public bool HasValue { get; set; }

        public byte[] Bytes { get; set; } = [];

        public TensorString[] Strings { get; set; } = [];

        public nint[] Shape { get; private set; } = [];

        public void SetShape(ReadOnlySpan<nint> shape)
        {
            if (!shape.SequenceEqual(Shape)) Shape = shape.ToArray();
        }
    }
}
