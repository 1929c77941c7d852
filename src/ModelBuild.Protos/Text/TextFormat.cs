using Google.Protobuf;
using ModelBuild.Diagnostics;
using ModelBuild.Text.Parsing;

namespace ModelBuild.Text;

/// <summary>
/// Protobuf's text format (<c>.pbtxt</c>), read as TensorFlow reads it and written to the byte as TensorFlow writes it
/// (<c>text_format.MessageToString</c>): fields in the order of their numbers, maps in the order of their keys, unknown fields left out.
/// </summary>
public static class TextFormat
{
    /// <summary>Reads a message.</summary>
    /// <typeparam name="T">The message's type.</typeparam>
    /// <param name="text">The whole text.</param>
    /// <param name="file">The file that it comes from, for error messages.</param>
    /// <exception cref="ModelFileException">
    /// MB1101: the text breaks the format's rules, a value does not fit its field, or a field that is not repeated is given twice.
    /// MB1102: the message has no such field, or the enum no such value. Both with line and column.
    /// </exception>
    public static T Parse<T>(string text, string? file = null)
        where T : IMessage, new()
    {
        var message = new T();
        Bind(text, message, file, overwrite: false);
        return message;
    }

    /// <summary>
    /// Reads a message into one that exists: repeated fields grow, other fields are replaced, nested messages are merged.
    /// Unlike <see cref="Parse"/>, a field may be given twice; the last value counts.
    /// </summary>
    /// <param name="text">The whole text.</param>
    /// <param name="message">The message that is added to.</param>
    /// <param name="file">The file that the text comes from, for error messages.</param>
    /// <exception cref="ModelFileException">As <see cref="Parse"/>; <paramref name="message"/> may then have been changed in part.</exception>
    public static void Merge(string text, IMessage message, string? file = null) => Bind(text, message, file, overwrite: true);

    /// <summary>The message as text; every line ends in <c>\n</c>.</summary>
    public static string Print(IMessage message)
    {
        using var writer = new StringWriter();
        Print(message, writer);
        return writer.ToString();
    }

    /// <summary>Writes the message as text; every line ends in <c>\n</c>, whatever the writer's own end of line.</summary>
    public static void Print(IMessage message, TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(writer);
        new TextPrinter(writer).Print(message);
    }

    private static void Bind(string text, IMessage message, string? file, bool overwrite)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(message);
        try
        {
            new TextBinder(file, overwrite).Bind(TextFormatReader.Parse(text), message);
        }
        catch (TextFormatException error)
        {
            throw new ModelFileException(DiagnosticCodes.TextSyntax, error.Message, file, error.Line, error.Column, error);
        }
    }
}
