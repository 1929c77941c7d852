using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using ModelBuild.Diagnostics;
using ModelBuild.Text.Parsing;

namespace ModelBuild.Text;

/// <summary>Fills a message from the tree that was read, by the message's descriptor.</summary>
/// <param name="file">The file that the text comes from, for errors.</param>
/// <param name="overwrite">Whether a field that is not repeated may be given twice.</param>
internal sealed class TextBinder(string? file, bool overwrite)
{
    /// <summary>Adds the fields of <paramref name="source"/> to <paramref name="target"/>.</summary>
    /// <exception cref="TextFormatException">A value does not fit its field.</exception>
    /// <exception cref="ModelFileException">MB1102: no such field or enum value.</exception>
    internal void Bind(TextMessage source, IMessage target)
    {
        // What was given so far: fields, and the oneofs of which a member was given.
        HashSet<object>? given = overwrite ? null : [];
        foreach (TextField field in source.Fields)
        {
            if (field.IsExtension && target is Any any)
            {
                BindAny(field, any);
                continue;
            }
            FieldDescriptor descriptor = Find(field, target.Descriptor);
            if (descriptor.IsMap) BindMapEntry(field, descriptor, target);
            else if (descriptor.IsRepeated) ((IList)descriptor.Accessor.GetValue(target)).Add(Value(field, descriptor));
            else BindSingle(field, descriptor, target, given);
        }
    }

    private void BindSingle(TextField field, FieldDescriptor descriptor, IMessage target, HashSet<object>? given)
    {
        if (field.IsInList) throw field.Error($"The field '{descriptor.Name}' of {descriptor.ContainingType.Name} is not repeated and cannot have a list.");
        if (given is not null && !given.Add(descriptor))
            throw field.Error($"The field '{descriptor.Name}' of {descriptor.ContainingType.Name} is not repeated and stands here a second time.");
        if (given is not null && descriptor.ContainingOneof is { } oneof && !given.Add(oneof))
            throw field.Error($"Another field of the choice '{oneof.Name}' of {descriptor.ContainingType.Name} was given before '{descriptor.Name}'; only one can be.");

        IMessage? existing = descriptor.FieldType == FieldType.Message ? (IMessage?)descriptor.Accessor.GetValue(target) : null;
        if (existing is not null && field.Message is not null) Bind(field.Message, existing);
        else descriptor.Accessor.SetValue(target, Value(field, descriptor));
    }

    private void BindMapEntry(TextField field, FieldDescriptor descriptor, IMessage target)
    {
        TextMessage entry = field.Message ?? throw field.Error($"An entry of '{descriptor.Name}' is written as {{ key: ... value ... }}.");
        object? key = null;
        object? value = null;
        MessageDescriptor type = descriptor.MessageType;
        foreach (TextField part in entry.Fields)
        {
            FieldDescriptor partDescriptor = Find(part, type);
            if (partDescriptor.FieldNumber == 1) key = Value(part, partDescriptor);
            else value = Value(part, partDescriptor);
        }
        key ??= Default(type.FindFieldByNumber(1));
        value ??= Default(type.FindFieldByNumber(2));
        ((IDictionary)descriptor.Accessor.GetValue(target))[key] = value;
    }

    /// <summary><c>[type.googleapis.com/x.Y] { ... }</c>: the message that an Any holds, written out.</summary>
    private void BindAny(TextField field, Any any)
    {
        if (field.Message is null) throw field.Error($"What an Any holds is written as [{field.Name}] {{ ... }}.");
        MessageDescriptor type = KnownMessages.Find(field.Name)
            ?? throw Unknown(field, $"ModelBuild does not know the type '{field.Name}', so it cannot read what is written of it. Write type_url and value instead.", "", []);
        IMessage content = New(type);
        Bind(field.Message, content);
        any.TypeUrl = field.Name;
        any.Value = content.ToByteString();
    }

    private FieldDescriptor Find(TextField field, MessageDescriptor type)
    {
        if (field.IsExtension) throw Unknown(field, $"{type.Name} has no extension '{field.Name}'.", "", []);
        FieldDescriptor? found = type.FindFieldByName(field.Name);
        if (found is not null) return found;
        IEnumerable<string> names = type.Fields.InFieldNumberOrder().Select(f => f.Name);
        throw Unknown(field, $"{type.Name} has no field '{field.Name}'.", field.Name, names);
    }

    private ModelFileException Unknown(TextField field, string message, string name, IEnumerable<string> names) =>
        new(DiagnosticCodes.TextUnknownField, message + NearestNames.Suggest(name, names), file, field.Line, field.Column);

    private object Value(TextField field, FieldDescriptor descriptor)
    {
        if (descriptor.FieldType == FieldType.Message)
        {
            TextMessage source = field.Message ?? throw field.Scalar.Error($"The field '{descriptor.Name}' holds a message, written in braces.");
            IMessage message = New(descriptor.MessageType);
            Bind(source, message);
            return message;
        }
        if (field.Message is not null) throw field.Error($"The field '{descriptor.Name}' holds a value and cannot have braces.");
        TextScalar scalar = field.Scalar;
        return descriptor.FieldType switch
        {
            FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 => (int)scalar.AsInteger(int.MinValue, int.MaxValue),
            FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 => scalar.AsInteger(),
            FieldType.UInt32 or FieldType.Fixed32 => (uint)scalar.AsUnsigned(uint.MaxValue),
            FieldType.UInt64 or FieldType.Fixed64 => scalar.AsUnsigned(),
            FieldType.Float => (float)scalar.AsDouble(),
            FieldType.Double => scalar.AsDouble(),
            FieldType.Bool => scalar.AsBool(),
            FieldType.String => scalar.AsString(),
            FieldType.Bytes => ByteString.CopyFrom(scalar.AsBytes()),
            FieldType.Enum => EnumNumber(field, scalar, descriptor),
            _ => throw field.Error($"The field '{descriptor.Name}' cannot be written as text."),
        };
    }

    /// <summary>An enum's value by name, or by number; a number need not have a name, as the enum is open in proto3.</summary>
    private int EnumNumber(TextField field, TextScalar scalar, FieldDescriptor descriptor)
    {
        if (scalar.IsInteger) return (int)scalar.AsInteger(int.MinValue, int.MaxValue);
        string name = scalar.AsIdentifier();
        EnumValueDescriptor? found = descriptor.EnumType.FindValueByName(name);
        if (found is not null) return found.Number;
        throw Unknown(field, $"{descriptor.EnumType.Name} has no value '{name}'.", name, descriptor.EnumType.Values.Select(v => v.Name));
    }

    private static object Default(FieldDescriptor descriptor) => descriptor.FieldType switch
    {
        FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 or FieldType.Enum => 0,
        FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 => 0L,
        FieldType.UInt32 or FieldType.Fixed32 => 0U,
        FieldType.UInt64 or FieldType.Fixed64 => 0UL,
        FieldType.Float => 0F,
        FieldType.Double => 0D,
        FieldType.Bool => false,
        FieldType.Bytes => ByteString.Empty,
        FieldType.String => "",
        _ => New(descriptor.MessageType),
    };

    private static IMessage New(MessageDescriptor type) => type.Parser.ParseFrom(ByteString.Empty);
}
