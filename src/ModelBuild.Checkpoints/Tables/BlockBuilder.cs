using System.Buffers;
using System.Buffers.Binary;

namespace ModelBuild.Checkpoints.Tables;

/// <summary>Builds one block of a table: entries that share prefixes of their keys (tensorflow/core/lib/io/block_builder).</summary>
/// <param name="restartInterval">After so many entries one has its key whole.</param>
internal sealed class BlockBuilder(int restartInterval)
{
    private readonly ArrayBufferWriter<byte> _body = new();
    private readonly List<int> _restarts = [0];
    private byte[] _lastKey = [];
    private int _sinceRestart;

    public bool IsEmpty => _body.WrittenCount == 0;

    /// <summary>How large the block would be if it were finished now.</summary>
    public long Size => _body.WrittenCount + (4L * _restarts.Count) + 4;

    /// <summary>Adds an entry, whose key must be greater than the last.</summary>
    public void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        int shared = 0;
        if (_sinceRestart < restartInterval)
        {
            shared = key.CommonPrefixLength(_lastKey);
        }
        else
        {
            _restarts.Add(_body.WrittenCount);
            _sinceRestart = 0;
        }
        Varint.Write(_body, (uint)shared);
        Varint.Write(_body, (uint)(key.Length - shared));
        Varint.Write(_body, (uint)value.Length);
        _body.Write(key[shared..]);
        _body.Write(value);
        _lastKey = key.ToArray();
        _sinceRestart++;
    }

    /// <summary>The block's body, valid until <see cref="Clear"/>.</summary>
    public ReadOnlySpan<byte> Finish()
    {
        foreach (int restart in _restarts) BinaryPrimitives.WriteInt32LittleEndian(Next(4), restart);
        BinaryPrimitives.WriteInt32LittleEndian(Next(4), _restarts.Count);
        return _body.WrittenSpan;
    }

    public void Clear()
    {
        _body.ResetWrittenCount();
        _restarts.Clear();
        _restarts.Add(0);
        _lastKey = [];
        _sinceRestart = 0;
    }

    private Span<byte> Next(int count)
    {
        Span<byte> span = _body.GetSpan(count)[..count];
        _body.Advance(count);
        return span;
    }
}
