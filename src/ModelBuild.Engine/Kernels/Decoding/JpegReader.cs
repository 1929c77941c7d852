using System.Buffers.Binary;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>Reads the segments of a JPEG file and the coefficients of its scans.</summary>
internal sealed class JpegReader(ReadOnlyMemory<byte> file)
{
    // Every block has at least one bit, that of its constant coefficient: in a shorter file the size in the header is a lie.
    private const long MostBlocksPerByte = 8;

    private static ReadOnlySpan<byte> ZigZag =>
    [
        0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
        35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
    ];

    private readonly ushort[]?[] _quantization = new ushort[4][];
    private readonly JpegHuffman?[] _constant = new JpegHuffman[4], _varying = new JpegHuffman[4];
    private JpegComponent[] _components = [];
    private int _width, _height, _restartInterval, _adobeTransform = -1, _endOfBand;
    private bool _progressive, _hasJfif;
    private JpegBits _bits = null!;

    public JpegFrame Read()
    {
        ReadOnlySpan<byte> bytes = file.Span;
        int at = 2;
        bool ended = false;
        while (!ended)
        {
            while (at < bytes.Length && bytes[at] != 0xFF) at++;
            while (at < bytes.Length && bytes[at] == 0xFF) at++;
            if (at >= bytes.Length) throw Damaged("it ends too soon");
            int marker = bytes[at++];
            if (marker is >= 0xD0 and <= 0xD7 or 1 or 0) continue;
            if (marker == 0xD9) break;
            if (at + 2 > bytes.Length) throw Damaged("it ends too soon");
            int length = BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);
            if (length < 2 || at + length > bytes.Length) throw Damaged("a segment is longer than the file");
            ReadOnlySpan<byte> data = bytes.Slice(at + 2, length - 2);
            at += length;
            switch (marker)
            {
                case 0xC0 or 0xC1 or 0xC2: Frame(data, marker == 0xC2); break;
                case 0xC4: Huffman(data); break;
                case 0xDB: Quantization(data); break;
                case 0xDD: _restartInterval = BinaryPrimitives.ReadUInt16BigEndian(data); break;
                case 0xE0: _hasJfif |= data.StartsWith("JFIF"u8); break;
                case 0xEE when data.StartsWith("Adobe"u8) && data.Length >= 12: _adobeTransform = data[11]; break;
                case 0xDA: at = Scan(data, at); break;
                case >= 0xC3 and <= 0xCF and not 0xC8 and not 0xCC: throw Damaged($"the kind of coding 0x{marker:X2} is not there");
            }
        }
        if (_components.Length == 0) throw Damaged("it has no image");
        foreach (JpegComponent component in _components)
        {
            if (component.Quantization.Length == 0) component.Quantization = _quantization[component.Table] ?? throw Damaged("a quantization table is missing");
        }
        bool namedRgb = _components is [{ Id: 'R' }, { Id: 'G' }, { Id: 'B' }];
        return new JpegFrame(_width, _height, _components, !_hasJfif && (_adobeTransform >= 0 ? _adobeTransform == 0 : namedRgb));
    }

    private void Frame(ReadOnlySpan<byte> data, bool progressive)
    {
        if (_components.Length > 0) throw Damaged("it has two images");
        if (data.Length < 6 || data[0] != 8 || data.Length < 6 + 3 * data[5]) throw Damaged("its samples have not 8 bits, or its header is cut off");
        (_height, _width, _progressive) = (BinaryPrimitives.ReadUInt16BigEndian(data[1..]), BinaryPrimitives.ReadUInt16BigEndian(data[3..]), progressive);
        Picture.CheckSize(_width, _height, 4);
        var components = new JpegComponent[data[5]];
        for (int i = 0; i < components.Length; i++)
        {
            ReadOnlySpan<byte> c = data.Slice(6 + 3 * i, 3);
            if (c[1] >> 4 is < 1 or > 4 || (c[1] & 15) is < 1 or > 4 || c[2] > 3) throw Damaged("its sampling is impossible");
            components[i] = new JpegComponent(c[0], c[1] >> 4, c[1] & 15, c[2]);
        }
        if (components.Length == 0) throw Damaged("it has no component");
        int across = components.Max(c => c.Horizontal), down = components.Max(c => c.Vertical);
        int unitsAcross = (_width + 8 * across - 1) / (8 * across), unitsDown = (_height + 8 * down - 1) / (8 * down);
        foreach (JpegComponent component in components)
        {
            if (across % component.Horizontal != 0 || down % component.Vertical != 0) throw Damaged("its sampling has ratios that are no whole numbers");
            (component.BlocksAcross, component.BlocksDown) = (unitsAcross * component.Horizontal, unitsDown * component.Vertical);
            (component.Width, component.Height) = ((_width * component.Horizontal + across - 1) / across, (_height * component.Vertical + down - 1) / down);
            long blocks = (long)component.BlocksAcross * component.BlocksDown;
            if (blocks > file.Length * MostBlocksPerByte || blocks > int.MaxValue / 64) throw Damaged("it is too short for its size");
            component.Coefficients = new short[blocks * 64];
        }
        _components = components;
    }

    private void Quantization(ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            bool wide = data[0] >> 4 != 0;
            int number = data[0] & 15, length = wide ? 128 : 64;
            if (number > 3 || data.Length < 1 + length) throw Damaged("a quantization table is cut off");
            var table = new ushort[64];
            for (int i = 0; i < 64; i++) table[ZigZag[i]] = wide ? BinaryPrimitives.ReadUInt16BigEndian(data[(1 + 2 * i)..]) : data[1 + i];
            _quantization[number] = table;
            data = data[(1 + length)..];
        }
    }

    private void Huffman(ReadOnlySpan<byte> data)
    {
        while (data.Length >= 17)
        {
            int number = data[0] & 15, total = 0;
            for (int i = 1; i <= 16; i++) total += data[i];
            if (number > 3 || total > 256 || data.Length < 17 + total) throw Damaged("a Huffman table is cut off");
            (data[0] >> 4 == 0 ? _constant : _varying)[number] = new JpegHuffman(data.Slice(1, 16), data.Slice(17, total).ToArray());
            data = data[(17 + total)..];
        }
    }

    /// <summary>Reads one scan and returns where it ends.</summary>
    private int Scan(ReadOnlySpan<byte> data, int at)
    {
        if (_components.Length == 0 || data.Length < 1 || data[0] is < 1 or > 4 || data.Length < 4 + 2 * data[0]) throw Damaged("a scan's header is cut off, or comes before the image's");
        var parts = new (JpegComponent Component, JpegHuffman? Constant, JpegHuffman? Varying)[data[0]];
        for (int i = 0; i < parts.Length; i++)
        {
            int id = data[1 + 2 * i], tables = data[2 + 2 * i];
            JpegComponent component = Array.Find(_components, c => c.Id == id) ?? throw Damaged("a scan has a component that the image does not have");
            if ((tables >> 4) > 3 || (tables & 15) > 3) throw Damaged("a scan names an impossible table");
            parts[i] = (component, _constant[tables >> 4], _varying[tables & 15]);
            // The table may be replaced later for another component.
            if (component.Quantization.Length == 0 && _quantization[component.Table] is { } table) component.Quantization = table;
            component.Predicted = 0;
        }
        int first = data[1 + 2 * parts.Length], last = data[2 + 2 * parts.Length], high = data[3 + 2 * parts.Length] >> 4, low = data[3 + 2 * parts.Length] & 15;
        if (!_progressive) (first, last, high, low) = (0, 63, 0, 0);
        if (first > last || last > 63 || low > 13 || (_progressive && (first == 0 ? last != 0 : parts.Length > 1))) throw Damaged("a scan's range of coefficients is impossible");
        _bits = new JpegBits(file, at);
        _endOfBand = 0;
        JpegComponent only = parts[0].Component;
        bool alone = parts.Length == 1;
        int unitsAcross = alone ? (only.Width + 7) / 8 : only.BlocksAcross / only.Horizontal, unitsDown = alone ? (only.Height + 7) / 8 : only.BlocksDown / only.Vertical;
        for (int unit = 0; unit < unitsAcross * unitsDown; unit++)
        {
            if (_restartInterval > 0 && unit > 0 && unit % _restartInterval == 0)
            {
                _bits.Restart();
                _endOfBand = 0;
                foreach ((JpegComponent component, _, _) in parts) component.Predicted = 0;
            }
            int x = unit % unitsAcross, y = unit / unitsAcross;
            foreach ((JpegComponent component, JpegHuffman? constant, JpegHuffman? varying) in parts)
            {
                int across = alone ? 1 : component.Horizontal, down = alone ? 1 : component.Vertical;
                for (int block = 0; block < across * down; block++)
                {
                    int place = (y * down + block / across) * component.BlocksAcross + x * across + block % across;
                    Block(component, component.Coefficients.AsSpan(place * 64, 64), constant, varying, first, last, high, low);
                }
            }
        }
        return _bits.Position;
    }

    private void Block(JpegComponent component, Span<short> block, JpegHuffman? constant, JpegHuffman? varying, int first, int last, int high, int low)
    {
        if (first == 0)
        {
            if (high != 0)
            {
                if (_bits.Read(1) != 0) block[0] |= (short)(1 << low);
            }
            else
            {
                int size = _bits.Symbol(constant ?? throw Damaged("a Huffman table is missing"));
                if (size > 16) throw Damaged("a coefficient is too large");
                component.Predicted += _bits.Signed(size);
                block[0] = unchecked((short)(component.Predicted << low));
            }
            first = 1;
        }
        if (last == 0) return;
        varying = varying ?? throw Damaged("a Huffman table is missing");
        if (high == 0) Band(block, varying, first, last, low);
        else Refine(block, varying, first, last, low);
    }

    private void Band(Span<short> block, JpegHuffman table, int first, int last, int low)
    {
        if (_endOfBand > 0)
        {
            _endOfBand--;
            return;
        }
        for (int k = first; k <= last; k++)
        {
            int symbol = _bits.Symbol(table), run = symbol >> 4, size = symbol & 15;
            if (size == 0)
            {
                if (run == 15)
                {
                    k += 15;
                    continue;
                }
                _endOfBand = (1 << run) - 1 + (run > 0 ? _bits.Read(run) : 0);
                return;
            }
            k += run;
            if (k > last) throw Damaged("a block has too many coefficients");
            block[ZigZag[k]] = unchecked((short)(_bits.Signed(size) << low));
        }
    }

    /// <summary>One more bit for the coefficients that are known, and new ones between them.</summary>
    private void Refine(Span<short> block, JpegHuffman table, int first, int last, int low)
    {
        int k = first;
        for (; _endOfBand == 0 && k <= last; k++)
        {
            int symbol = _bits.Symbol(table), run = symbol >> 4, value = 0;
            if ((symbol & 15) != 0) value = _bits.Read(1) != 0 ? 1 << low : -(1 << low);
            else if (run < 15)
            {
                _endOfBand = (1 << run) + (run > 0 ? _bits.Read(run) : 0);
                break;
            }
            for (; k <= last; k++)
            {
                ref short known = ref block[ZigZag[k]];
                if (known != 0) Correct(ref known, low);
                else if (run-- == 0)
                {
                    if (value != 0) known = (short)value;
                    break;
                }
            }
        }
        if (_endOfBand == 0) return;
        for (; k <= last; k++)
        {
            ref short known = ref block[ZigZag[k]];
            if (known != 0) Correct(ref known, low);
        }
        _endOfBand--;
    }

    private void Correct(ref short known, int low)
    {
        if (_bits.Read(1) != 0 && (known & (1 << low)) == 0) known += (short)(known > 0 ? 1 << low : -(1 << low));
    }

    internal static KernelException Damaged(string what) => new($"Invalid JPEG data: {what}");
}
