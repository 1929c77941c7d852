using System;

namespace ModelBuild.Text.Parsing;

/// <summary>A text-format file breaks the format's rules. Line and column are 1-based; the column counts characters.</summary>
internal sealed class TextFormatException : Exception
{
    public TextFormatException(string message, string text, int offset)
        : base(message)
    {
        (Line, Column) = PositionOf(text, offset);
    }

    public int Line { get; }

    public int Column { get; }

    /// <summary>Line and column of an offset. Counted on demand, so that reading need not count.</summary>
    internal static (int Line, int Column) PositionOf(string text, int offset)
    {
        int line = 1;
        int lineStart = 0;
        for (int at = text.IndexOf('\n'); at >= 0 && at < offset; at = text.IndexOf('\n', at + 1))
        {
            line++;
            lineStart = at + 1;
        }
        return (line, offset - lineStart + 1);
    }
}
