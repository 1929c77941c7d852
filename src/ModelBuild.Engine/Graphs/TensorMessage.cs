namespace ModelBuild.Engine.Graphs;

/// <summary>A tensor that has not been read yet: the bytes of its message (<c>TensorProto</c>).</summary>
internal sealed unsafe class TensorMessage
{
    private readonly byte[]? _copy;
    private readonly byte* _start;
    private readonly int _length;

    private TensorMessage(byte[]? copy, byte* start, int length)
    {
        _copy = copy;
        _start = start;
        _length = length;
    }

    /// <summary>Where the bytes lie for as long as the graph; null when they were copied.</summary>
    public byte* Place => _start;

    public ReadOnlySpan<byte> Bytes => _copy is null ? new ReadOnlySpan<byte>(_start, _length) : _copy;

    /// <param name="bytes">The message.</param>
    /// <param name="place">Where these bytes lie for as long as the graph; null when they do not stay.</param>
    public static TensorMessage At(ReadOnlySpan<byte> bytes, byte* place) => new(place is null ? bytes.ToArray() : null, place, bytes.Length);
}
