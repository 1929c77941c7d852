using System;
using System.Text;

namespace ModelBuild.Text.Parsing;

/// <summary>String literals: escapes, and literals that stand side by side.</summary>
internal static class TextStrings
{
    internal static readonly char[] DoubleQuoteEnds = { '"', '\\', '\n' };
    internal static readonly char[] SingleQuoteEnds = { '\'', '\\', '\n' };
    internal static readonly Encoding StrictUtf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The offset just behind the literal that opens at <paramref name="at"/>; its escapes are checked.</summary>
    internal static int EndOfLiteral(string text, int at)
    {
        int opened = at;
        char quote = text[at++];
        char[] ends = quote == '"' ? DoubleQuoteEnds : SingleQuoteEnds;
        while (true)
        {
            at = text.IndexOfAny(ends, at);
            if (at < 0 || text[at] == '\n') throw new TextFormatException("The string is not closed on its line.", text, opened);
            if (text[at] == quote) return at + 1;
            ReadEscape(text, ref at, out _);
        }
    }

    /// <summary>The bytes of the literals between two offsets, which must have been checked.</summary>
    internal static byte[] Decode(string text, int start, int end)
    {
        // An escape is longer than what it stands for, so the text as it stands is room enough.
        byte[] bytes = new byte[Room(text, start, end)];
        int count = 0;
        for (int at = start; at < end; at++)
        {
            char quote = text[at];
            if (quote == '#') at = text.IndexOf('\n', at);
            if (quote is not ('"' or '\'')) continue;

            char[] ends = quote == '"' ? DoubleQuoteEnds : SingleQuoteEnds;
            at++;
            while (text[at] != quote)
            {
                if (text[at] == '\\')
                {
                    bool isCharacter = ReadEscape(text, ref at, out int value);
                    if (!isCharacter)
                    {
                        bytes[count++] = (byte)value;
                        continue;
                    }
                    string character = char.ConvertFromUtf32(value);
                    count += Encoding.UTF8.GetBytes(character, 0, character.Length, bytes, count);
                }
                else
                {
                    int next = text.IndexOfAny(ends, at);
                    count += Encoding.UTF8.GetBytes(text, at, next - at, bytes, count);
                    at = next;
                }
            }
        }
        Array.Resize(ref bytes, count);
        return bytes;
    }

    internal static int HexValue(char c) => c switch
    {
        >= '0' and <= '9' => c - '0',
        >= 'a' and <= 'f' => c - 'a' + 10,
        >= 'A' and <= 'F' => c - 'A' + 10,
        _ => -1,
    };

    private static int Room(string text, int start, int end)
    {
        long bytes = 0;
        for (int i = start; i < end; i++) bytes += text[i] < 0x80 ? 1 : text[i] < 0x800 ? 2 : 3;
        return bytes <= int.MaxValue ? (int)bytes : throw new TextFormatException("The string exceeds the 2 GB that one value can hold.", text, start);
    }

    /// <summary>
    /// Reads the escape at <paramref name="at"/> and moves behind it.
    /// Returns whether it stands for a character (<c>\u</c>, <c>\U</c>) rather than for one byte.
    /// </summary>
    private static bool ReadEscape(string text, ref int at, out int value)
    {
        int opened = at++;
        char letter = at < text.Length ? text[at++] : '\0';
        switch (letter)
        {
            case 'a': value = 7; return false;
            case 'b': value = '\b'; return false;
            case 'f': value = '\f'; return false;
            case 'n': value = '\n'; return false;
            case 'r': value = '\r'; return false;
            case 't': value = '\t'; return false;
            case 'v': value = '\v'; return false;
            case '\\' or '\'' or '"' or '?': value = letter; return false;
            case >= '0' and <= '7':
                value = letter - '0';
                for (int digits = 1; digits < 3 && at < text.Length && text[at] is >= '0' and <= '7'; digits++) value = value * 8 + (text[at++] - '0');
                if (value > 255) throw new TextFormatException("An octal escape must not exceed \\377.", text, opened);
                return false;
            case 'x' or 'X':
                value = ReadHex(text, ref at, least: 1, most: 2, opened);
                return false;
            case 'u' or 'U':
                value = ReadHex(text, ref at, letter == 'u' ? 4 : 8, letter == 'u' ? 4 : 8, opened);
                // A pair of surrogates, as JSON writes what lies beyond U+FFFF.
                if (value is >= 0xd800 and < 0xdc00 && at + 1 < text.Length && text[at] == '\\' && text[at + 1] == 'u')
                {
                    at += 2;
                    int low = ReadHex(text, ref at, 4, 4, opened);
                    value = low is >= 0xdc00 and < 0xe000 ? 0x10000 + ((value - 0xd800) << 10) + (low - 0xdc00) : -1;
                }
                if (value is < 0 or > 0x10ffff or (>= 0xd800 and < 0xe000)) throw new TextFormatException("The escape names no Unicode character.", text, opened);
                return true;
            default:
                throw new TextFormatException("A backslash must be followed by a letter or digits that make an escape; write \\\\ for a backslash.", text, opened);
        }
    }

    private static int ReadHex(string text, ref int at, int least, int most, int opened)
    {
        long value = 0;
        int digits = 0;
        for (; digits < most && at < text.Length && HexValue(text[at]) >= 0; digits++) value = value * 16 + HexValue(text[at++]);
        if (digits < least) throw new TextFormatException($"The escape needs {least} hexadecimal digit{(least == 1 ? "" : "s")}.", text, opened);
        return value > int.MaxValue ? -1 : (int)value;
    }
}
