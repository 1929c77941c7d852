using System.Globalization;
using System.Numerics;
using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>The number that each string writes (string_to_number_op.cc); white space around it does not matter.</summary>
internal sealed class StringToNumber : Kernel
{
    private readonly DType _type;

    public StringToNumber(NodeInfo node)
    {
        _type = node.Type("out_type", DType.Float);
        if (_type is not (DType.Float or DType.Double or DType.Int32 or DType.Int64)) throw ElementWise.Unsupported(node, _type);
    }

    public override void Run(RunContext context)
    {
        Tensor input = context.Input(0), output = context.Output(0, _type, input.Shape);
        switch (_type)
        {
            case DType.Float: Parse<float>(input, output); break;
            case DType.Double: Parse<double>(input, output); break;
            case DType.Int32: Parse<int>(input, output); break;
            default: Parse<long>(input, output); break;
        }
    }

    private static void Parse<T>(Tensor input, Tensor output) where T : unmanaged, INumber<T>
    {
        Span<T> numbers = output.Span<T>();
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = TryParse(input.Strings![i].Bytes.Span, out T number) ? number : throw new KernelException($"StringToNumberOp could not correctly convert string: {input.Strings[i]}");
    }

    /// <summary>Reads a number as TensorFlow's strings::safe_strtof and its like do.</summary>
    public static bool TryParse<T>(ReadOnlySpan<byte> text, out T number) where T : unmanaged, INumber<T>
    {
        text = text.Trim(" \t\n\v\f\r"u8);
        if (typeof(T) == typeof(int) || typeof(T) == typeof(long)) return T.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
        ReadOnlySpan<byte> unsigned = text.Length > 0 && text[0] is (byte)'-' or (byte)'+' ? text[1..] : text;
        number = T.Zero;
        string name = unsigned.Length <= 8 ? System.Text.Encoding.ASCII.GetString(unsigned).ToUpperInvariant() : "";
        if (name is "INF" or "INFINITY") number = text[0] == '-' ? -T.One / T.Zero : T.One / T.Zero;
        else if (name == "NAN") number = T.Zero / T.Zero;
        else return T.TryParse(text, NumberStyles.Float & ~NumberStyles.AllowLeadingWhite & ~NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out number);
        return true;
    }
}
