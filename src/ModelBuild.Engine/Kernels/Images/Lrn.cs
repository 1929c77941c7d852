using System.Numerics;
using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>LRN, local response normalization: each channel divided by a power of the squares of its neighbours (lrn_op.cc).</summary>
internal sealed class Lrn(NodeInfo node) : IRealKernel
{
    private readonly long _radius = node.Int("depth_radius");
    private readonly float _bias = node.Float("bias"), _alpha = node.Float("alpha"), _beta = node.Float("beta");

    public void Run<T>(RunContext context) where T : unmanaged, IFloatingPointIeee754<T>
    {
        Tensor input = context.Input(0);
        if (input.Shape.Rank != 4) throw new KernelException("in must be 4-dimensional");
        if (_radius < 0) throw new KernelException("depth_radius must be non-negative");
        int channels = checked((int)input.Shape[3]);
        ReadOnlySpan<T> x = input.Span<T>();
        Span<T> y = context.Output(0, input.DType, input.Shape).Span<T>();
        for (int at = 0; at < x.Length; at += channels)
        {
            for (int c = 0; c < channels; c++)
            {
                double squares = 0;
                for (int k = (int)Math.Max(0, c - _radius); k <= Math.Min(channels - 1, c + _radius); k++) squares += double.CreateTruncating(x[at + k]) * double.CreateTruncating(x[at + k]);
                y[at + c] = T.CreateTruncating(double.CreateTruncating(x[at + c]) * Math.Pow(_bias + _alpha * squares, -_beta));
            }
        }
    }
}
