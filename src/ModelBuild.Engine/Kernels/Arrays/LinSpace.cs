using System.Numerics;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>Numbers in equal steps from start to stop, both included (sequence_ops.cc).</summary>
internal sealed class LinSpace : IRealKernel
{
    public void Run<T>(RunContext context) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T start = context.Input(0).Span<T>()[0], stop = context.Input(1).Span<T>()[0];
        long count = context.Input(2).Integer();
        if (count <= 0) throw new KernelException($"Requires num > 0: {count}");
        Span<T> values = context.Output(0, context.Input(0).DType, TensorShape.Of((nint)count)).Span<T>();
        values[0] = start;
        if (count == 1) return;
        T step = (stop - start) / T.CreateTruncating(count - 1);
        for (int i = 1; i < values.Length - 1; i++) values[i] = start + step * T.CreateTruncating(i);
        values[^1] = stop;
    }
}
