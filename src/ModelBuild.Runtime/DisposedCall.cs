namespace ModelBuild;

/// <summary>Stands in for the engine's call after it was disposed: its buffers may be gone, so nothing may reach them.</summary>
internal sealed class DisposedCall : IEngineCall
{
    public static readonly DisposedCall Instance = new();

    public void SetInput(int index, ReadOnlySpan<byte> values, ReadOnlySpan<nint> shape) => throw Disposed();

    public void SetInput(int index, ReadOnlySpan<TensorString> values, ReadOnlySpan<nint> shape) => throw Disposed();

    public void ClearInput(int index) => throw Disposed();

    public void Run(CancellationToken cancellation) => throw Disposed();

    public ReadOnlySpan<nint> GetOutputShape(int index) => throw Disposed();

    public ReadOnlySpan<byte> GetOutput(int index) => throw Disposed();

    public ReadOnlySpan<TensorString> GetStringOutput(int index) => throw Disposed();

    public void Dispose()
    {
    }

    private static ObjectDisposedException Disposed() => new("Call");
}
