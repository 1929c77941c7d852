using System.Text;
using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>Ops on strings: which kernel each op has.</summary>
internal static class StringOps
{
    public static void Register(KernelRegistry.Adder add)
    {
        add(n => Map(s => Cased(s, n.Text("encoding").Length > 0, false)), "StringLower");
        add(n => Map(s => Cased(s, n.Text("encoding").Length > 0, true)), "StringUpper");
        add(_ => Map(s => new TensorString(Trimmed(s.Bytes))), "StringStrip");
        add(n => new StringLength(n.Text("unit") == "UTF8_CHAR"), "StringLength");
        add(n => new Substr(n.Text("unit") == "UTF8_CHAR"), "Substr");
        add(n => new StringJoin(n.Text("separator")), "StringJoin");
        add(n => new ReduceJoin(n.Text("separator"), n.Bool("keep_dims")), "ReduceJoin");
        add(n => new UnsortedSegmentJoin(n.Text("separator")), "UnsortedSegmentJoin");
        add(n => new FunctionKernel(c => StringSplit.Run(c, n.Bool("skip_empty"))), "StringSplit");
        add(n => new FunctionKernel(c => StringSplit.RunV2(c, n.Int("maxsplit"))), "StringSplitV2");
        add(n => new StringToNumber(n), "StringToNumber");
        add(n => new AsString(n), "AsString");
        add(n => new ReadFile(n), "ReadFile");
        add(n => new StringNGrams(n), "StringNGrams");
        add(n => new RegexKernel(n), "RegexReplace", "StaticRegexReplace", "RegexFullMatch", "StaticRegexFullMatch");
        add(n => new Base64(true, n.Bool("pad")), "EncodeBase64");
        add(_ => new Base64(false, false), "DecodeBase64");
        add(n => new DecodeRaw(n.Type("out_type"), n.Bool("little_endian")), "DecodeRaw", "DecodePaddedRaw");
        add(n => new DecodeCsv(n), "DecodeCSV");
        StringHashing.Register(add);
        Unicode.Register(add);
    }

    /// <summary>A kernel that makes a string of every string.</summary>
    private static FunctionKernel Map(Func<TensorString, TensorString> function) => new(context =>
    {
        TensorString[] from = context.Input(0).Strings!, to = context.Output(0, DType.String, context.Input(0).Shape).Strings!;
        for (int i = 0; i < to.Length; i++) to[i] = function(from[i]);
    });

    /// <summary>Without an encoding only the letters of ASCII have two cases (string_lower_op.cc).</summary>
    private static TensorString Cased(TensorString text, bool unicode, bool upper)
    {
        if (unicode) return upper ? text.ToString().ToUpperInvariant() : text.ToString().ToLowerInvariant();
        byte[] bytes = text.Bytes.ToArray();
        foreach (ref byte b in bytes.AsSpan())
        {
            if (upper ? b is >= (byte)'a' and <= (byte)'z' : b is >= (byte)'A' and <= (byte)'Z') b ^= 0x20;
        }
        return bytes;
    }

    private static ReadOnlyMemory<byte> Trimmed(ReadOnlyMemory<byte> bytes)
    {
        int first = 0, end = bytes.Length;
        while (first < end && IsSpace(bytes.Span[first])) first++;
        while (end > first && IsSpace(bytes.Span[end - 1])) end--;
        return bytes[first..end];
    }

    /// <summary>What counts as white space in TensorFlow's string functions.</summary>
    public static bool IsSpace(byte b) => b is (byte)' ' or >= 9 and <= 13;

    /// <summary>Where each character of a UTF-8 string begins, and where the last ends.</summary>
    public static List<int> Characters(ReadOnlySpan<byte> bytes)
    {
        var starts = new List<int>();
        for (int i = 0; i < bytes.Length; i++)
        {
            if ((bytes[i] & 0xC0) != 0x80) starts.Add(i);
        }
        starts.Add(bytes.Length);
        return starts;
    }

    /// <summary>A separator's bytes.</summary>
    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
