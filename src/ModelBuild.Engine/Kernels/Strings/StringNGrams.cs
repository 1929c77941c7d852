using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>Neighbouring strings of each row joined, in every width asked for, with padding at both ends (string_ngrams_op.cc).</summary>
internal sealed class StringNGrams(NodeInfo node) : Kernel
{
    private readonly byte[] _separator = StringOps.Bytes(node.Text("separator"));
    private readonly TensorString _left = node.Text("left_pad"), _right = node.Text("right_pad");
    private readonly long[] _widths = node.Ints("ngram_widths");
    private readonly long _padWidth = node.Int("pad_width");
    private readonly bool _preserveShort = node.Bool("preserve_short_sequences");
    private readonly DType _splits = ElementWise.IndexType(node, "Tsplits", DType.Int64);

    public override void Run(RunContext context)
    {
        TensorString[] data = context.Input(0).Strings!;
        long[] splits = context.Input(1).Integers(), newSplits = new long[splits.Length];
        if (_widths.Any(w => w is < 1 or > 1 << 16)) throw new KernelException("ngram_widths must contain positive values");
        var ngrams = new List<TensorString>();
        for (int row = 0; row + 1 < splits.Length; row++)
        {
            (long first, long end) = (splits[row], splits[row + 1]);
            if (first < 0 || end < first || end > data.Length) throw new KernelException($"Invalid split value {end}, must be in [{first}, {data.Length}]");
            ReadOnlySpan<TensorString> tokens = data.AsSpan((int)first, (int)(end - first));
            int before = ngrams.Count;
            foreach (long width in _widths) Add(ngrams, tokens, (int)width);
            if (_preserveShort && ngrams.Count == before && tokens.Length > 0)
            {
                // A row too short for any width becomes one of its own length, with all padding.
                int pad = (int)Math.Max(0, _padWidth);
                Add(ngrams, tokens, tokens.Length + 2 * pad, pad);
            }
            newSplits[row + 1] = ngrams.Count;
        }
        ngrams.CopyTo(context.Output(0, DType.String, TensorShape.Of(ngrams.Count)).Strings!);
        IndexOutput.Write(context, 1, _splits, newSplits);
    }

    private void Add(List<TensorString> ngrams, ReadOnlySpan<TensorString> tokens, int width) =>
        Add(ngrams, tokens, width, (int)(_padWidth < 0 ? width - 1 : Math.Min(_padWidth, width - 1)));

    private void Add(List<TensorString> ngrams, ReadOnlySpan<TensorString> tokens, int width, int pad)
    {
        var parts = new List<TensorString>();
        for (int at = -pad; at + width <= tokens.Length + pad; at++)
        {
            parts.Clear();
            for (int i = at; i < at + width; i++) parts.Add(i < 0 ? _left : i >= tokens.Length ? _right : tokens[i]);
            ngrams.Add(StringJoin.Join(parts, _separator));
        }
    }
}
