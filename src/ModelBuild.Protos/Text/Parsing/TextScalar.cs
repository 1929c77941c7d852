using System;
using System.Globalization;
using System.Text;

namespace ModelBuild.Text.Parsing;

/// <summary>
/// A scalar as it stands in the text. Only the field's type tells what it means, so it is decoded when it is asked for;
/// each question throws a <see cref="TextFormatException"/> when the text is no such value.
/// </summary>
internal readonly struct TextScalar
{
    private readonly string _text;
    private readonly int _start;
    private readonly int _end;
    private readonly bool _negative;

    public TextScalar(string text, TextTokenKind kind, int start, int end, bool negative)
    {
        _text = text;
        Kind = kind;
        _start = start;
        _end = end;
        _negative = negative;
    }

    public TextTokenKind Kind { get; }

    /// <summary>The value as written, without a minus sign.</summary>
    private string Raw => _text.Substring(_start, _end - _start);

    /// <summary>An error at this value.</summary>
    public TextFormatException Error(string message) => new TextFormatException(message, _text, _start);

    /// <summary>The bytes of a string value, escapes resolved and neighbouring strings joined.</summary>
    public byte[] AsBytes()
    {
        if (Kind != TextTokenKind.String) throw Expected("a string in quotes");
        return TextStrings.Decode(_text, _start, _end);
    }

    /// <summary>A string value. Its bytes must be UTF-8.</summary>
    public string AsString()
    {
        if (Kind != TextTokenKind.String) throw Expected("a string in quotes");
        // One literal without escapes, as nearly all are: what stands between its quotes.
        char quote = _text[_start];
        int inner = _text.IndexOfAny(quote == '"' ? TextStrings.DoubleQuoteEnds : TextStrings.SingleQuoteEnds, _start + 1);
        if (inner == _end - 1) return _text.Substring(_start + 1, inner - _start - 1);
        try
        {
            return TextStrings.StrictUtf8.GetString(TextStrings.Decode(_text, _start, _end));
        }
        catch (DecoderFallbackException)
        {
            throw Error("The string's bytes are not UTF-8.");
        }
    }

    /// <summary>An identifier: an enum value's name.</summary>
    public string AsIdentifier()
    {
        if (Kind != TextTokenKind.Identifier || _negative) throw Expected("an identifier");
        return Raw;
    }

    public bool IsInteger => Kind is TextTokenKind.DecimalInteger or TextTokenKind.OctalInteger or TextTokenKind.HexInteger;

    /// <summary>A signed integer within the given bounds.</summary>
    public long AsInteger(long least = long.MinValue, long most = long.MaxValue)
    {
        ulong magnitude = Magnitude();
        bool fits = _negative ? magnitude <= 1UL << 63 : magnitude <= long.MaxValue;
        long value = _negative ? unchecked(-(long)magnitude) : unchecked((long)magnitude);
        if (!fits || value < least || value > most) throw OutOfRange();
        return value;
    }

    /// <summary>An unsigned integer up to the given bound.</summary>
    public ulong AsUnsigned(ulong most = ulong.MaxValue)
    {
        ulong magnitude = Magnitude();
        if ((_negative && magnitude != 0) || magnitude > most) throw OutOfRange();
        return magnitude;
    }

    public bool AsBool()
    {
        switch (_negative ? "" : Kind == TextTokenKind.String ? "" : Raw)
        {
            case "true" or "True" or "t": return true;
            case "false" or "False" or "f": return false;
        }
        if (!_negative && IsInteger && Magnitude() <= 1) return Magnitude() == 1;
        throw Expected("true or false");
    }

    /// <summary>A floating-point number; integers must be decimal. <c>inf</c>, <c>infinity</c> and <c>nan</c> in any case.</summary>
    public double AsDouble()
    {
        double value;
        if (Kind is TextTokenKind.Float or TextTokenKind.DecimalInteger)
        {
            string digits = Raw.TrimEnd('f', 'F');
            if (!double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out value)) throw OutOfRange();
        }
        else if (Kind == TextTokenKind.Identifier)
        {
            switch (Raw.ToUpperInvariant())
            {
                case "INF" or "INFINITY": value = double.PositiveInfinity; break;
                // The NaN without sign, as everywhere outside .NET, whose own has one.
                case "NAN": value = BitConverter.Int64BitsToDouble(0x7FF8_0000_0000_0000); break;
                default: throw Expected("a number");
            }
        }
        else
        {
            throw Expected("a decimal number");
        }
        return _negative ? -value : value;
    }

    private ulong Magnitude()
    {
        uint radix = Kind switch
        {
            TextTokenKind.DecimalInteger => 10,
            TextTokenKind.OctalInteger => 8,
            TextTokenKind.HexInteger => 16,
            _ => throw Expected("an integer"),
        };
        ulong value = 0;
        for (int i = _start + (radix == 16 ? 2 : 0); i < _end; i++)
        {
            uint digit = (uint)TextStrings.HexValue(_text[i]);
            if (value > (ulong.MaxValue - digit) / radix) throw OutOfRange();
            value = value * radix + digit;
        }
        return value;
    }

    private TextFormatException OutOfRange() => Error($"The number {Shown()} is out of range for its field.");

    private TextFormatException Expected(string what) => Error($"Expected {what} and found {Shown()}.");

    private string Shown() => (_negative ? "-" : "") + TextScanner.Shorten(_text, _start, _end);
}
