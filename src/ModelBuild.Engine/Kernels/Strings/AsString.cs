using System.Globalization;
using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>Numbers as text, as C's printf writes them with the node's width, precision and fill (as_string_op.cc).</summary>
internal sealed class AsString : Kernel
{
    private readonly DType _type;
    private readonly int _precision, _width;
    private readonly bool _scientific, _shortest;
    private readonly string _fill;

    public AsString(NodeInfo node)
    {
        _type = node.Type("T");
        if (_type is not (DType.Float or DType.Double or DType.Half or DType.Bool or DType.String) && !IsInteger(_type) && _type is not (DType.Complex64 or DType.Complex128)) throw ElementWise.Unsupported(node, _type);
        (_precision, _width) = ((int)node.Int("precision"), (int)node.Int("width"));
        (_scientific, _shortest) = (node.Bool("scientific"), node.Bool("shortest"));
        _fill = node.Text("fill");
        if (_width > 1 << 16 || _precision > 1 << 10) throw new ModelException(ModelErrorCodes.GraphDamaged, $"The node '{node.Name}' (AsString) has an impossible width or precision.");
    }

    public override void Run(RunContext context)
    {
        Tensor input = context.Input(0);
        TensorString[] texts = context.Output(0, DType.String, input.Shape).Strings!;
        for (int i = 0; i < texts.Length; i++) texts[i] = _type == DType.String ? _width <= input.Strings![i].Bytes.Length ? input.Strings[i] : Padded(input.Strings[i].ToString(), false) : Text(input, i);
    }

    private string Text(Tensor input, int i) => _type switch
    {
        DType.Bool => Padded(input.Span<bool>()[i] ? "true" : "false", false),
        DType.Float => Padded(Real(input.Span<float>()[i]), true),
        DType.Double => Padded(Real(input.Span<double>()[i]), true),
        DType.Half => Padded(Real((double)input.Span<Half>()[i]), true),
        DType.Complex64 => $"({Real(input.Span<Complex64>()[i].Real)},{Real(input.Span<Complex64>()[i].Imaginary)})",
        DType.Complex128 => $"({Real(input.Span<System.Numerics.Complex>()[i].Real)},{Real(input.Span<System.Numerics.Complex>()[i].Imaginary)})",
        DType.UInt64 => Padded(input.Span<ulong>()[i].ToString(CultureInfo.InvariantCulture), true),
        DType.UInt32 => Padded(input.Span<uint>()[i].ToString(CultureInfo.InvariantCulture), true),
        DType.UInt16 => Padded(input.Span<ushort>()[i].ToString(CultureInfo.InvariantCulture), true),
        DType.Int8 => Padded(input.Span<sbyte>()[i].ToString(CultureInfo.InvariantCulture), true),
        DType.UInt8 => Padded(input.Span<byte>()[i].ToString(CultureInfo.InvariantCulture), true),
        DType.Int16 => Padded(input.Span<short>()[i].ToString(CultureInfo.InvariantCulture), true),
        DType.Int32 => Padded(input.Span<int>()[i].ToString(CultureInfo.InvariantCulture), true),
        _ => Padded(input.Span<long>()[i].ToString(CultureInfo.InvariantCulture), true),
    };

    private static bool IsInteger(DType type) =>
        type is DType.Int8 or DType.Int16 or DType.Int32 or DType.Int64 or DType.UInt8 or DType.UInt16 or DType.UInt32 or DType.UInt64;

    /// <summary>%f, %e or %g.</summary>
    private string Real(double value)
    {
        if (double.IsNaN(value)) return double.IsNegative(value) ? "-nan" : "nan";
        if (double.IsInfinity(value)) return value > 0 ? "inf" : "-inf";
        int precision = _precision < 0 ? 6 : _precision;
        if (_shortest) return General(value, Math.Max(1, precision));
        if (!_scientific) return value.ToString("F" + precision, CultureInfo.InvariantCulture);
        return value.ToString((precision == 0 ? "0" : "0." + new string('0', precision)) + "e+00", CultureInfo.InvariantCulture);
    }

    /// <summary>%g: the shorter of the two others, without zeros at the end.</summary>
    private static string General(double value, int precision)
    {
        if (value == 0) return double.IsNegative(value) ? "-0" : "0";
        string scientific = value.ToString((precision == 1 ? "0" : "0." + new string('0', precision - 1)) + "e+00", CultureInfo.InvariantCulture);
        int exponent = int.Parse(scientific.AsSpan(scientific.IndexOf('e') + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        if (exponent >= -4 && exponent < precision) return Shortened(value.ToString("F" + (precision - 1 - exponent), CultureInfo.InvariantCulture));
        int e = scientific.IndexOf('e');
        return Shortened(scientific[..e]) + scientific[e..];
    }

    private static string Shortened(string text) => text.Contains('.') ? text.TrimEnd('0').TrimEnd('.') : text;

    private string Padded(string text, bool number)
    {
        if (_width <= text.Length) return text;
        int missing = _width - text.Length;
        return _fill switch
        {
            "-" => text + new string(' ', missing),
            "0" when number => text.StartsWith('-') ? "-" + new string('0', missing) + text[1..] : new string('0', missing) + text,
            "+" or " " when number && !text.StartsWith('-') => (_fill + text).PadLeft(_width),
            _ => text.PadLeft(_width),
        };
    }
}
