using ModelBuild.Engine.Compute;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>Moves elements to where a new order of the dimensions wants them.</summary>
internal static unsafe class Transposing
{
    // A square of a matrix that is turned at once: both its rows and its columns stay in the first-level cache.
    private const int Tile = 16;

    /// <summary>Turns a rows × columns matrix.</summary>
    public static void Matrix(float* source, int rows, int columns, float* target)
    {
        for (int r0 = 0; r0 < rows; r0 += Tile)
        {
            for (int c0 = 0; c0 < columns; c0 += Tile)
            {
                for (int r = r0; r < Math.Min(rows, r0 + Tile); r++)
                    for (int c = c0; c < Math.Min(columns, c0 + Tile); c++)
                        target[(long)c * rows + r] = source[(long)r * columns + c];
            }
        }
    }

    /// <summary>Writes the tensor whose dimension i is dimension order[i] of the input.</summary>
    public static void Run(WorkPool pool, Tensor input, ReadOnlySpan<int> order, byte* target) => Run(pool, input.Shape, DTypes.SizeOf(input.DType), input.Data, order, target);

    /// <summary>The same for elements of some bytes, laid out in a shape.</summary>
    public static void Run(WorkPool pool, in TensorShape shape, int size, byte* source, ReadOnlySpan<int> order, byte* target)
    {
        int rank = order.Length;
        Span<nint> strides = stackalloc nint[TensorShape.MostDimensions], steps = stackalloc nint[TensorShape.MostDimensions], dims = stackalloc nint[TensorShape.MostDimensions];
        nint stride = 1;
        for (int d = rank - 1; d >= 0; d--)
        {
            strides[d] = stride;
            stride *= shape[d];
        }
        nint count = stride;
        if (count == 0) return;
        // Dimensions that stay together and in order are one; so are the elements of an innermost one that stays innermost.
        int used = 0;
        for (int i = 0; i < rank; i++)
        {
            nint dim = shape[order[i]], step = strides[order[i]];
            if (dim == 1) continue;
            if (used > 0 && steps[used - 1] == step * dim)
            {
                dims[used - 1] *= dim;
                steps[used - 1] = step;
                continue;
            }
            dims[used] = dim;
            steps[used++] = step;
        }
        if (used == 0)
        {
            Elements.CopyBlock(source, target, size);
            return;
        }
        nint run = steps[used - 1] == 1 ? dims[used - 1] : 1;
        int outer = steps[used - 1] == 1 ? used - 1 : used;
        if (outer == 2 && size == 4 && run == 1 && steps[0] == 1 && steps[1] == dims[0])
        {
            Matrix((float*)source, (int)dims[1], (int)dims[0], (float*)target);
            return;
        }
        // The dimension around a run goes at once.
        nint rows = 1, apart = 0;
        if (outer > 0)
        {
            rows = dims[--outer];
            apart = steps[outer];
        }
        Span<nint> index = stackalloc nint[TensorShape.MostDimensions];
        index.Clear();
        nint bytes = run * size, at = 0;
        for (nint written = 0; written < count; written += run * rows, target += bytes * rows)
        {
            Elements.CopyRows(source + at * size, apart * size, target, bytes, bytes, rows);
            for (int d = outer - 1; d >= 0; d--)
            {
                at += steps[d];
                if (++index[d] < dims[d]) break;
                at -= steps[d] * dims[d];
                index[d] = 0;
            }
        }
    }
}
