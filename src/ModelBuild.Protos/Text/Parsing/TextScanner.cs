using System;

namespace ModelBuild.Text.Parsing;

/// <summary>What a token is. The kinds of a value are also the kinds of <see cref="TextScalar"/>.</summary>
internal enum TextTokenKind
{
    End,
    Symbol,
    Identifier,
    String,
    DecimalInteger,
    OctalInteger,
    HexInteger,
    Float,
}

/// <summary>Cuts text format into tokens: <see cref="Next"/> moves to the next one, the properties describe it.</summary>
internal sealed class TextScanner
{
    // Looked for when a message is skipped. The other pair of brackets need not be counted: what is between them is balanced.
    private static readonly char[] BraceStops = { '{', '}', '"', '\'', '#' };
    private static readonly char[] AngleStops = { '<', '>', '"', '\'', '#' };

    private readonly string _text;

    public TextScanner(string text)
    {
        _text = text;
        End = text.Length > 0 && text[0] == '\uFEFF' ? 1 : 0;
        Next();
    }

    public TextTokenKind Kind { get; private set; }

    /// <summary>Where the token starts.</summary>
    public int Start { get; private set; }

    /// <summary>Just behind the token.</summary>
    public int End { get; private set; }

    /// <summary>Whether the token is this symbol.</summary>
    public bool Is(char symbol) => Kind == TextTokenKind.Symbol && _text[Start] == symbol;

    /// <summary>The token as written.</summary>
    public string Token => _text.Substring(Start, End - Start);

    /// <summary>An error at the token.</summary>
    public TextFormatException Expected(string what)
    {
        string found = Kind == TextTokenKind.End ? "the end of the text" : Shorten(_text, Start, End);
        return new TextFormatException($"Expected {what} and found {found}.", _text, Start);
    }

    /// <summary>What stands between two offsets, cut to a length that fits into a message.</summary>
    internal static string Shorten(string text, int start, int end)
    {
        const int longest = 40;
        return end - start <= longest ? text.Substring(start, end - start) : $"{text.Substring(start, longest)}...";
    }

    public void Next()
    {
        Start = SkipBlank(End);
        if (Start == _text.Length)
        {
            End = Start;
            Kind = TextTokenKind.End;
            return;
        }

        char c = _text[Start];
        if (IsLetter(c))
        {
            int at = Start + 1;
            while (at < _text.Length && (IsLetter(_text[at]) || IsDigit(_text[at]))) at++;
            End = at;
            Kind = TextTokenKind.Identifier;
        }
        else if (c is '"' or '\'')
        {
            End = TextStrings.EndOfLiteral(_text, Start);
            Kind = TextTokenKind.String;
        }
        else if (IsDigit(c) || (c == '.' && IsDigitAt(Start + 1)))
        {
            ReadNumber();
        }
        else if (c < ' ' || c > '~')
        {
            throw new TextFormatException(
                c is '\0' or '\uFFFD' ? "The file is not text." : $"The character U+{(int)c:X4} can stand only inside a string.", _text, Start);
        }
        else
        {
            End = Start + 1;
            Kind = TextTokenKind.Symbol;
        }
    }

    /// <summary>With the token an opening bracket: moves behind the bracket that closes it. Only brackets, strings and comments are looked at.</summary>
    public void SkipMessage()
    {
        char open = _text[Start];
        char[] stops = open == '{' ? BraceStops : AngleStops;
        int depth = 1;
        for (int at = _text.IndexOfAny(stops, End); at >= 0; at = _text.IndexOfAny(stops, at))
        {
            char c = _text[at];
            if (c == '#')
            {
                at = _text.IndexOf('\n', at);
                if (at < 0) break;
            }
            else if (c is '"' or '\'')
            {
                at = SkipLiteral(at);
                continue;
            }
            else if (c == open)
            {
                depth++;
            }
            else if (--depth == 0)
            {
                End = at + 1;
                Next();
                return;
            }
            at++;
        }
        throw NotClosed(Start);
    }

    /// <summary>With the token a <c>[</c>: reads a name in brackets and moves behind it.</summary>
    public string ReadBracketedName()
    {
        int open = Start;
        int at = SkipBlank(open + 1);
        int start = at;
        while (at < _text.Length && (IsLetter(_text[at]) || IsDigit(_text[at]) || _text[at] is '.' or '/' or '-' or '%' or '~')) at++;
        int end = at;
        at = SkipBlank(at);
        if (end == start || at == _text.Length || _text[at] != ']')
            throw new TextFormatException("Expected a type's name in brackets, as in [type.googleapis.com/tensorflow.GraphDef].", _text, open);
        End = at + 1;
        Next();
        return _text.Substring(start, end - start);
    }

    /// <summary>The error for a bracket that is never closed.</summary>
    public TextFormatException NotClosed(int opened) =>
        new TextFormatException($"The '{_text[opened]}' is never closed.", _text, opened);

    // Digits, and a dot or an exponent only in a float. No number may run into a name or a second dot.
    private void ReadNumber()
    {
        int at = Start;
        if (_text[at] == '0' && at + 1 < _text.Length && _text[at + 1] is 'x' or 'X')
        {
            Kind = TextTokenKind.HexInteger;
            at += 2;
            while (at < _text.Length && TextStrings.HexValue(_text[at]) >= 0) at++;
            if (at == Start + 2) throw Malformed(at);
        }
        else
        {
            at = SkipDigits(at);
            Kind = _text[Start] == '0' && at > Start + 1 ? TextTokenKind.OctalInteger : TextTokenKind.DecimalInteger;
            if (at < _text.Length && _text[at] == '.')
            {
                Kind = TextTokenKind.Float;
                at = SkipDigits(at + 1);
            }
            if (at < _text.Length && _text[at] is 'e' or 'E')
            {
                Kind = TextTokenKind.Float;
                at++;
                if (at < _text.Length && _text[at] is '+' or '-') at++;
                if (!IsDigitAt(at)) throw Malformed(at);
                at = SkipDigits(at);
            }
            if (at < _text.Length && _text[at] is 'f' or 'F')
            {
                Kind = TextTokenKind.Float;
                at++;
            }
            if (Kind == TextTokenKind.OctalInteger && _text.IndexOfAny(NotOctal, Start, at - Start) >= 0) throw Malformed(at);
        }
        if (at < _text.Length && (IsLetter(_text[at]) || IsDigit(_text[at]) || _text[at] == '.')) throw Malformed(at + 1);
        End = at;
    }

    private static readonly char[] NotOctal = { '8', '9' };

    private TextFormatException Malformed(int end) =>
        new TextFormatException($"{Shorten(_text, Start, Math.Min(end, _text.Length))} is not a number.", _text, Start);

    private int SkipDigits(int at)
    {
        while (IsDigitAt(at)) at++;
        return at;
    }

    private int SkipBlank(int at)
    {
        while (at < _text.Length)
        {
            char c = _text[at];
            if (c == '#')
            {
                at = _text.IndexOf('\n', at);
                if (at < 0) return _text.Length;
            }
            else if (c is not (' ' or '\n' or '\r' or '\t' or '\v' or '\f'))
            {
                return at;
            }
            at++;
        }
        return at;
    }

    private int SkipLiteral(int at)
    {
        int opened = at;
        char quote = _text[at++];
        for (; at < _text.Length && _text[at] != '\n'; at++)
        {
            char c = _text[at];
            if (c == quote) return at + 1;
            if (c == '\\') at++;
        }
        throw new TextFormatException("The string is not closed on its line.", _text, opened);
    }

    private bool IsDigitAt(int at) => at < _text.Length && IsDigit(_text[at]);

    private static bool IsDigit(char c) => (uint)(c - '0') <= 9;

    private static bool IsLetter(char c) => (uint)((c | 0x20) - 'a') <= 'z' - 'a' || c == '_';
}
