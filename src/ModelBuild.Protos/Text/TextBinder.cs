using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using ModelBuild.Diagnostics;
using ModelBuild.Text.Parsing;

namespace ModelBuild.Text;

/// <summary>Puts a parsed text into a message, field by field, through the message's descriptor.</summary>
internal sealed class TextBinder(string? file)
{
    public void Bind(TextMessage source, IMessage target)
    {
        foreach (TextField field in source.Fields)
        {
            if (field.IsExtension)
            {
                BindAny(field, target);
                continue;
            }
            FieldDescriptor descriptor = target.Descriptor.FindFieldByName(field.Name) ?? throw Unknown(
                field, $"'{target.Descriptor.Name}' has no field '{field.Name}'.", field.Name, target.Descriptor.Fields.InFieldNumberOrder().Select(f => f.Name));
            if (descriptor.IsMap) BindEntry(field, descriptor, target);
            else if (descriptor.IsRepeated) ((IList)descriptor.Accessor.GetValue(target)).Add(Value(field, descriptor));
            else if (descriptor.FieldType == FieldType.Message && descriptor.Accessor.GetValue(target) is IMessage existing && field.Message is { } more)
                Bind(more, existing);
            else descriptor.Accessor.SetValue(target, Value(field, descriptor));
        }
    }

    private void BindAny(TextField field, IMessage target)
    {
        string typeUrl = field.Name;
        if (target is not Any any || field.Message is not { } content) throw Syntax(field, $"'{target.Descriptor.Name}' takes no extension [{field.Name}].");
        MessageDescriptor descriptor = KnownMessages.Find(typeUrl) ?? throw Unknown(field, $"The message '{typeUrl}' is not known here.", typeUrl, []);
        IMessage message = descriptor.Parser.ParseFrom(ByteString.Empty);
        Bind(content, message);
        any.TypeUrl = typeUrl;
        any.Value = message.ToByteString();
    }

    private void BindEntry(TextField field, FieldDescriptor descriptor, IMessage target)
    {
        FieldDescriptor keyField = descriptor.MessageType.FindFieldByNumber(1), valueField = descriptor.MessageType.FindFieldByNumber(2);
        TextMessage entry = field.Message ?? throw Syntax(field, $"Expected '{{' after '{field.Name}'.");
        object? key = null, value = null;
        foreach (TextField part in entry.Fields)
        {
            if (part.Name == "key") key = Value(part, keyField);
            else if (part.Name == "value") value = Value(part, valueField);
            else throw Unknown(part, $"A map entry has no field '{part.Name}'.", part.Name, ["key", "value"]);
        }
        ((IDictionary)descriptor.Accessor.GetValue(target))[key ?? Default(keyField)] = value ?? Default(valueField);
    }

    private static object Default(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.String => "",
        FieldType.Bytes => ByteString.Empty,
        FieldType.Bool => false,
        FieldType.Float => 0f,
        FieldType.Double => 0d,
        FieldType.Message => field.MessageType.Parser.ParseFrom(ByteString.Empty),
        FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 => 0L,
        FieldType.UInt64 or FieldType.Fixed64 => 0UL,
        FieldType.UInt32 or FieldType.Fixed32 => 0U,
        _ => 0,
    };

    private object Value(TextField field, FieldDescriptor descriptor)
    {
        if (descriptor.FieldType == FieldType.Message)
        {
            TextMessage nested = field.Message ?? throw Syntax(field, $"'{field.Name}' is a message; expected '{{'.");
            IMessage message = descriptor.MessageType.Parser.ParseFrom(ByteString.Empty);
            Bind(nested, message);
            return message;
        }
        if (field.Message is not null) throw Syntax(field, $"'{field.Name}' is no message; expected ':' and a value.");
        TextScalar scalar = field.Scalar;
        return descriptor.FieldType switch
        {
            FieldType.String => scalar.AsString(),
            FieldType.Bytes => ByteString.CopyFrom(scalar.AsBytes()),
            FieldType.Bool => scalar.AsBool(),
            FieldType.Float => (float)scalar.AsDouble(),
            FieldType.Double => scalar.AsDouble(),
            FieldType.Enum => Enumerated(field, descriptor.EnumType),
            FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 => (int)scalar.AsInteger(int.MinValue, int.MaxValue),
            FieldType.UInt32 or FieldType.Fixed32 => (uint)scalar.AsUnsigned(uint.MaxValue),
            FieldType.UInt64 or FieldType.Fixed64 => scalar.AsUnsigned(),
            _ => scalar.AsInteger(),
        };
    }

    private object Enumerated(TextField field, EnumDescriptor descriptor)
    {
        if (field.Scalar.IsInteger) return System.Enum.ToObject(descriptor.ClrType, (int)field.Scalar.AsInteger(int.MinValue, int.MaxValue));
        string name = field.Scalar.AsIdentifier();
        EnumValueDescriptor value = descriptor.FindValueByName(name) ?? throw Unknown(
            field, $"'{field.Name}' has no value '{name}'.", name, descriptor.Values.Select(v => v.Name));
        return System.Enum.ToObject(descriptor.ClrType, value.Number);
    }

    private ModelFileException Syntax(TextField field, string message) => Error(DiagnosticCodes.TextSyntax, field, message);

    private ModelFileException Unknown(TextField field, string message, string name, IEnumerable<string> known) =>
        Error(DiagnosticCodes.TextUnknownField, field, message + NearestNames.Suggest(name, known));

    private ModelFileException Error(string code, TextField field, string message) => new(code, message, file, field.Line, field.Column);
}
