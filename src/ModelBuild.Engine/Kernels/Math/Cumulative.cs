using System.Numerics;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>Running sums and products along an axis: Cumsum, Cumprod, CumulativeLogsumexp (scan_ops.cc).</summary>
internal sealed class Cumulative(bool product, bool exclusive, bool reverse) : IFieldKernel
{
    public static void Register(KernelRegistry.Adder add)
    {
        add(n => TypedKernel.Fields(n, new Cumulative(false, n.Bool("exclusive"), n.Bool("reverse"))), "Cumsum");
        add(n => TypedKernel.Fields(n, new Cumulative(true, n.Bool("exclusive"), n.Bool("reverse"))), "Cumprod");
    }

    public void Run<T>(RunContext context) where T : unmanaged, INumberBase<T>
    {
        Tensor input = context.Input(0);
        TensorShape shape = input.Shape;
        int axis = Axes.Normalize(context.Input(1).Integer(), shape.Rank);
        int length = (int)shape[axis], inner = (int)shape.Product(axis + 1, shape.Rank);
        ReadOnlySpan<T> x = input.Span<T>();
        Span<T> y = context.Output(0, input.DType, shape).Span<T>();
        if (x.Length == 0) return;
        for (int block = 0; block < x.Length; block += length * inner)
        {
            for (int i = 0; i < inner; i++)
            {
                T running = product ? T.One : T.Zero;
                for (int k = 0; k < length; k++)
                {
                    int at = block + (reverse ? length - 1 - k : k) * inner + i;
                    T value = x[at], next = unchecked(product ? running * value : running + value);
                    y[at] = exclusive ? running : next;
                    running = next;
                }
            }
        }
    }
}
