using System;
using System.Collections.Generic;
using System.Security.Cryptography;
using System.Text;

namespace ModelBuild;

/// <summary>
/// The hash by which a generated class knows the interface that it was made from. The same source is compiled into the generator,
/// which writes the hash, and into the runtime, which compares it; it therefore knows nothing but strings.
/// </summary>
/// <remarks>
/// A line a tensor, inputs first, each group in ordinal order of its names:
/// <c>input x:0 float32 [?,8]</c>, <c>input? keep_prob:0 float32 []</c>, <c>output y:0 int32</c>.
/// An output's shape is left out: how much of it is known depends on who infers it.
/// </remarks>
internal static class InterfaceHash
{
    /// <summary>The line of an input.</summary>
    public static string Input(string tensor, string dtype, string shape, bool optional) =>
        (optional ? "input? " : "input ") + tensor + " " + dtype + " " + shape;

    /// <summary>The line of an output.</summary>
    public static string Output(string tensor, string dtype) => "output " + tensor + " " + dtype;

    /// <summary>The hash over the lines: the first 16 hexadecimal digits of SHA-256 over them, sorted, each closed by a line feed.</summary>
    public static string Of(IEnumerable<string> lines)
    {
        var sorted = new List<string>(lines);
        sorted.Sort(StringComparer.Ordinal);
        var text = new StringBuilder();
        foreach (string line in sorted) text.Append(line).Append('\n');
        using var sha = SHA256.Create();
        byte[] digest = sha.ComputeHash(Encoding.UTF8.GetBytes(text.ToString()));
        var hex = new StringBuilder(16);
        for (int i = 0; i < 8; i++) hex.Append(digest[i].ToString("x2", System.Globalization.CultureInfo.InvariantCulture));
        return hex.ToString();
    }
}
