using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>
/// How the elements of two tensors of different shapes meet: sizes of length 1 repeat (TensorFlow's <c>BCast</c>). Neighbouring dimensions that
/// behave alike are taken as one, so that the inner loop is as long as can be.
/// </summary>
internal ref struct Broadcasting
{
    private readonly Span<nint> _dims, _xSteps, _ySteps;

    private Broadcasting(Span<nint> dims, Span<nint> xSteps, Span<nint> ySteps)
    {
        _dims = dims;
        _xSteps = xSteps;
        _ySteps = ySteps;
    }

    /// <summary>The common shape.</summary>
    /// <exception cref="KernelException">The shapes do not fit.</exception>
    public static TensorShape Common(in TensorShape x, in TensorShape y)
    {
        var common = TensorShape.Scalar;
        int rank = Math.Max(x.Rank, y.Rank);
        for (int i = 0; i < rank; i++)
        {
            nint a = i < rank - x.Rank ? 1 : x[i - (rank - x.Rank)], b = i < rank - y.Rank ? 1 : y[i - (rank - y.Rank)];
            if (a != b && a != 1 && b != 1) throw new KernelException($"incompatible shapes: {x} against {y}");
            common.Add(a == 1 ? b : a);
        }
        return common;
    }

    /// <summary>Calls the handler for every stretch: offsets into x, y and output, the step of x and y (0 or 1) and the stretch's length.</summary>
    public static void Walk<TState>(in TensorShape x, in TensorShape y, in TensorShape common, ref TState state) where TState : struct, IStretch
    {
        if (common.Count == 0) return;
        // A number and a tensor, or two numbers: one stretch.
        if (x.Rank == 0 || y.Rank == 0) state.Run(0, x.Rank == 0 ? 0 : 1, 0, y.Rank == 0 ? 0 : 1, 0, common.Count);
        else Spread(x, y, common, ref state);
    }

    private static void Spread<TState>(in TensorShape x, in TensorShape y, in TensorShape common, ref TState state) where TState : struct, IStretch
    {
        Span<nint> dims = stackalloc nint[TensorShape.MostDimensions], xs = stackalloc nint[TensorShape.MostDimensions], ys = stackalloc nint[TensorShape.MostDimensions];
        int used = Collapse(x, y, common, dims, xs, ys);
        if (used == 0)
        {
            state.Run(0, 0, 0, 0, 0, 1);
            return;
        }
        Outer(new Broadcasting(dims[..used], xs, ys), used - 1, 0, 0, 0, ref state);
    }

    /// <summary>Takes neighbouring dimensions as one; returns how many are left, the innermost first. Apart from the walk, which is compiled for each handler.</summary>
    private static int Collapse(in TensorShape x, in TensorShape y, in TensorShape common, Span<nint> dims, Span<nint> xs, Span<nint> ys)
    {
        int rank = common.Rank;
        int used = 0;
        nint xStride = 1, yStride = 1;
        // From the innermost dimension outwards.
        for (int i = rank - 1; i >= 0; i--)
        {
            nint a = i < rank - x.Rank ? 1 : x[i - (rank - x.Rank)], b = i < rank - y.Rank ? 1 : y[i - (rank - y.Rank)], dim = common[i];
            nint xStep = a == 1 ? 0 : xStride, yStep = b == 1 ? 0 : yStride;
            xStride *= a;
            yStride *= b;
            if (dim == 1) continue;
            if (used > 0 && xStep == xs[used - 1] * dims[used - 1] && yStep == ys[used - 1] * dims[used - 1])
            {
                dims[used - 1] *= dim;
                continue;
            }
            dims[used] = dim;
            xs[used] = xStep;
            ys[used++] = yStep;
        }
        return used;
    }

    private static nint Outer<TState>(in Broadcasting walk, int level, nint x, nint y, nint output, ref TState state) where TState : struct, IStretch
    {
        if (level == 0)
        {
            state.Run(x, walk._xSteps[0], y, walk._ySteps[0], output, walk._dims[0]);
            return output + walk._dims[0];
        }
        for (nint i = 0; i < walk._dims[level]; i++)
        {
            output = Outer(walk, level - 1, x, y, output, ref state);
            x += walk._xSteps[level];
            y += walk._ySteps[level];
        }
        return output;
    }
}

/// <summary>What is done with one stretch of two tensors that meet.</summary>
internal interface IStretch
{
    void Run(nint x, nint xStep, nint y, nint yStep, nint output, nint length);
}
