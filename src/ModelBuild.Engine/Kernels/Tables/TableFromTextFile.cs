using System.Globalization;
using System.Text;
using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>
/// Fills a table from the lines of a text file (lookup_util.cc, TextFileLineIterator): key and value are each a column, the whole line (-2), or its number (-1).
/// </summary>
internal sealed class TableFromTextFile(NodeInfo node) : Kernel
{
    private const long WholeLine = -2, LineNumber = -1;

    private readonly long _keyIndex = node.Int("key_index"), _valueIndex = node.Int("value_index"), _most = node.Int("vocab_size"), _offset = node.Int("offset");
    private readonly byte _delimiter = Encoding.UTF8.GetBytes(node.Text("delimiter")) is [var single] ? single : (byte)'\t';
    private readonly Session _session = node.Session;

    public override bool IsPure => false;

    public override void Run(RunContext context)
    {
        LookupTable table = Handle.Of<LookupTable>(context.Input(0));
        string path = _session.FindFile(context.Input(1).Strings![0].ToString());
        byte[] text = File.ReadAllBytes(path);
        var keys = new List<TensorString>();
        var values = new List<TensorString>();
        long number = 0;
        for (int at = 0; at < text.Length && (_most < 0 || keys.Count < _most); number++)
        {
            int end = Array.IndexOf(text, (byte)'\n', at);
            if (end < 0) end = text.Length;
            int last = end > at && text[end - 1] == '\r' ? end - 1 : end;
            ReadOnlyMemory<byte> line = text.AsMemory(at, last - at);
            at = end + 1;
            if (number < _offset) continue;
            keys.Add(Part(line, _keyIndex, number - _offset, path));
            values.Add(Part(line, _valueIndex, number - _offset, path));
        }
        if (_most >= 0 && keys.Count < _most) throw new KernelException($"the vocabulary in '{path}' has {keys.Count} lines, expected {_most}");
        table.Insert(Column(keys, table.KeyType, path), Column(values, table.ValueType, path), true);
    }

    private TensorString Part(ReadOnlyMemory<byte> line, long index, long number, string path)
    {
        if (index == WholeLine) return new TensorString(line);
        if (index == LineNumber) return number.ToString(CultureInfo.InvariantCulture);
        for (long column = 0; ; column++)
        {
            int end = line.Span.IndexOf(_delimiter);
            if (column == index) return new TensorString(end < 0 ? line : line[..end]);
            if (end < 0) throw new KernelException($"line {number} of '{path}' has {column + 1} columns; column {index} was expected");
            line = line[(end + 1)..];
        }
    }

    private static Tensor Column(List<TensorString> texts, DType dtype, string path)
    {
        var shape = TensorShape.Of(texts.Count);
        return dtype switch
        {
            DType.String => Tensor.Constant(shape, [.. texts]),
            DType.Int64 => Tensor.Of<long>(dtype, shape, Numbers<long>(texts, path)),
            DType.Int32 => Tensor.Of<int>(dtype, shape, Numbers<int>(texts, path)),
            DType.Float => Tensor.Of<float>(dtype, shape, Numbers<float>(texts, path)),
            DType.Double => Tensor.Of<double>(dtype, shape, Numbers<double>(texts, path)),
            _ => throw new KernelException($"a column of {DTypes.NameOf(dtype)} cannot be read from a text file"),
        };
    }

    private static T[] Numbers<T>(List<TensorString> texts, string path) where T : unmanaged, System.Numerics.INumber<T>
    {
        var numbers = new T[texts.Count];
        for (int i = 0; i < numbers.Length; i++)
        {
            if (!T.TryParse(texts[i].Bytes.Span, NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i])) throw new KernelException($"'{texts[i]}' in '{path}' is no number");
        }
        return numbers;
    }
}
