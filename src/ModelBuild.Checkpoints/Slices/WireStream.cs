namespace ModelBuild.Checkpoints.Slices;

/// <summary>Reads the parts of a protobuf message from a stream: what follows the walk through a message that is too large to parse whole.</summary>
internal sealed class WireStream(Stream stream) : IDisposable
{
    private readonly byte[] _buffer = new byte[Math.Clamp(stream.Length, 1, 64 * 1024)];
    private int _at, _filled;
    private long _before;

    /// <summary>How far the message was read, in bytes.</summary>
    public long Position => _before + _at;

    public ulong ReadVarint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 70; shift += 7)
        {
            if (_at == _filled) Fill();
            byte b = _buffer[_at++];
            value |= (ulong)(b & 0x7f) << shift;
            if (b < 0x80) return value;
        }
        throw new InvalidDataException("a number is malformed");
    }

    public void Read(Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            if (_at == _filled) Fill();
            int part = Math.Min(destination.Length, _filled - _at);
            _buffer.AsSpan(_at, part).CopyTo(destination);
            _at += part;
            destination = destination[part..];
        }
    }

    public void Skip(long count)
    {
        while (count > 0)
        {
            if (_at == _filled) Fill();
            int part = (int)Math.Min(count, _filled - _at);
            _at += part;
            count -= part;
        }
    }

    public void Dispose() => stream.Dispose();

    private void Fill()
    {
        _before += _filled;
        _at = 0;
        _filled = stream.Read(_buffer);
        if (_filled == 0) throw new InvalidDataException("it ends early");
    }
}
