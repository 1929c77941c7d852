namespace ModelBuild.Engine.Kernels;

/// <summary>The bits of a JPEG scan: a byte FF is followed by a zero, which does not count.</summary>
internal sealed class JpegBits(ReadOnlyMemory<byte> file, int position)
{
    private int _buffer, _count;

    /// <summary>Where the next byte lies.</summary>
    public int Position { get; private set; } = position;

    public int Read(int count)
    {
        int value = 0;
        for (; count > 0; count--)
        {
            if (_count == 0) Fill();
            value = value << 1 | (_buffer >> --_count & 1);
        }
        return value;
    }

    /// <summary>A number of so many bits whose first says whether it is positive.</summary>
    public int Signed(int size)
    {
        if (size == 0) return 0;
        int value = Read(size);
        return value < 1 << (size - 1) ? value - (1 << size) + 1 : value;
    }

    public int Symbol(JpegHuffman table)
    {
        int code = 0;
        for (int length = 1; length <= 16; length++)
        {
            code = code << 1 | Read(1);
            if (table.TryFind(code, length, out byte symbol)) return symbol;
        }
        throw JpegReader.Damaged("a code is in no table");
    }

    /// <summary>Passes over a restart marker.</summary>
    public void Restart()
    {
        _count = 0;
        ReadOnlySpan<byte> bytes = file.Span;
        if (Position + 1 >= bytes.Length || bytes[Position] != 0xFF || bytes[Position + 1] is < 0xD0 or > 0xD7) throw JpegReader.Damaged("a restart marker is missing");
        Position += 2;
    }

    private void Fill()
    {
        ReadOnlySpan<byte> bytes = file.Span;
        if (Position >= bytes.Length) throw JpegReader.Damaged("it ends within a scan");
        _buffer = bytes[Position++];
        _count = 8;
        if (_buffer != 0xFF) return;
        if (Position >= bytes.Length || bytes[Position] != 0) throw JpegReader.Damaged("a scan ends too soon");
        Position++;
    }
}

/// <summary>A Huffman table: for each length of code, the first code and where its symbols are.</summary>
internal sealed class JpegHuffman
{
    private readonly byte[] _symbols;
    private readonly int[] _first = new int[17], _count = new int[17], _at = new int[17];

    public JpegHuffman(ReadOnlySpan<byte> counts, byte[] symbols)
    {
        _symbols = symbols;
        for (int length = 1, code = 0, at = 0; length <= 16; length++)
        {
            (_first[length], _count[length], _at[length]) = (code, counts[length - 1], at);
            code = (code + counts[length - 1]) << 1;
            at += counts[length - 1];
        }
    }

    public bool TryFind(int code, int length, out byte symbol)
    {
        int index = code - _first[length];
        bool found = index >= 0 && index < _count[length];
        symbol = found ? _symbols[_at[length] + index] : (byte)0;
        return found;
    }
}
