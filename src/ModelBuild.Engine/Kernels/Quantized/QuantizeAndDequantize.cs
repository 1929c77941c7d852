using System.Numerics;
using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>Values as they would come back from a quantization whose zero is in the middle (quantize_and_dequantize_op.h).</summary>
internal sealed class QuantizeAndDequantize : IRealKernel
{
    private readonly bool _signed, _rangeGiven, _narrow, _bitsAreInput, _rangeIsAttribute;
    private readonly MidpointRounding _rounding;
    private readonly long _bits;
    private readonly float _min, _max;

    public QuantizeAndDequantize(NodeInfo node)
    {
        if (node.Int("axis", without: -1) != -1) throw new ModelException(ModelErrorCodes.OpNotSupported, $"The embedded engine does not have the op {node.Op} (node '{node.Name}') with a range for each slice of an axis.");
        (_signed, _rangeGiven, _narrow) = (node.Bool("signed_input"), node.Bool("range_given"), node.Bool("narrow_range"));
        _bitsAreInput = node.Op == "QuantizeAndDequantizeV3";
        _rangeIsAttribute = node.Op == "QuantizeAndDequantize";
        _rounding = node.Text("round_mode") == "HALF_UP" ? MidpointRounding.ToPositiveInfinity : MidpointRounding.ToEven;
        (_bits, _min, _max) = (node.Int("num_bits"), node.Float("input_min"), node.Float("input_max"));
    }

    public void Run<T>(RunContext context) where T : unmanaged, IFloatingPointIeee754<T>
    {
        ReadOnlySpan<T> x = context.Input(0).Span<T>();
        Span<T> y = context.Output(0, context.Input(0).DType, context.Input(0).Shape).Span<T>();
        long bits = _bitsAreInput ? context.Input(3).Integer() : _bits;
        if (bits is < 1 or > 62) throw new KernelException($"num_bits is out of range: {bits}");
        double min = double.PositiveInfinity, max = double.NegativeInfinity;
        if (_rangeGiven) (min, max) = _rangeIsAttribute ? (_min, _max) : (double.CreateTruncating(context.Input(1).Span<T>()[0]), double.CreateTruncating(context.Input(2).Span<T>()[0]));
        else
        {
            foreach (T value in x) (min, max) = (Math.Min(min, double.CreateTruncating(value)), Math.Max(max, double.CreateTruncating(value)));
        }
        if (x.Length == 0) return;
        if (min > max) throw new KernelException($"Invalid range: input_min {min} > input_max {max}");
        double least = _signed ? -(1L << (int)(bits - 1)) + (_narrow ? 1 : 0) : 0, most = _signed ? (1L << (int)(bits - 1)) - 1 : (1L << (int)bits) - 1;
        double fromMin = least * min > 0 ? least / min : double.MaxValue, fromMax = most * max > 0 ? most / max : double.MaxValue;
        double scale = Math.Min(fromMin, fromMax), inverse;
        if (fromMin < fromMax) (inverse, max) = (min / least, most * (min / least));
        else (inverse, min) = (max / most, least * (max / most));
        for (int i = 0; i < y.Length; i++)
        {
            double scaled = Math.Clamp(double.CreateTruncating(x[i]), min, max) * scale;
            double rounded = _rounding == MidpointRounding.ToEven ? Math.Round(scaled, MidpointRounding.ToEven) : Math.Floor(scaled + 0.5);
            y[i] = T.CreateTruncating(rounded * inverse);
        }
    }
}
