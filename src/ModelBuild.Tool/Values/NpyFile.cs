using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ModelBuild.Tool;

/// <summary>
/// NumPy's <c>.npy</c> (numpy/lib/format.py): a magic number, a Python dictionary with dtype, order and shape, and the elements. Read in versions 1 to 3, both byte
/// orders and both element orders; written as <c>numpy.save</c> writes them.
/// </summary>
internal static partial class NpyFile
{
    private static readonly Dictionary<string, DType> s_types = new()
    {
        ["f4"] = DType.Float, ["f8"] = DType.Double, ["f2"] = DType.Half, ["b1"] = DType.Bool, ["i1"] = DType.Int8, ["u1"] = DType.UInt8, ["i2"] = DType.Int16, ["u2"] = DType.UInt16,
        ["i4"] = DType.Int32, ["u4"] = DType.UInt32, ["i8"] = DType.Int64, ["u8"] = DType.UInt64, ["c8"] = DType.Complex64, ["c16"] = DType.Complex128,
        // ml_dtypes' bfloat16, which numpy itself does not know.
        ["V2"] = DType.BFloat16,
    };

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    public static bool IsNpy(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Magic);

    public static TensorValue Read(ReadOnlySpan<byte> file, string path)
    {
        if (!IsNpy(file) || file.Length < 10) throw ValueFiles.Unusable(path, "It is no .npy file.");
        bool isShort = file[6] == 1;
        int start = isShort ? 10 : 12;
        long length = file.Length < start ? long.MaxValue : isShort ? BinaryPrimitives.ReadUInt16LittleEndian(file[8..]) : BinaryPrimitives.ReadUInt32LittleEndian(file[8..]);
        if (file[6] is 0 or > 3 || length > file.Length - start) throw ValueFiles.Unusable(path, "Its header is damaged.");
        string header = Encoding.UTF8.GetString(file.Slice(start, (int)length));
        Match type = Descr().Match(header), order = FortranOrder().Match(header), dims = ShapeTuple().Match(header);
        if (!type.Success)
            throw ValueFiles.Unusable(path, header.Contains("'descr': [", StringComparison.Ordinal) ? "It holds records of several fields, which no tensor has." : "Its header is damaged.");
        if (!order.Success || !dims.Success) throw ValueFiles.Unusable(path, "Its header is damaged.");
        var shape = new List<long>();
        foreach (string dim in dims.Groups[1].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!long.TryParse(dim.TrimEnd('L'), NumberStyles.None, CultureInfo.InvariantCulture, out long size)) throw ValueFiles.Unusable(path, "Its header is damaged.");
            shape.Add(size);
        }
        return Elements(file[(start + (int)length)..], type.Groups[1].Value, type.Groups[2].Value, [.. shape], order.Groups[1].Value == "True", path);
    }

    private static TensorValue Elements(ReadOnlySpan<byte> data, string byteOrder, string type, long[] shape, bool columnsFirst, string path)
    {
        if (type.StartsWith('O')) throw ValueFiles.Unusable(path, "It holds Python objects (a pickle), which only Python reads. Save strings as numpy.array(..., dtype='S').");
        bool isText = type[0] is 'S' or 'U';
        if (!isText && !s_types.ContainsKey(type)) throw ValueFiles.Unusable(path, $"Its dtype '{byteOrder}{type}' is none that a tensor has.");
        DType dtype = isText ? DType.String : s_types[type];
        if (isText && !int.TryParse(type.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out _)) throw ValueFiles.Unusable(path, "Its header is damaged.");
        long size = isText ? (type[0] == 'U' ? 4L : 1L) * int.Parse(type.AsSpan(1), CultureInfo.InvariantCulture) : DTypes.SizeOf(dtype);
        Int128 needed = size;
        foreach (long dim in shape) needed = checked(Int128.Min(needed, long.MaxValue) * dim);
        if (needed != data.Length) throw ValueFiles.Unusable(path, $"It has {data.Length} bytes of elements, and {type} [{string.Join(',', shape)}] needs {needed}.");
        byte[] bytes = data.ToArray();
        if (byteOrder == ">") Swap(bytes, dtype is DType.Complex64 or DType.Complex128 ? (int)size / 2 : type[0] == 'U' ? 4 : isText ? 1 : (int)size);
        if (columnsFirst && shape.Length > 1 && bytes.Length > 0) bytes = RowsFirst(bytes, shape, (int)size);
        if (!isText) return new TensorValue(dtype, shape, bytes, []);
        if (size == 0 && shape.Aggregate(1L, (a, b) => a * b) > data.Length) throw ValueFiles.Unusable(path, "It holds strings of no length.");
        var strings = new TensorString[size == 0 ? 0 : bytes.Length / size];
        for (int i = 0; i < strings.Length; i++) strings[i] = TextOf(bytes.AsSpan((int)(i * size), (int)size), type[0] == 'U');
        return TensorValue.OfStrings(shape, strings);
    }

    /// <summary>Writes as <c>numpy.save</c>: version 1, the header padded so that the elements begin at a multiple of 64.</summary>
    public static void Write(Stream stream, TensorValue value, string path)
    {
        (string descr, byte[] bytes) = Encode(value, path);
        string shape = value.Shape.Length == 1 ? $"({value.Shape[0]},)" : $"({string.Join(", ", value.Shape)})";
        string header = $"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}";
        // numpy leaves room for a first dimension that grows.
        if (value.Shape.Length > 0) header += new string(' ', 21 - value.Shape[0].ToString(CultureInfo.InvariantCulture).Length);
        int padding = 64 - (10 + header.Length + 1) % 64;
        header += new string(' ', padding) + "\n";
        stream.Write(Magic);
        stream.Write([1, 0]);
        byte[] length = new byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)header.Length);
        stream.Write(length);
        stream.Write(Encoding.ASCII.GetBytes(header));
        stream.Write(bytes);
    }

    private static (string Descr, byte[] Bytes) Encode(TensorValue value, string path)
    {
        if (value.DType != DType.String)
        {
            DType plain = ValueCast.Plain(value.DType);
            string type = s_types.Single(t => t.Value == plain).Key;
            return ((DTypes.SizeOf(plain) == 1 || type == "V2" ? "|" : "<") + type, value.Bytes);
        }
        // numpy cuts zeros off the end of its fixed-length bytes.
        if (value.Strings.Any(s => s.Bytes.Length > 0 && s.Bytes.Span[^1] == 0))
            throw ValueFiles.Unusable(path, "A string of the value ends in a zero byte, which numpy would cut off. Write it as .tensor or .json.");
        int longest = Math.Max(1, value.Strings.Length == 0 ? 1 : value.Strings.Max(s => s.Bytes.Length));
        byte[] bytes = new byte[checked(value.Strings.Length * longest)];
        for (int i = 0; i < value.Strings.Length; i++) value.Strings[i].Bytes.Span.CopyTo(bytes.AsSpan(i * longest));
        return ($"|S{longest}", bytes);
    }

    private static TensorString TextOf(ReadOnlySpan<byte> bytes, bool isUnicode)
    {
        if (isUnicode) return Encoding.UTF32.GetString(bytes).TrimEnd('\0');
        return bytes.TrimEnd((byte)0).ToArray();
    }

    private static void Swap(byte[] bytes, int size)
    {
        for (int i = 0; size > 1 && i < bytes.Length; i += size) bytes.AsSpan(i, size).Reverse();
    }

    /// <summary>From Fortran's order, in which the first dimension runs fastest, to C's.</summary>
    private static byte[] RowsFirst(byte[] columns, long[] shape, int size)
    {
        byte[] rows = new byte[columns.Length];
        long[] index = new long[shape.Length];
        for (int at = 0; at < rows.Length; at += size)
        {
            long from = 0;
            for (int d = shape.Length - 1; d >= 0; d--) from = from * shape[d] + index[d];
            columns.AsSpan((int)from * size, size).CopyTo(rows.AsSpan(at));
            for (int d = shape.Length - 1; d >= 0 && ++index[d] == shape[d]; d--) index[d] = 0;
        }
        return rows;
    }

    [GeneratedRegex(@"'descr'\s*:\s*'([<>|=]?)([a-zA-Z]\d*)'")]
    private static partial Regex Descr();

    [GeneratedRegex(@"'fortran_order'\s*:\s*(True|False)")]
    private static partial Regex FortranOrder();

    [GeneratedRegex(@"'shape'\s*:\s*\(([^)]*)\)")]
    private static partial Regex ShapeTuple();
}
