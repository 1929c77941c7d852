using System.Numerics;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>Where values would be inserted into sorted rows, before or behind their equals: LowerBound, UpperBound (searchsorted_op.cc).</summary>
internal sealed class SortedSearch(bool upper, DType indexType) : INumberKernel
{
    public void Run<T>(RunContext context) where T : unmanaged, INumber<T>
    {
        Tensor sorted = context.Input(0), values = context.Input(1);
        if (sorted.Shape.Rank != 2 || values.Shape.Rank != 2 || sorted.Shape[0] != values.Shape[0]) throw new KernelException("the sorted rows and the values must be matrices of as many rows");
        int rows = (int)sorted.Shape[0], length = (int)sorted.Shape[1], each = (int)values.Shape[1];
        long[] found = new long[rows * each];
        ReadOnlySpan<T> rowsOf = sorted.Span<T>(), wanted = values.Span<T>();
        for (int i = 0; i < found.Length; i++)
        {
            ReadOnlySpan<T> row = rowsOf.Slice(i / each * length, length);
            int low = 0, high = length;
            while (low < high)
            {
                int middle = (low + high) / 2;
                if (upper ? row[middle] <= wanted[i] : row[middle] < wanted[i]) low = middle + 1;
                else high = middle;
            }
            found[i] = low;
        }
        IndexOutput.Write(context, 0, indexType, values.Shape, found);
    }
}
