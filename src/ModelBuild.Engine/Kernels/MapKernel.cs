using System.Numerics;
using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>
/// Functions of real numbers that are computed in 64 bits and rounded once: rare in models, so that exactness counts for more than speed.
/// </summary>
internal static class MapKernel
{
    /// <summary>A function of every element.</summary>
    public static Kernel Of(NodeInfo node, Func<double, double> function) =>
        node.Type("T") == DType.Complex128 && ComplexFunctions.Unary(node.Op) is { } complex ? complex : TypedKernel.Reals(node, new Unary(function));

    /// <summary>A function of every two elements that meet when the tensors are broadcast.</summary>
    public static Kernel Of(NodeInfo node, Func<double, double, double> function) =>
        node.Type("T") == DType.Complex128 && ComplexFunctions.Binary(node.Op) is { } complex ? complex : TypedKernel.Reals(node, new Binary(function));

    /// <summary>A function of every three elements that meet.</summary>
    public static Kernel Of(NodeInfo node, Func<double, double, double, double> function) => TypedKernel.Reals(node, new Ternary(function));

    private sealed class Unary(Func<double, double> function) : IRealKernel
    {
        public void Run<T>(RunContext context) where T : unmanaged, IFloatingPointIeee754<T>
        {
            ReadOnlySpan<T> x = context.Input(0).Span<T>();
            Span<T> y = context.Output(0, context.Input(0).DType, context.Input(0).Shape).Span<T>();
            for (int i = 0; i < x.Length; i++) y[i] = T.CreateTruncating(function(double.CreateTruncating(x[i])));
        }
    }

    private sealed class Binary(Func<double, double, double> function) : IRealKernel
    {
        public void Run<T>(RunContext context) where T : unmanaged, IFloatingPointIeee754<T>
        {
            Tensor x = context.Input(0), y = context.Input(1);
            var pairs = new BroadcastIndex(Broadcasting.Common(x.Shape, y.Shape), x.Shape, y.Shape);
            ReadOnlySpan<T> a = x.Span<T>(), b = y.Span<T>();
            Span<T> target = context.Output(0, x.DType, pairs.Common).Span<T>();
            for (int i = 0; i < target.Length; i++, pairs.Next())
                target[i] = T.CreateTruncating(function(double.CreateTruncating(a[pairs[0]]), double.CreateTruncating(b[pairs[1]])));
        }
    }

    private sealed class Ternary(Func<double, double, double, double> function) : IRealKernel
    {
        public void Run<T>(RunContext context) where T : unmanaged, IFloatingPointIeee754<T>
        {
            Tensor x = context.Input(0), y = context.Input(1), z = context.Input(2);
            var triples = new BroadcastIndex(Broadcasting.Common(Broadcasting.Common(x.Shape, y.Shape), z.Shape), x.Shape, y.Shape, z.Shape);
            ReadOnlySpan<T> a = x.Span<T>(), b = y.Span<T>(), c = z.Span<T>();
            Span<T> target = context.Output(0, x.DType, triples.Common).Span<T>();
            for (int i = 0; i < target.Length; i++, triples.Next())
                target[i] = T.CreateTruncating(function(double.CreateTruncating(a[triples[0]]), double.CreateTruncating(b[triples[1]]), double.CreateTruncating(c[triples[2]])));
        }
    }
}
