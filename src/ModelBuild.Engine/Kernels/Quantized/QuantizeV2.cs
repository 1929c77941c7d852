using System.Numerics;
using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>Floats as small integers over a range (quantize_op.cc), and back (dequantize_op.cc), for a whole tensor.</summary>
internal static class QuantizeV2
{
    public static void Register(KernelRegistry.Adder add)
    {
        add(n => Create(n, new Quantize(n)), "QuantizeV2");
        add(n => Create(n, new Dequantize(n)), "Dequantize");
        add(n => new FakeQuant(n), "FakeQuantWithMinMaxArgs", "FakeQuantWithMinMaxVars", "FakeQuantWithMinMaxVarsPerChannel");
        add(n => TypedKernel.Reals(n, new QuantizeAndDequantize(n)), "QuantizeAndDequantize", "QuantizeAndDequantizeV2", "QuantizeAndDequantizeV3");
    }

    private static FunctionKernel Create(NodeInfo node, INumberKernel kernel)
    {
        if (node.Int("axis") != -1) throw new ModelException(ModelErrorCodes.OpNotSupported, $"The embedded engine does not have the op {node.Op} (node '{node.Name}') with a range for each slice of an axis.");
        if (node.Type("dtype", DType.Float) != DType.Float) throw ElementWise.Unsupported(node, node.Type("dtype"));
        return node.Type("T") switch
        {
            DType.QUInt8 => new FunctionKernel(kernel.Run<byte>),
            DType.QInt8 => new FunctionKernel(kernel.Run<sbyte>),
            DType.QUInt16 => new FunctionKernel(kernel.Run<ushort>),
            DType.QInt16 => new FunctionKernel(kernel.Run<short>),
            DType.QInt32 => new FunctionKernel(kernel.Run<int>),
            DType other => throw ElementWise.Unsupported(node, other),
        };
    }

    private static (double Low, double High) Limits<T>() where T : unmanaged, INumber<T> => (double.CreateTruncating(Extremes.Smallest<T>()), double.CreateTruncating(Extremes.Largest<T>()));

    private static float Scalar(RunContext context, int input) => context.Input(input).Span<float>()[0];

    private sealed class Quantize(NodeInfo node) : INumberKernel
    {
        private readonly string _mode = node.Text("mode");
        private readonly MidpointRounding _rounding = node.Text("round_mode") == "HALF_TO_EVEN" ? MidpointRounding.ToEven : MidpointRounding.AwayFromZero;
        private readonly bool _narrow = node.Bool("narrow_range");
        private readonly float _leastRange = node.Float("ensure_minimum_range");
        private readonly DType _type = node.Type("T");

        public void Run<T>(RunContext context) where T : unmanaged, INumber<T>
        {
            ReadOnlySpan<float> x = context.Input(0).Span<float>();
            float given = Scalar(context, 1), givenMost = Scalar(context, 2), min = Math.Min(0, given);
            float epsilon = Math.Max(1, Math.Max(Math.Abs(given), Math.Abs(givenMost))) * _leastRange, max = Math.Max(0, Math.Max(givenMost, min + epsilon));
            (double low, double high) = Limits<T>();
            Span<T> y = context.Output(0, _type, context.Input(0).Shape).Span<T>();
            if (_mode == "SCALED")
            {
                if (_narrow) low++;
                double fromMin = low * min > 0 ? low / min : double.MaxValue, fromMax = high * max > 0 ? high / max : double.MaxValue, scale = Math.Min(fromMin, fromMax);
                (min, max) = ((float)(low / scale), (float)(high / scale));
                for (int i = 0; i < y.Length; i++) y[i] = T.CreateSaturating(Math.Round(Math.Clamp(x[i], min, max) * (float)scale, _rounding));
            }
            else if (_mode == "MIN_FIRST")
            {
                double scale = max == min ? 0 : (high - low) / (max - (double)min), first = Math.Round(min * scale, MidpointRounding.AwayFromZero);
                for (int i = 0; i < y.Length; i++) y[i] = T.CreateSaturating(Math.Clamp(Math.Round(x[i] * scale, MidpointRounding.AwayFromZero) - first + low, low, high));
            }
            else
            {
                // Signed types have zero in the middle.
                float scale = (float)((high - low) / (max - (double)min)), half = low < 0 ? (float)((high - low + 1) / 2) : 0;
                for (int i = 0; i < y.Length; i++) y[i] = T.CreateSaturating(MathF.Round((Math.Min(Math.Max(x[i], min), max) - min) * scale - half, MidpointRounding.AwayFromZero));
            }
            context.Output(1, DType.Float, TensorShape.Scalar).Span<float>()[0] = min;
            context.Output(2, DType.Float, TensorShape.Scalar).Span<float>()[0] = max;
        }
    }

    private sealed class Dequantize(NodeInfo node) : INumberKernel
    {
        private readonly string _mode = node.Text("mode");
        private readonly bool _narrow = node.Bool("narrow_range");

        public void Run<T>(RunContext context) where T : unmanaged, INumber<T>
        {
            ReadOnlySpan<T> x = context.Input(0).Span<T>();
            Span<float> y = context.Output(0, DType.Float, context.Input(0).Shape).Span<float>();
            float min = Scalar(context, 1), max = Scalar(context, 2);
            (double low, double high) = Limits<T>();
            double scale = (max - (double)min) / (high - low), offset = min, zero = _mode == "MIN_FIRST" ? low : low < 0 ? -(high - low + 1) / 2 : 0;
            if (_mode == "SCALED") (scale, offset, zero) = (low < 0 ? Math.Max(min / (low + (_narrow ? 1 : 0)), max / high) : max / high, 0, 0);
            else if (_mode == "MIN_FIRST") offset = scale == 0 ? min : Math.Round(min / scale, MidpointRounding.AwayFromZero) * scale;
            for (int i = 0; i < y.Length; i++) y[i] = (float)((double.CreateTruncating(x[i]) - zero) * scale + offset);
        }
    }
}
