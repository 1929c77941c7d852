using System.Numerics;
using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>
/// A cell of a long short-term memory in one op, for one step (LSTMBlockCell) or all (BlockLSTM, BlockLSTMV2): rnn/lstm_ops.cc. The gates stand in the weights in the order input, cell, forget,
/// output; in V2 input, forget, cell, output.
/// </summary>
internal sealed class LstmBlock : IRealKernel
{
    private readonly bool _sequence, _peephole;
    private readonly double _forgetBias, _clip;
    private readonly int _cellGate, _forgetGate;

    public LstmBlock(NodeInfo node)
    {
        bool second = node.Op == "BlockLSTMV2";
        _sequence = node.Op != "LSTMBlockCell";
        _peephole = node.Bool("use_peephole");
        _forgetBias = second ? 0 : node.Float("forget_bias");
        _clip = node.Float("cell_clip");
        (_cellGate, _forgetGate) = second ? (2, 1) : (1, 2);
    }

    public void Run<T>(RunContext context) where T : unmanaged, IFloatingPointIeee754<T>
    {
        int at = _sequence ? 1 : 0;
        Tensor x = context.Input(at);
        TensorShape shape = x.Shape;
        if (shape.Rank != (_sequence ? 3 : 2)) throw new KernelException($"x must be {(_sequence ? 3 : 2)}-dimensional, got {shape}");
        int steps = _sequence ? checked((int)shape[0]) : 1, batch = checked((int)shape[shape.Rank - 2]), inputs = checked((int)shape[shape.Rank - 1]);
        long used = _sequence ? Math.Clamp(context.Input(0).Integer(), 0, steps) : 1;
        double[] cs = Values<T>(context.Input(at + 1)), h = Values<T>(context.Input(at + 2)), w = Values<T>(context.Input(at + 3)), b = Values<T>(context.Input(at + 7));
        double[] wci = Values<T>(context.Input(at + 4)), wcf = Values<T>(context.Input(at + 5)), wco = Values<T>(context.Input(at + 6));
        int units = b.Length / 4;
        if (b.Length != 4 * units || cs.Length != batch * units || h.Length != cs.Length || w.Length != (inputs + units) * b.Length || (_peephole && (wci.Length != units || wcf.Length != units || wco.Length != units)))
            throw new KernelException($"the weights {context.Input(at + 3).Shape}, the bias {context.Input(at + 7).Shape} and the state {context.Input(at + 1).Shape} do not fit x {shape}");
        TensorShape result = shape;
        result[shape.Rank - 1] = units;
        for (int o = 0; o < 7; o++) context.Output(o, x.DType, result).WritableBytes.Clear();
        Span<T> i = Out<T>(context, 0), state = Out<T>(context, 1), f = Out<T>(context, 2), o3 = Out<T>(context, 3), ci = Out<T>(context, 4), co = Out<T>(context, 5), hidden = Out<T>(context, 6);
        double[] features = Values<T>(x), gates = new double[4 * units], xh = new double[inputs + units];
        for (int step = 0; step < used; step++)
        {
            for (int row = 0; row < batch; row++)
            {
                Array.Copy(features, (step * batch + row) * inputs, xh, 0, inputs);
                Array.Copy(h, row * units, xh, inputs, units);
                GruBlock.Product(xh, w, b, gates);
                for (int u = 0; u < units; u++)
                {
                    int own = row * units + u, place = step * batch * units + own;
                    double old = cs[own];
                    double input = GruBlock.Sigmoid(gates[u] + (_peephole ? old * wci[u] : 0)), cell = Math.Tanh(gates[_cellGate * units + u]);
                    double forget = GruBlock.Sigmoid(gates[_forgetGate * units + u] + _forgetBias + (_peephole ? old * wcf[u] : 0));
                    double next = cell * input + old * forget;
                    if (_clip > 0) next = Math.Clamp(next, -_clip, _clip);
                    double output = GruBlock.Sigmoid(gates[3 * units + u] + (_peephole ? next * wco[u] : 0)), squashed = Math.Tanh(next);
                    (cs[own], h[own]) = (next, output * squashed);
                    (i[place], state[place], f[place], o3[place]) = (T.CreateTruncating(input), T.CreateTruncating(next), T.CreateTruncating(forget), T.CreateTruncating(output));
                    (ci[place], co[place], hidden[place]) = (T.CreateTruncating(cell), T.CreateTruncating(squashed), T.CreateTruncating(h[own]));
                }
            }
        }
    }

    private static Span<T> Out<T>(RunContext context, int output) where T : unmanaged => context.Output(output).Span<T>();

    private static double[] Values<T>(Tensor tensor) where T : unmanaged, INumber<T> => GruBlock.Values<T>(tensor);
}
