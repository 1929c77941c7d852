using System.Numerics;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>A row start, start + delta, … below limit for each of several starts, limits and deltas (ragged_range_op.cc).</summary>
internal sealed class RaggedRange(DType splitType) : INumberKernel
{
    private const long MostValues = 1 << 30;

    public void Run<T>(RunContext context) where T : unmanaged, INumber<T>
    {
        int rows = 1;
        for (int i = 0; i < 3; i++)
        {
            TensorShape shape = context.Input(i).Shape;
            if (shape.Rank > 1) throw new KernelException("starts, limits and deltas must be scalars or vectors");
            if (shape.Rank == 1) rows = Math.Max(rows == 1 ? 0 : rows, checked((int)shape[0]));
        }
        T At(int input, int row)
        {
            Span<T> values = context.Input(input).Span<T>();
            if (context.Input(input).Shape.Rank == 1 && values.Length != rows) throw new KernelException("starts, limits, and deltas must have the same shape");
            return values[context.Input(input).Shape.Rank == 0 ? 0 : row];
        }
        long[] splits = new long[rows + 1];
        for (int row = 0; row < rows; row++)
        {
            T start = At(0, row), limit = At(1, row), delta = At(2, row);
            if (T.IsZero(delta)) throw new KernelException("Requires delta != 0");
            double size = Math.Ceiling((double.CreateTruncating(limit) - double.CreateTruncating(start)) / double.CreateTruncating(delta));
            if (!(size < MostValues - splits[row])) throw new KernelException("the ranges have too many values");
            splits[row + 1] = splits[row] + (long)Math.Max(0, size);
        }
        Span<T> to = context.Output(1, context.Input(0).DType, TensorShape.Of((nint)splits[^1])).Span<T>();
        for (int row = 0; row < rows; row++)
        {
            T value = At(0, row);
            for (long i = splits[row]; i < splits[row + 1]; i++, value += At(2, row)) to[(int)i] = value;
        }
        IndexOutput.Write(context, 0, splitType, splits);
    }
}
