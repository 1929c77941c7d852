using System.Runtime.CompilerServices;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>How a reduction goes through its input, row by row: apart from the kernel, which is compiled for each dtype and operation.</summary>
internal struct ReductionWalk
{
    private readonly int _outer;
    private readonly TensorShape _result;
    private Dimensions _lengths, _steps, _index;

    /// <param name="shape">The input's shape.</param>
    /// <param name="axes">The axes to reduce.</param>
    /// <param name="keepDims">Whether a reduced axis stays, with length 1.</param>
    public ReductionWalk(in TensorShape shape, Tensor axes, bool keepDims)
    {
        int rank = shape.Rank, reduced = 0;
        foreach (long axis in axes.Integers(stackalloc long[TensorShape.MostDimensions])) reduced |= 1 << Axes.Normalize(axis, rank);
        Each = 1;
        for (int d = 0; d < rank; d++)
        {
            if ((reduced >> d & 1) != 0) Each *= shape[d];
            if ((reduced >> d & 1) == 0) _result.Add(shape[d]);
            else if (keepDims) _result.Add(1);
        }
        // The innermost stretch of axes that are all reduced or all kept is one row.
        _outer = rank;
        RowIsReduced = rank > 0 && (reduced >> (rank - 1) & 1) != 0;
        Row = 1;
        while (_outer > 0 && (reduced >> (_outer - 1) & 1) != 0 == RowIsReduced) Row *= shape[--_outer];
        nint stride = RowIsReduced ? 1 : Row;
        for (int d = _outer - 1; d >= 0; d--)
        {
            _lengths[d] = shape[d];
            _steps[d] = (reduced >> d & 1) != 0 ? 0 : stride;
            if ((reduced >> d & 1) == 0) stride *= shape[d];
        }
    }

    /// <summary>The result's shape.</summary>
    public readonly TensorShape Result => _result;

    /// <summary>How many elements become one.</summary>
    public nint Each { get; }

    /// <summary>The elements of a row.</summary>
    public nint Row { get; }

    /// <summary>Whether a row becomes one element; else rows are combined, element by element.</summary>
    public bool RowIsReduced { get; }

    /// <summary>Where in the result the row goes.</summary>
    public nint At { get; private set; }

    /// <summary>Moves to the next row.</summary>
    public void Next()
    {
        for (int d = _outer - 1; d >= 0; d--)
        {
            At += _steps[d];
            if (++_index[d] < _lengths[d]) return;
            At -= _steps[d] * _lengths[d];
            _index[d] = 0;
        }
    }

    [InlineArray(TensorShape.MostDimensions)]
    private struct Dimensions
    {
        private nint _first;
    }
}
