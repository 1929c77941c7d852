using System.Numerics;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>The inputs and outputs of an op of linear algebra, matrix by matrix, in numbers of 64 bits a part.</summary>
/// <typeparam name="T">double, or Complex for matrices of complex numbers.</typeparam>
internal abstract class Matrices<T> where T : unmanaged, INumberBase<T>
{
    protected Matrices(RunContext context)
    {
        Context = context;
        TensorShape shape = context.Input(0).Shape;
        if (shape.Rank < 2) throw new KernelException($"Input tensor 0 must have rank >= 2, got {shape}");
        BatchShape = new TensorShape(shape.Dims[..^2]);
        Batch = checked((int)BatchShape.Count);
        for (int i = 1; i < context.InputCount; i++)
        {
            TensorShape other = context.Input(i).Shape;
            if (other.Rank != shape.Rank || !other.Dims[..^2].SequenceEqual(shape.Dims[..^2])) throw new KernelException($"All input tensors must have the same outer dimensions: {shape} against {other}");
        }
    }

    public RunContext Context { get; }

    /// <summary>The dimensions before the last two.</summary>
    public TensorShape BatchShape { get; }

    /// <summary>How many matrices there are.</summary>
    public int Batch { get; }

    /// <summary>The rows and columns of an input's matrices.</summary>
    public (int Rows, int Columns) Size(int input)
    {
        TensorShape shape = Context.Input(input).Shape;
        return (checked((int)shape[shape.Rank - 2]), checked((int)shape[shape.Rank - 1]));
    }

    /// <summary>The rows of the first input's matrices, which must be as many as its columns.</summary>
    public int Square()
    {
        (int rows, int columns) = Size(0);
        return rows == columns ? rows : throw new KernelException($"Input matrices must be squares, got {rows} != {columns}");
    }

    /// <summary>Makes an output of so many dimensions for each matrix.</summary>
    public void Output(int index, params ReadOnlySpan<int> dims)
    {
        TensorShape shape = BatchShape;
        foreach (int dim in dims) shape.Add(dim);
        Context.Output(index, Context.Input(0).DType, shape);
    }

    /// <summary>One matrix of an input.</summary>
    public abstract T[] Read(int input, int matrix);

    /// <summary>Writes one matrix of an output.</summary>
    public abstract void Write(int output, int matrix, ReadOnlySpan<T> values);
}

/// <summary>Matrices of real numbers.</summary>
internal sealed class RealMatrices<TElement>(RunContext context) : Matrices<double>(context) where TElement : unmanaged, IFloatingPointIeee754<TElement>
{
    public override double[] Read(int input, int matrix)
    {
        (int rows, int columns) = Size(input);
        ReadOnlySpan<TElement> values = Context.Input(input).Span<TElement>().Slice(matrix * rows * columns, rows * columns);
        double[] wide = new double[values.Length];
        for (int i = 0; i < wide.Length; i++) wide[i] = double.CreateTruncating(values[i]);
        return wide;
    }

    public override void Write(int output, int matrix, ReadOnlySpan<double> values)
    {
        Span<TElement> to = Context.Output(output).Span<TElement>().Slice(matrix * values.Length, values.Length);
        for (int i = 0; i < to.Length; i++) to[i] = TElement.CreateTruncating(values[i]);
    }
}

/// <summary>Matrices of complex numbers; those of 32-bit parts are widened before.</summary>
internal sealed class ComplexMatrices(RunContext context) : Matrices<Complex>(context)
{
    public override Complex[] Read(int input, int matrix)
    {
        (int rows, int columns) = Size(input);
        return Context.Input(input).Span<Complex>().Slice(matrix * rows * columns, rows * columns).ToArray();
    }

    public override void Write(int output, int matrix, ReadOnlySpan<Complex> values) => values.CopyTo(Context.Output(output).Span<Complex>()[(matrix * values.Length)..]);
}
