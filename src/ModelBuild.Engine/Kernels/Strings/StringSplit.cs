using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>Strings taken apart, as a sparse tensor with a row for each (string_split_op.cc): StringSplit at any of several bytes, StringSplitV2 as Python's <c>split</c>.</summary>
internal static class StringSplit
{
    public static void Run(RunContext context, bool skipEmpty)
    {
        if (context.Input(1).Shape.Rank != 0) throw new KernelException("delimiter must be a scalar");
        byte[] delimiters = context.Input(1).Strings![0].Bytes.ToArray();
        Give(context, text => delimiters.Length == 0 ? Bytes(text) : AtAnyOf(text, delimiters, skipEmpty));
    }

    public static void RunV2(RunContext context, long most)
    {
        if (context.Input(1).Shape.Rank != 0) throw new KernelException("sep must be a scalar");
        byte[] separator = context.Input(1).Strings![0].Bytes.ToArray();
        Give(context, text => separator.Length == 0 ? AtSpaces(text, most) : At(text, separator, most));
    }

    private static void Give(RunContext context, Func<ReadOnlyMemory<byte>, List<TensorString>> split)
    {
        if (context.Input(0).Shape.Rank != 1) throw new KernelException("input must be a vector");
        TensorString[] input = context.Input(0).Strings!;
        var values = new List<TensorString>();
        var indices = new List<long>();
        int longest = 0;
        for (int row = 0; row < input.Length; row++)
        {
            List<TensorString> parts = split(input[row].Bytes);
            for (int i = 0; i < parts.Count; i++) indices.AddRange([row, i]);
            values.AddRange(parts);
            longest = Math.Max(longest, parts.Count);
        }
        IndexOutput.Write(context, 0, DType.Int64, TensorShape.Of(values.Count, 2), indices.ToArray());
        values.CopyTo(context.Output(1, DType.String, TensorShape.Of(values.Count)).Strings!);
        IndexOutput.Write(context, 2, DType.Int64, [input.Length, longest]);
    }

    private static List<TensorString> Bytes(ReadOnlyMemory<byte> text) => [.. Enumerable.Range(0, text.Length).Select(i => new TensorString(text.Slice(i, 1)))];

    private static List<TensorString> AtAnyOf(ReadOnlyMemory<byte> text, byte[] delimiters, bool skipEmpty)
    {
        var parts = new List<TensorString>();
        if (text.IsEmpty) return parts;
        while (true)
        {
            int end = text.Span.IndexOfAny(delimiters);
            ReadOnlyMemory<byte> part = end < 0 ? text : text[..end];
            if (!skipEmpty || !part.IsEmpty) parts.Add(new TensorString(part));
            if (end < 0) return parts;
            text = text[(end + 1)..];
        }
    }

    private static List<TensorString> AtSpaces(ReadOnlyMemory<byte> text, long most)
    {
        var parts = new List<TensorString>();
        while (true)
        {
            int first = 0;
            while (first < text.Length && StringOps.IsSpace(text.Span[first])) first++;
            text = text[first..];
            if (text.IsEmpty) return parts;
            int end = 0;
            while (end < text.Length && !StringOps.IsSpace(text.Span[end])) end++;
            if (most >= 0 && parts.Count >= most) end = text.Length;
            parts.Add(new TensorString(text[..end]));
            text = text[end..];
        }
    }

    private static List<TensorString> At(ReadOnlyMemory<byte> text, byte[] separator, long most)
    {
        var parts = new List<TensorString>();
        while (true)
        {
            int end = most >= 0 && parts.Count >= most ? -1 : text.Span.IndexOf(separator);
            parts.Add(new TensorString(end < 0 ? text : text[..end]));
            if (end < 0) return parts;
            text = text[(end + separator.Length)..];
        }
    }
}
