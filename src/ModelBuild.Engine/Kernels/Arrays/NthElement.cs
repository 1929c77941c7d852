using System.Numerics;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>The n-th smallest element of each row, or the n-th largest (nth_element_op.cc).</summary>
internal sealed class NthElement(bool reverse) : INumberKernel
{
    public void Run<T>(RunContext context) where T : unmanaged, INumber<T>
    {
        Tensor input = context.Input(0);
        TensorShape shape = input.Shape;
        long n = context.Input(1).Integer();
        if (shape.Rank < 1 || n < 0 || n >= shape[shape.Rank - 1]) throw new KernelException($"Input must have at least n+1 = {n + 1} columns, its shape is {shape}");
        int columns = (int)shape[shape.Rank - 1];
        shape.RemoveAt(shape.Rank - 1);
        Span<T> result = context.Output(0, input.DType, shape).Span<T>();
        for (int row = 0; row < result.Length; row++)
        {
            T[] sorted = input.Span<T>().Slice(row * columns, columns).ToArray();
            Array.Sort(sorted);
            result[row] = sorted[reverse ? columns - 1 - (int)n : (int)n];
        }
    }
}
