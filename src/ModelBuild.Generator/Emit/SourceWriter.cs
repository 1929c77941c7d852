using System;
using System.Text;

namespace ModelBuild.Generator.Emit;

/// <summary>Writes indented C#, with line feeds on every machine.</summary>
internal sealed class SourceWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;

    /// <summary>A line, or several at the same depth; an empty one gets no indentation.</summary>
    public void Line(string text = "")
    {
        foreach (string line in text.Replace("\r\n", "\n").Split('\n'))
        {
            if (line.Length > 0) _text.Append(' ', 4 * _depth).Append(line);
            _text.Append('\n');
        }
    }

    /// <summary>Opens a block: its lines, a brace, one step deeper.</summary>
    public void Open(params string[] lines)
    {
        foreach (string line in lines) Line(line);
        Line("{");
        _depth++;
    }

    /// <summary>Closes the block.</summary>
    public void Close()
    {
        if (--_depth < 0) throw new InvalidOperationException("A block is closed that was not opened.");
        Line("}");
    }

    /// <summary>A documentation comment; every line of the text gets its slashes.</summary>
    public void Doc(string xml)
    {
        foreach (string line in xml.Replace("\r\n", "\n").Split('\n')) Line(line.Length == 0 ? "///" : "/// " + line);
    }

    public override string ToString() => _depth == 0 ? _text.ToString() : throw new InvalidOperationException("A block is not closed.");
}
