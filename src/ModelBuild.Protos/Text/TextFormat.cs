using Google.Protobuf;
using ModelBuild.Diagnostics;
using ModelBuild.Text.Parsing;

namespace ModelBuild.Text;

/// <summary>
/// Protobuf's text format, for TensorFlow's messages: reads what <c>text_format.Parse</c> reads, and prints to the byte what Python's
/// <c>text_format.MessageToString</c> prints, which is what TensorFlow writes into <c>.pbtxt</c> and state files.
/// </summary>
public static class TextFormat
{
    /// <summary>Parses a whole text as one message.</summary>
    /// <typeparam name="T">The message's type.</typeparam>
    /// <param name="text">The text.</param>
    /// <param name="file">The user's file, for errors.</param>
    /// <exception cref="ModelFileException">The text is malformed (MB1101) or has a field or value that the message does not know (MB1102).</exception>
    public static T Parse<T>(string text, string? file = null) where T : IMessage, new()
    {
        var message = new T();
        Merge(text, message, file);
        return message;
    }

    /// <summary>Parses a text into a message that exists.</summary>
    /// <inheritdoc cref="Parse" path="/exception"/>
    public static void Merge(string text, IMessage message, string? file = null)
    {
        try
        {
            new TextBinder(file).Bind(TextFormatReader.Parse(text), message);
        }
        catch (TextFormatException e)
        {
            throw new ModelFileException(DiagnosticCodes.TextSyntax, e.Message, file, e.Line, e.Column);
        }
    }

    /// <summary>Prints a message.</summary>
    public static string Print(IMessage message)
    {
        using var writer = new StringWriter();
        Print(message, writer);
        return writer.ToString();
    }

    /// <summary>Prints a message; lines end with a line feed on every system.</summary>
    public static void Print(IMessage message, TextWriter writer) => TextPrinter.Print(message, writer);
}
