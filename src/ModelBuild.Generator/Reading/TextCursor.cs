using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace ModelBuild.Generator.Reading;

/// <summary>
/// Walks a message in protobuf's text format field by field. What the caller does not want is skipped without being looked at:
/// an interface file is a few lines of interface under thousands of lines of graph.
/// </summary>
internal sealed class TextCursor(string text)
{
    private static readonly char[] Structure = ['{', '}', '<', '>', '"', '\'', '#'];
    private int _position;

    /// <summary>Moves to the next field of the open message; null at its end, which is consumed.</summary>
    public string? NextField()
    {
        SkipBlank(separators: true);
        if (_position == text.Length || text[_position] is '}' or '>') return null;
        int start = _position;
        if (text[_position] == '[') // an extension or Any
        {
            while (_position < text.Length && text[_position++] != ']') { }
        }
        else
        {
            while (_position < text.Length && IsWord(text[_position])) _position++;
        }
        return _position > start ? text.Substring(start, _position - start) : throw Unexpected("a field name");
    }

    /// <summary>Opens the message that the field holds.</summary>
    public void Open()
    {
        SkipBlank(colon: true);
        if (_position == text.Length || text[_position] is not ('{' or '<')) throw Unexpected("'{'");
        _position++;
    }

    /// <summary>Closes the message whose <see cref="NextField"/> gave null.</summary>
    public void Close()
    {
        SkipBlank();
        if (_position == text.Length || text[_position] is not ('}' or '>')) throw Unexpected("'}'");
        _position++;
    }

    /// <summary>Demands that nothing follows.</summary>
    public void End()
    {
        SkipBlank(separators: true);
        if (_position < text.Length) throw Unexpected("a field name");
    }

    /// <summary>A string value; several literals in a row are one. Bytes that are not UTF-8 become U+FFFD.</summary>
    public string ReadString()
    {
        var bytes = new List<byte>();
        SkipBlank(colon: true);
        if (_position == text.Length || text[_position] is not ('"' or '\'')) throw Unexpected("a string");
        while (_position < text.Length && text[_position] is '"' or '\'')
        {
            ReadLiteral(bytes);
            SkipBlank();
        }
        return Encoding.UTF8.GetString([.. bytes]);
    }

    /// <summary>The values of a field that may hold one string or a list of them.</summary>
    public void ReadStrings(List<string> values)
    {
        SkipBlank(colon: true);
        if (_position == text.Length || text[_position] != '[')
        {
            values.Add(ReadString());
            return;
        }
        _position++;
        while (true)
        {
            SkipBlank(separators: true);
            if (_position < text.Length && text[_position] == ']') break;
            values.Add(ReadString());
        }
        _position++;
    }

    /// <summary>A number, an enum value, or true and false, as it is written.</summary>
    public string ReadWord()
    {
        SkipBlank(colon: true);
        int start = _position;
        while (_position < text.Length && (IsWord(text[_position]) || text[_position] is '-' or '+')) _position++;
        return _position > start ? text.Substring(start, _position - start) : throw Unexpected("a value");
    }

    /// <summary>An integer.</summary>
    public long ReadInteger()
    {
        int start = _position;
        string word = ReadWord();
        if (long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)) return value;
        _position = start;
        SkipBlank(colon: true);
        throw Unexpected("an integer");
    }

    /// <summary>Skips the value of the field, whatever it is.</summary>
    public void Skip()
    {
        SkipBlank(colon: true);
        if (_position == text.Length) throw Unexpected("a value");
        switch (text[_position])
        {
            case '{' or '<':
                SkipMessage();
                break;
            case '"' or '\'':
                while (_position < text.Length && text[_position] is '"' or '\'')
                {
                    SkipLiteral();
                    SkipBlank();
                }
                break;
            case '[':
                SkipList();
                break;
            default:
                ReadWord();
                break;
        }
    }

    /// <summary>What is wrong at the place where the cursor stands.</summary>
    public TextFaultException Fault(string message)
    {
        int line = 1, start = 0;
        for (int i = 0; i < _position && i < text.Length; i++)
        {
            if (text[i] != '\n') continue;
            line++;
            start = i + 1;
        }
        return new TextFaultException(message, line, _position - start + 1);
    }

    private void SkipMessage()
    {
        int depth = 0;
        while (true)
        {
            int next = text.IndexOfAny(Structure, _position);
            if (next < 0)
            {
                _position = text.Length;
                throw Unexpected("'}'");
            }
            _position = next;
            switch (text[next])
            {
                case '{' or '<':
                    depth++;
                    _position++;
                    break;
                case '}' or '>':
                    _position++;
                    if (--depth == 0) return;
                    break;
                case '#':
                    SkipComment();
                    break;
                default:
                    SkipLiteral();
                    break;
            }
        }
    }

    private void SkipList()
    {
        _position++;
        while (true)
        {
            SkipBlank(separators: true);
            if (_position < text.Length && text[_position] == ']') break;
            Skip();
        }
        _position++;
    }

    private void SkipLiteral()
    {
        int start = _position;
        char quote = text[_position++];
        while (_position < text.Length && text[_position] != '\n')
        {
            char c = text[_position++];
            if (c == quote) return;
            if (c == '\\') _position++;
        }
        _position = start;
        throw Fault("the string is not closed on its line");
    }

    private void ReadLiteral(List<byte> bytes)
    {
        int start = _position;
        SkipLiteral();
        int end = _position - 1;
        for (int i = start + 1; i < end; i++)
        {
            if (text[i] != '\\')
            {
                int length = char.IsSurrogatePair(text, i) ? 2 : 1;
                bytes.AddRange(Encoding.UTF8.GetBytes(text.Substring(i, length)));
                i += length - 1;
            }
            else
            {
                i = ReadEscape(i + 1, end, bytes);
            }
        }
    }

    /// <summary>Reads the escape whose letter stands at <paramref name="i"/>; returns where its last character stands.</summary>
    private int ReadEscape(int i, int end, List<byte> bytes)
    {
        char letter = text[i];
        int digits = 0, value = 0;
        switch (letter)
        {
            case >= '0' and <= '7':
                for (; digits < 3 && i + digits < end && text[i + digits] is >= '0' and <= '7'; digits++) value = value * 8 + (text[i + digits] - '0');
                bytes.Add((byte)value);
                return i + digits - 1;
            case 'x' or 'X':
                for (; digits < 2 && i + 1 + digits < end && Uri.IsHexDigit(text[i + 1 + digits]); digits++) value = value * 16 + Uri.FromHex(text[i + 1 + digits]);
                bytes.Add((byte)value);
                return i + digits;
        }
        bytes.Add(letter switch
        {
            'a' => (byte)7, 'b' => (byte)8, 't' => (byte)9, 'n' => (byte)10, 'v' => (byte)11, 'f' => (byte)12, 'r' => (byte)13, _ => (byte)letter,
        });
        return i;
    }

    private void SkipBlank(bool colon = false, bool separators = false)
    {
        while (_position < text.Length)
        {
            char c = text[_position];
            if (c == '#') SkipComment();
            else if (c is ' ' or '\t' or '\r' or '\n' || (separators && c is ',' or ';')) _position++;
            else if (colon && c == ':')
            {
                colon = false;
                _position++;
            }
            else
            {
                return;
            }
        }
    }

    private void SkipComment()
    {
        int end = text.IndexOf('\n', _position);
        _position = end < 0 ? text.Length : end + 1;
    }

    private static bool IsWord(char c) => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '_' or '.';

    private TextFaultException Unexpected(string wanted) =>
        Fault(_position >= text.Length ? $"the file ends where {wanted} should stand" : $"'{text[_position]}' stands where {wanted} should");
}

/// <summary>A fault in the text, where it stands.</summary>
internal sealed class TextFaultException(string message, int line, int column) : Exception(message)
{
    public int Line { get; } = line;

    public int Column { get; } = column;
}
