using System.Globalization;
using System.Text;
using Google.Protobuf;
using ModelBuild.Diagnostics;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>Reads a vocabulary file as the op <c>InitializeTableFromTextFile</c> does (tensorflow/core/kernels/lookup_util.cc).</summary>
internal static class Vocabulary
{
    private const long LineNumber = -1;
    private const long WholeLine = -2;

    /// <summary>The keys and values of the table, each a vector.</summary>
    /// <exception cref="ModelFileException">MB1213: the file cannot be read, or a line of it has no such key or value.</exception>
    public static (TensorProto Keys, TensorProto Values) Read(string file, NodeDef initializer, NodeDef table)
    {
        long keyIndex = IntOf(initializer, "key_index", WholeLine), valueIndex = IntOf(initializer, "value_index", LineNumber);
        long size = IntOf(initializer, "vocab_size", -1), offset = IntOf(initializer, "offset", 0);
        string delimiter = initializer.Attr.GetValueOrDefault("delimiter")?.S.ToStringUtf8() is { Length: > 0 } given ? given : "\t";
        TensorProto keys = Vector(table, "key_dtype"), values = Vector(table, "value_dtype");
        string[] lines;
        try
        {
            lines = File.ReadAllText(file, Encoding.Latin1).Split('\n');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelFileException(DiagnosticCodes.VocabularyUnusable, $"The vocabulary file of the table '{table.Name}' cannot be read: {e.Message}", file, inner: e);
        }
        // Bytes stay bytes: the file is read as Latin-1 and written so. What follows the last line break is no line when it is empty.
        long count = lines.Length - (lines[^1].Length == 0 ? 1 : 0) - offset;
        if (size >= 0) count = Math.Min(count, size);
        for (long i = 0; i < count; i++)
        {
            string line = lines[i + offset].TrimEnd('\r');
            string[] columns = keyIndex >= 0 || valueIndex >= 0 ? line.Split(delimiter) : [];
            Add(keys, Part(keyIndex, i, line, columns), i + offset + 1);
            Add(values, Part(valueIndex, i, line, columns), i + offset + 1);
        }
        keys.TensorShape.Dim[0].Size = values.TensorShape.Dim[0].Size = Math.Max(0, count);
        return (keys, values);

        string Part(long index, long number, string line, string[] columns) => index switch
        {
            LineNumber => number.ToString(CultureInfo.InvariantCulture),
            WholeLine => line,
            _ when index < columns.Length => columns[index],
            _ => throw Wrong(number + offset + 1, $"it has {columns.Length} columns, and column {index} is needed"),
        };

        void Add(TensorProto tensor, string text, long line)
        {
            bool done = true;
            if (tensor.Dtype == DataType.DtString) tensor.StringVal.Add(ByteString.CopyFrom(text, Encoding.Latin1));
            else if (tensor.Dtype == DataType.DtInt64 && long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out long wide)) tensor.Int64Val.Add(wide);
            else if (tensor.Dtype == DataType.DtInt32 && int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out int whole)) tensor.IntVal.Add(whole);
            else if (tensor.Dtype == DataType.DtFloat && float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float single)) tensor.FloatVal.Add(single);
            else if (tensor.Dtype == DataType.DtDouble && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double real)) tensor.DoubleVal.Add(real);
            else done = false;
            if (!done) throw Wrong(line, $"'{text}' is no {DTypeNames.Of(tensor.Dtype)}");
        }

        ModelFileException Wrong(long line, string what) => new(
            DiagnosticCodes.VocabularyUnusable, $"Line {line} of the vocabulary file of the table '{table.Name}' cannot be an entry: {what}.", file, (int)Math.Min(line, int.MaxValue));
    }

    private static long IntOf(NodeDef node, string attribute, long fallback) => node.Attr.TryGetValue(attribute, out AttrValue? value) ? value.I : fallback;

    private static TensorProto Vector(NodeDef table, string attribute) => new()
    {
        Dtype = table.Attr.GetValueOrDefault(attribute)?.Type ?? DataType.DtString,
        TensorShape = new TensorShapeProto { Dim = { new TensorShapeProto.Types.Dim() } },
    };
}
