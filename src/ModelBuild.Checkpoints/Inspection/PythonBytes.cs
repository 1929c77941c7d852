using System.Globalization;
using System.Text;

namespace ModelBuild.Checkpoints.Inspection;

/// <summary>Bytes as Python's <c>repr(bytes)</c> shows them: <c>b'caf\xc3\xa9'</c>.</summary>
internal static class PythonBytes
{
    public static string Repr(ReadOnlySpan<byte> bytes)
    {
        char quote = bytes.Contains((byte)'\'') && !bytes.Contains((byte)'"') ? '"' : '\'';
        var text = new StringBuilder(bytes.Length + 3).Append('b').Append(quote);
        foreach (byte b in bytes)
        {
            char c = (char)b;
            if (c == quote || c == '\\') text.Append('\\').Append(c);
            else if (c == '\t') text.Append("\\t");
            else if (c == '\n') text.Append("\\n");
            else if (c == '\r') text.Append("\\r");
            else if (c is >= ' ' and < '\x7f') text.Append(c);
            else text.Append(CultureInfo.InvariantCulture, $"\\x{b:x2}");
        }
        return text.Append(quote).ToString();
    }
}
