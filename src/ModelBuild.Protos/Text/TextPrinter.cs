using System.Collections;
using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace ModelBuild.Text;

/// <summary>Prints messages as Python's <c>text_format</c> does: fields by number, map entries by key, two blanks a level.</summary>
internal static class TextPrinter
{
    public static void Print(IMessage message, TextWriter writer) => Fields(message, writer, "");

    private static void Fields(IMessage message, TextWriter writer, string indent)
    {
        if (message is Any any && KnownMessages.Find(any.TypeUrl) is { } known)
        {
            writer.Write($"{indent}[{any.TypeUrl}] {{\n");
            Fields(known.Parser.ParseFrom(any.Value), writer, indent + "  ");
            writer.Write($"{indent}}}\n");
            return;
        }
        foreach (FieldDescriptor field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            if (field.IsMap) Map(field, (IDictionary)field.Accessor.GetValue(message), writer, indent);
            else if (field.IsRepeated)
            {
                foreach (object? value in (IList)field.Accessor.GetValue(message)) Value(field, value!, writer, indent);
            }
            else if (IsPresent(field, message)) Value(field, field.Accessor.GetValue(message), writer, indent);
        }
    }

    private static bool IsPresent(FieldDescriptor field, IMessage message) =>
        field.HasPresence ? field.Accessor.HasValue(message) : !IsDefault(field.Accessor.GetValue(message));

    private static bool IsDefault(object? scalar) => scalar switch
    {
        string text => text.Length == 0,
        ByteString bytes => bytes.IsEmpty,
        bool flag => !flag,
        // Minus zero is not the default.
        double number => BitConverter.DoubleToInt64Bits(number) == 0,
        float number => BitConverter.SingleToInt32Bits(number) == 0,
        System.Enum value => Convert.ToInt32(value, CultureInfo.InvariantCulture) == 0,
        object value => Convert.ToDecimal(value, CultureInfo.InvariantCulture) == 0,
        null => true,
    };

    private static void Map(FieldDescriptor field, IDictionary map, TextWriter writer, string indent)
    {
        FieldDescriptor key = field.MessageType.FindFieldByNumber(1), value = field.MessageType.FindFieldByNumber(2);
        object[] keys = [.. map.Keys.Cast<object>()];
        // Text keys by their code points, as Python compares them; UTF-16 order differs beyond the basic plane.
        Array.Sort(keys, (a, b) => a is string left && b is string right
            ? ByteString.CopyFromUtf8(left).Span.SequenceCompareTo(ByteString.CopyFromUtf8(right).Span)
            : Comparer.DefaultInvariant.Compare(a, b));
        foreach (object k in keys)
        {
            writer.Write($"{indent}{field.Name} {{\n");
            // An entry is a message to Python: its scalars are left out when they are defaults, a key of 0 too.
            if (!IsDefault(k)) Value(key, k, writer, indent + "  ");
            if (map[k] is IMessage || !IsDefault(map[k])) Value(value, map[k]!, writer, indent + "  ");
            writer.Write($"{indent}}}\n");
        }
    }

    private static void Value(FieldDescriptor field, object value, TextWriter writer, string indent)
    {
        writer.Write(indent);
        writer.Write(field.Name);
        if (value is IMessage message)
        {
            writer.Write(" {\n");
            Fields(message, writer, indent + "  ");
            writer.Write(indent);
            writer.Write("}\n");
            return;
        }
        writer.Write(": ");
        switch (value)
        {
            case string text: Quoted(ByteString.CopyFromUtf8(text).Span, writer); break;
            case ByteString bytes: Quoted(bytes.Span, writer); break;
            case bool flag: writer.Write(flag ? "true" : "false"); break;
            case float number: writer.Write(PythonNumbers.Repr(number)); break;
            case double number: writer.Write(PythonNumbers.Repr(number)); break;
            default:
                if (field.FieldType == FieldType.Enum) Enumerated(field, value, writer);
                else writer.Write(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
        writer.Write('\n');
    }

    private static void Enumerated(FieldDescriptor field, object value, TextWriter writer)
    {
        int number = Convert.ToInt32(value, CultureInfo.InvariantCulture);
        EnumValueDescriptor? known = field.EnumType.FindValueByNumber(number);
        writer.Write(known?.Name ?? number.ToString(CultureInfo.InvariantCulture));
    }

    private static void Quoted(ReadOnlySpan<byte> bytes, TextWriter writer)
    {
        writer.Write('"');
        foreach (byte b in bytes)
        {
            switch (b)
            {
                case (byte)'\n': writer.Write("\\n"); break;
                case (byte)'\r': writer.Write("\\r"); break;
                case (byte)'\t': writer.Write("\\t"); break;
                case (byte)'"': writer.Write("\\\""); break;
                case (byte)'\'': writer.Write("\\'"); break;
                case (byte)'\\': writer.Write("\\\\"); break;
                case >= 32 and < 127: writer.Write((char)b); break;
                default:
                    writer.Write('\\');
                    writer.Write((char)('0' + (b >> 6)));
                    writer.Write((char)('0' + ((b >> 3) & 7)));
                    writer.Write((char)('0' + (b & 7)));
                    break;
            }
        }
        writer.Write('"');
    }
}
