using System.Numerics;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>
/// How often each number from 0 on comes, or the sum of the weights of its places: Bincount and DenseBincount, which counts each row of a matrix by itself
/// and may only say whether (bincount_op.cc). Numbers beyond the size are left out.
/// </summary>
internal sealed class Bincount(bool binary) : INumberKernel
{
    public void Run<T>(RunContext context) where T : unmanaged, INumber<T>
    {
        Tensor input = context.Input(0), weights = context.Input(2);
        long size = context.Input(1).Integer();
        if (size < 0) throw new KernelException($"size must be non-negative, got {size}");
        long[] numbers = input.Integers();
        ReadOnlySpan<T> w = weights.Span<T>();
        if (w.Length != 0 && w.Length != numbers.Length) throw new KernelException("Weights must be as many as numbers, or none");
        bool rows = context.Input(0).Shape.Rank == 2 && size > 0;
        int each = rows ? (int)input.Shape[1] : numbers.Length;
        var shape = rows ? TensorShape.Of(input.Shape[0], (nint)size) : TensorShape.Of((nint)size);
        Span<T> counts = context.Output(0, weights.DType, shape).Span<T>();
        counts.Clear();
        for (int i = 0; i < numbers.Length; i++)
        {
            if (numbers[i] < 0) throw new KernelException("Input arr must be non-negative!");
            if (numbers[i] >= size) continue;
            ref T count = ref counts[(rows ? i / each * (int)size : 0) + (int)numbers[i]];
            count = binary ? T.One : unchecked(count + (w.Length == 0 ? T.One : w[i]));
        }
    }
}
