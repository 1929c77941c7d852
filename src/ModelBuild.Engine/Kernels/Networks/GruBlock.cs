using System.Numerics;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>A cell of a gated recurrent unit in one op (rnn/gru_ops.cc, GRUBlockCell).</summary>
internal sealed class GruBlock : IRealKernel
{
    public void Run<T>(RunContext context) where T : unmanaged, IFloatingPointIeee754<T>
    {
        TensorShape xShape = context.Input(0).Shape, hShape = context.Input(1).Shape;
        if (xShape.Rank != 2 || hShape.Rank != 2 || xShape[0] != hShape[0]) throw new KernelException($"x and h_prev must be matrices of as many rows: {xShape}, {hShape}");
        int batch = checked((int)xShape[0]), inputs = checked((int)xShape[1]), units = checked((int)hShape[1]);
        double[] x = Values<T>(context.Input(0)), h = Values<T>(context.Input(1)), wRu = Values<T>(context.Input(2)), wC = Values<T>(context.Input(3)), bRu = Values<T>(context.Input(4)), bC = Values<T>(context.Input(5));
        if (wRu.Length != (inputs + units) * 2 * units || wC.Length != (inputs + units) * units || bRu.Length != 2 * units || bC.Length != units) throw new KernelException("the weights do not fit x and h_prev");
        for (int o = 0; o < 4; o++) context.Output(o, context.Input(0).DType, hShape);
        Span<T> rOut = context.Output(0).Span<T>(), uOut = context.Output(1).Span<T>(), cOut = context.Output(2).Span<T>(), hOut = context.Output(3).Span<T>();
        double[] xh = new double[inputs + units], ru = new double[2 * units], c = new double[units];
        for (int row = 0; row < batch; row++)
        {
            Array.Copy(x, row * inputs, xh, 0, inputs);
            Array.Copy(h, row * units, xh, inputs, units);
            Product(xh, wRu, bRu, ru);
            for (int u = 0; u < units; u++) xh[inputs + u] = Sigmoid(ru[u]) * h[row * units + u];
            Product(xh, wC, bC, c);
            for (int u = 0; u < units; u++)
            {
                int at = row * units + u;
                double update = Sigmoid(ru[units + u]), candidate = Math.Tanh(c[u]);
                (rOut[at], uOut[at], cOut[at]) = (T.CreateTruncating(Sigmoid(ru[u])), T.CreateTruncating(update), T.CreateTruncating(candidate));
                hOut[at] = T.CreateTruncating(update * h[at] + (1 - update) * candidate);
            }
        }
    }

    public static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    /// <summary>result = row · weights + bias.</summary>
    public static void Product(double[] row, double[] weights, double[] bias, double[] result)
    {
        bias.CopyTo(result, 0);
        for (int k = 0; k < row.Length; k++)
            System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(weights.AsSpan(k * result.Length, result.Length), row[k], result, result);
    }

    public static double[] Values<T>(Tensor tensor) where T : unmanaged, INumber<T>
    {
        ReadOnlySpan<T> values = tensor.Span<T>();
        double[] wide = new double[values.Length];
        for (int i = 0; i < wide.Length; i++) wide[i] = double.CreateTruncating(values[i]);
        return wide;
    }
}
