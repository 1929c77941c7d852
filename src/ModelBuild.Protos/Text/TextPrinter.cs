using System.Collections;
using System.Globalization;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace ModelBuild.Text;

/// <summary>Writes messages as Python's <c>text_format.MessageToString</c> does, which is what TensorFlow's tools write.</summary>
internal sealed class TextPrinter
{
    private const string Spaces = "                                ";
    private readonly TextWriter _writer;
    private readonly GraphPrinter? _graphs;
    private int _indent;

    /// <param name="writer">What is written to.</param>
    /// <param name="byDescriptor">Whether every message is written by its descriptor, also those that can be written without.</param>
    internal TextPrinter(TextWriter writer, bool byDescriptor = false)
    {
        _writer = writer;
        _graphs = byDescriptor ? null : new GraphPrinter(this);
    }

    internal void Print(IMessage message)
    {
        if (_graphs is null || !_graphs.TryPrint(message)) PrintByDescriptor(message);
    }

    private void PrintByDescriptor(IMessage message)
    {
        if (message is Any any && TryPrintAny(any)) return;
        foreach (FieldDescriptor field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            if (field.IsMap) PrintMap(field, (IDictionary)field.Accessor.GetValue(message));
            else if (field.IsRepeated) PrintAll(field, (IList)field.Accessor.GetValue(message));
            else if (IsGiven(field, message)) PrintField(field, field.Accessor.GetValue(message));
        }
    }

    private void PrintAll(FieldDescriptor field, IList values)
    {
        // By index: the weights of a graph are lists of a million numbers.
        for (int i = 0; i < values.Count; i++) PrintField(field, values[i]!);
    }

    private void PrintMap(FieldDescriptor field, IDictionary entries)
    {
        if (entries.Count == 0) return;
        FieldDescriptor key = field.MessageType.FindFieldByNumber(1);
        FieldDescriptor value = field.MessageType.FindFieldByNumber(2);
        var sorted = new List<DictionaryEntry>(entries.Count);
        foreach (DictionaryEntry entry in entries) sorted.Add(entry);
        sorted.Sort((a, b) => a.Key is string text ? CompareKeys(text, (string)b.Key) : Comparer.DefaultInvariant.Compare(a.Key, b.Key));
        foreach (DictionaryEntry entry in sorted)
        {
            Open(field.Name);
            // An entry is a message to Python: defaults are left out of it as well.
            if (!IsDefault(entry.Key)) PrintField(key, entry.Key);
            if (!IsDefault(entry.Value!)) PrintField(value, entry.Value!);
            Close();
        }
    }

    private void PrintField(FieldDescriptor field, object value)
    {
        if (value is IMessage message)
        {
            Open(field.Name);
            Print(message);
            Close();
            return;
        }
        switch (value)
        {
            case bool flag: Field(field.Name, flag); break;
            case string text: Field(field.Name, text); break;
            case ByteString bytes: Field(field.Name, bytes); break;
            case float number: Field(field.Name, number); break;
            case double number: Field(field.Name, number); break;
            default:
                if (field.FieldType == FieldType.Enum)
                {
                    int number = Convert.ToInt32(value, CultureInfo.InvariantCulture);
                    Token(field.Name, field.EnumType.FindValueByNumber(number)?.Name ?? Number(number));
                }
                else
                {
                    Token(field.Name, ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture));
                }
                break;
        }
    }

    internal void Field(string name, bool value) => Token(name, value ? "true" : "false");

    internal void Field(string name, float value) => Token(name, PythonNumbers.Repr(value));

    internal void Field(string name, double value) => Token(name, PythonNumbers.Repr(value));

    internal void Field(string name, long value) => Token(name, Number(value));

    internal void Field(string name, ulong value) => Token(name, value.ToString(CultureInfo.InvariantCulture));

    internal void Field(string name, string value)
    {
        Begin(name);
        if (IsPlain(value))
        {
            _writer.Write('"');
            _writer.Write(value);
            _writer.Write('"');
        }
        else
        {
            PrintQuoted(Encoding.UTF8.GetBytes(value));
        }
        _writer.Write('\n');
    }

    internal void Field(string name, ByteString value)
    {
        Begin(name);
        PrintQuoted(value.Span);
        _writer.Write('\n');
    }

    /// <summary>A field whose value is written as it is.</summary>
    internal void Token(string name, string value)
    {
        Begin(name);
        _writer.Write(value);
        _writer.Write('\n');
    }

    internal static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private void Begin(string name)
    {
        Indent();
        _writer.Write(name);
        _writer.Write(": ");
    }

    /// <summary>Whether nothing in the text needs an escape.</summary>
    private static bool IsPlain(string text)
    {
        foreach (char c in text)
        {
            if (c is < ' ' or > '~' or '"' or '\'' or '\\') return false;
        }
        return true;
    }

    /// <summary>Bytes and text alike: what is not printable ASCII becomes an octal escape.</summary>
    private void PrintQuoted(ReadOnlySpan<byte> bytes)
    {
        _writer.Write('"');
        foreach (byte b in bytes)
        {
            switch (b)
            {
                case (byte)'\n': _writer.Write("\\n"); break;
                case (byte)'\r': _writer.Write("\\r"); break;
                case (byte)'\t': _writer.Write("\\t"); break;
                case (byte)'"' or (byte)'\'' or (byte)'\\':
                    _writer.Write('\\');
                    _writer.Write((char)b);
                    break;
                case < 0x20 or >= 0x7f:
                    _writer.Write('\\');
                    _writer.Write((char)('0' + (b >> 6)));
                    _writer.Write((char)('0' + ((b >> 3) & 7)));
                    _writer.Write((char)('0' + (b & 7)));
                    break;
                default: _writer.Write((char)b); break;
            }
        }
        _writer.Write('"');
    }

    /// <summary>An Any of a type that is known shows what it holds; false when it must be shown as URL and bytes.</summary>
    private bool TryPrintAny(Any any)
    {
        if (KnownMessages.Find(any.TypeUrl) is not { } type) return false;
        IMessage content;
        try
        {
            content = type.Parser.ParseFrom(any.Value);
        }
        catch (InvalidProtocolBufferException)
        {
            return false;
        }
        Open("[" + any.TypeUrl + "]");
        Print(content);
        Close();
        return true;
    }

    internal void Open(string name)
    {
        Indent();
        _writer.Write(name);
        _writer.Write(" {\n");
        _indent += 2;
    }

    internal void Close()
    {
        _indent -= 2;
        Indent();
        _writer.Write("}\n");
    }

    private void Indent()
    {
        for (int left = _indent; left > 0; left -= Spaces.Length) _writer.Write(Spaces.AsSpan(0, Math.Min(left, Spaces.Length)));
    }

    private static bool IsGiven(FieldDescriptor field, IMessage message) =>
        field.HasPresence ? field.Accessor.HasValue(message) : !IsDefault(field.Accessor.GetValue(message));

    private static bool IsDefault(object value) => value switch
    {
        IMessage => false,
        bool flag => !flag,
        string text => text.Length == 0,
        ByteString bytes => bytes.IsEmpty,
        // Minus zero is not the default: its bits differ.
        float number => BitConverter.SingleToInt32Bits(number) == 0,
        double number => BitConverter.DoubleToInt64Bits(number) == 0,
        ulong number => number == 0,
        _ => Convert.ToInt64(value, CultureInfo.InvariantCulture) == 0,
    };

    /// <summary>As their bytes in UTF-8: UTF-16 would put what lies beyond U+FFFF before U+E000.</summary>
    internal static int CompareKeys(string a, string b) =>
        a.AsSpan().IndexOfAnyInRange('\ud800', '\uffff') < 0 && b.AsSpan().IndexOfAnyInRange('\ud800', '\uffff') < 0
            ? string.CompareOrdinal(a, b)
            : Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b));
}
