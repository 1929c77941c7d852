using System.Collections;
using System.Globalization;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace ModelBuild.Text;

/// <summary>Writes messages as Python's <c>text_format.MessageToString</c> does, which is what TensorFlow's tools write.</summary>
internal sealed class TextPrinter(TextWriter writer)
{
    private const string Spaces = "                                ";
    private int _indent;

    internal void Print(IMessage message)
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
        sorted.Sort((a, b) => CompareKeys(a.Key, b.Key));
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
        Indent();
        writer.Write(field.Name);
        writer.Write(": ");
        PrintScalar(field, value);
        writer.Write('\n');
    }

    private void PrintScalar(FieldDescriptor field, object value)
    {
        switch (value)
        {
            case bool flag: writer.Write(flag ? "true" : "false"); break;
            case string text: PrintQuoted(Encoding.UTF8.GetBytes(text)); break;
            case ByteString bytes: PrintQuoted(bytes.Span); break;
            case float number: writer.Write(PythonNumbers.Repr(number)); break;
            case double number: writer.Write(PythonNumbers.Repr(number)); break;
            default:
                if (field.FieldType == FieldType.Enum)
                {
                    int number = Convert.ToInt32(value, CultureInfo.InvariantCulture);
                    EnumValueDescriptor? named = field.EnumType.FindValueByNumber(number);
                    writer.Write(named?.Name ?? number.ToString(CultureInfo.InvariantCulture));
                }
                else
                {
                    writer.Write(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture));
                }
                break;
        }
    }

    /// <summary>Bytes and text alike: what is not printable ASCII becomes an octal escape.</summary>
    private void PrintQuoted(ReadOnlySpan<byte> bytes)
    {
        writer.Write('"');
        foreach (byte b in bytes)
        {
            switch (b)
            {
                case (byte)'\n': writer.Write("\\n"); break;
                case (byte)'\r': writer.Write("\\r"); break;
                case (byte)'\t': writer.Write("\\t"); break;
                case (byte)'"' or (byte)'\'' or (byte)'\\':
                    writer.Write('\\');
                    writer.Write((char)b);
                    break;
                case < 0x20 or >= 0x7f:
                    writer.Write('\\');
                    writer.Write((char)('0' + (b >> 6)));
                    writer.Write((char)('0' + ((b >> 3) & 7)));
                    writer.Write((char)('0' + (b & 7)));
                    break;
                default: writer.Write((char)b); break;
            }
        }
        writer.Write('"');
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

    private void Open(string name)
    {
        Indent();
        writer.Write(name);
        writer.Write(" {\n");
        _indent += 2;
    }

    private void Close()
    {
        _indent -= 2;
        Indent();
        writer.Write("}\n");
    }

    private void Indent()
    {
        for (int left = _indent; left > 0; left -= Spaces.Length) writer.Write(Spaces.AsSpan(0, Math.Min(left, Spaces.Length)));
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

    private static int CompareKeys(object a, object b) => (a, b) switch
    {
        // As their bytes in UTF-8: UTF-16 would put what lies beyond U+FFFF before U+E000.
        (string x, string y) => Encoding.UTF8.GetBytes(x).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y)),
        _ => Comparer.DefaultInvariant.Compare(a, b),
    };
}
