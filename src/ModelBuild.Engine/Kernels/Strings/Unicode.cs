using System.Text;
using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>Characters of strings and their numbers: UnicodeDecode, UnicodeDecodeWithOffsets, UnicodeEncode, UnicodeTranscode (unicode_ops.cc).</summary>
internal sealed class Unicode
{
    private readonly Encoding _input, _output;
    private readonly string _errors;
    private readonly int _replacement;
    private readonly bool _replaceControls;
    private readonly DType _splits;

    private Unicode(NodeInfo node)
    {
        _input = EncodingOf(node, node.Text("input_encoding", without: "UTF-8"));
        _output = EncodingOf(node, node.Text("output_encoding", without: "UTF-8"));
        _errors = node.Text("errors");
        _replacement = (int)Math.Clamp(node.Int("replacement_char"), 0, 0x10FFFF);
        _replaceControls = node.Bool("replace_control_characters");
        _splits = node.Type("Tsplits", DType.Int64);
    }

    public static void Register(KernelRegistry.Adder add)
    {
        add(n => new FunctionKernel(new Unicode(n).Decode), "UnicodeDecode", "UnicodeDecodeWithOffsets");
        add(n => new FunctionKernel(new Unicode(n).Encode), "UnicodeEncode");
        add(n => new FunctionKernel(new Unicode(n).Transcode), "UnicodeTranscode");
    }

    private static Encoding EncodingOf(NodeInfo node, string name) => name.ToUpperInvariant() switch
    {
        "UTF-8" or "UTF8" => new UTF8Encoding(false),
        "UTF-16-BE" or "UTF-16BE" => new UnicodeEncoding(true, false),
        "UTF-16-LE" or "UTF-16LE" => new UnicodeEncoding(false, false),
        "UTF-32-BE" or "UTF-32BE" => new UTF32Encoding(true, false),
        "UTF-32-LE" or "UTF-32LE" => new UTF32Encoding(false, false),
        "US-ASCII" or "ASCII" => Encoding.ASCII,
        "ISO-8859-1" or "LATIN1" => Encoding.Latin1,
        _ => throw new ModelException(ModelErrorCodes.OpNotSupported, $"The embedded engine does not have the op {node.Op} (node '{node.Name}') for the encoding '{name}'."),
    };

    private void Decode(RunContext context)
    {
        TensorString[] strings = context.Input(0).Strings!;
        long[] splits = new long[strings.Length + 1];
        var characters = new List<int>();
        var offsets = new List<long>();
        for (int i = 0; i < strings.Length; i++)
        {
            foreach ((int character, int offset) in Characters(strings[i]))
            {
                characters.Add(character);
                offsets.Add(offset);
            }
            splits[i + 1] = characters.Count;
        }
        IndexOutput.Write(context, 0, _splits, splits);
        characters.ToArray().CopyTo(context.Output(1, DType.Int32, TensorShape.Of(characters.Count)).Span<int>());
        if (context.OutputCount > 2) IndexOutput.Write(context, 2, DType.Int64, offsets.ToArray());
    }

    private void Encode(RunContext context)
    {
        Span<int> characters = context.Input(0).Span<int>();
        long[] splits = context.Input(1).Integers();
        TensorString[] strings = context.Output(0, DType.String, TensorShape.Of(Math.Max(0, splits.Length - 1))).Strings!;
        for (int i = 0; i < strings.Length; i++)
        {
            if (splits[i] < 0 || splits[i + 1] < splits[i] || splits[i + 1] > characters.Length) throw new KernelException("Values in input_splits must be in order and within the input");
            var text = new StringBuilder();
            foreach (int character in characters[(int)splits[i]..(int)splits[i + 1]])
            {
                if (Rune.IsValid(character)) text.Append(new Rune(character).ToString());
                else if (_errors == "strict") throw new KernelException("Code point is out of range for Unicode, or a noncharacter");
                else if (_errors != "ignore") text.Append(char.ConvertFromUtf32(_replacement));
            }
            strings[i] = _output.GetBytes(text.ToString());
        }
    }

    private void Transcode(RunContext context)
    {
        TensorString[] strings = context.Input(0).Strings!, result = context.Output(0, DType.String, context.Input(0).Shape).Strings!;
        for (int i = 0; i < result.Length; i++)
        {
            var text = new StringBuilder();
            foreach ((int character, _) in Characters(strings[i])) text.Append(Rune.IsValid(character) ? char.ConvertFromUtf32(character) : "\uFFFD");
            result[i] = _output.GetBytes(text.ToString());
        }
    }

    /// <summary>The characters of a string and the byte at which each begins.</summary>
    private IEnumerable<(int Character, int Offset)> Characters(TensorString text)
    {
        ReadOnlyMemory<byte> bytes = text.Bytes;
        if (_input is not UTF8Encoding)
        {
            int position = 0;
            foreach (Rune rune in _input.GetString(bytes.Span).EnumerateRunes())
            {
                yield return (_replaceControls && IsControl(rune.Value) ? _replacement : rune.Value, position);
                position += _input.GetByteCount(rune.ToString());
            }
            yield break;
        }
        for (int at = 0; at < bytes.Length;)
        {
            bool valid = Rune.DecodeFromUtf8(bytes.Span[at..], out Rune rune, out int length) == System.Buffers.OperationStatus.Done;
            if (valid) yield return (_replaceControls && IsControl(rune.Value) ? _replacement : rune.Value, at);
            else if (_errors == "strict") throw new KernelException("Invalid formatting on input string");
            else if (_errors != "ignore") yield return (_replacement, at);
            at += Math.Max(1, length);
        }
    }

    private static bool IsControl(int character) => character is >= 0 and <= 0x1F and not (0x09 or 0x0A or 0x0D) or 0x7F or (>= 0x80 and <= 0x9F);
}
