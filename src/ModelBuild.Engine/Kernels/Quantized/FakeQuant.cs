using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>Values as they would come back from a quantization: FakeQuantWithMinMaxArgs, -Vars, -VarsPerChannel (fake_quant_ops_functor.h). The range is moved so that zero is exact.</summary>
internal sealed class FakeQuant : Kernel
{
    private readonly float _least, _most;
    private readonly (float Min, float Max)? _range;
    private readonly bool _perChannel;

    public FakeQuant(NodeInfo node)
    {
        long bits = node.Int("num_bits");
        if (bits is < 2 or > 16) throw new ModelException(ModelErrorCodes.GraphDamaged, $"The node '{node.Name}' ({node.Op}) has num_bits {bits}, which must be from 2 to 16.");
        (_least, _most) = (node.Bool("narrow_range") ? 1 : 0, (1 << (int)bits) - 1);
        if (node.Op == "FakeQuantWithMinMaxArgs") _range = (node.Float("min"), node.Float("max"));
        _perChannel = node.Op == "FakeQuantWithMinMaxVarsPerChannel";
    }

    public override void Run(RunContext context)
    {
        Tensor input = context.Input(0);
        ReadOnlySpan<float> x = input.Span<float>(), min = _range is { } given ? [given.Min] : context.Input(1).Span<float>(), max = _range is { } same ? [same.Max] : context.Input(2).Span<float>();
        int channels = _perChannel && input.Shape.Rank > 0 ? checked((int)input.Shape[input.Shape.Rank - 1]) : 1;
        if (min.Length != channels || max.Length != channels) throw new KernelException($"min and max must have {channels} elements");
        Span<float> y = context.Output(0, DType.Float, input.Shape).Span<float>();
        for (int c = 0; c < channels; c++)
        {
            if (min[c] == 0 && max[c] == 0)
            {
                for (int i = c; i < y.Length; i += channels) y[i] = 0;
                continue;
            }
            if (!(min[c] < max[c])) throw new KernelException($"min has to be smaller than max, was: {min[c]} >= {max[c]}");
            float scale = (max[c] - min[c]) / (_most - _least), zero = _least - min[c] / scale;
            float nudged = zero < _least ? _least : zero > _most ? _most : MathF.Round(zero, MidpointRounding.AwayFromZero);
            float low = (_least - nudged) * scale, high = (_most - nudged) * scale, inverse = 1f / scale;
            for (int i = c; i < y.Length; i += channels) y[i] = MathF.Floor((Math.Clamp(x[i], low, high) - low) * inverse + 0.5f) * scale + low;
        }
    }
}
