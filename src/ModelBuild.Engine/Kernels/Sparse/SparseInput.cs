using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>A sparse tensor as three tensors say it: the indices of its values, a row each, and its dense shape. Indices are checked against the shape.</summary>
internal sealed class SparseInput
{
    public SparseInput(RunContext context, int indices, int values, int shape) : this(context.Input(indices), context.Input(values), context.Input(shape).Integers())
    {
    }

    public SparseInput(Tensor indices, Tensor values, long[] shape)
    {
        if (indices.Shape.Rank != 2 || values.Shape.Rank != 1 || indices.Shape[0] != values.Shape[0] || indices.Shape[1] != shape.Length)
            throw new KernelException($"a sparse tensor needs indices [n, rank], values [n] and a shape [rank], got {indices.Shape}, {values.Shape} and [{shape.Length}]");
        (Indices, Values, Shape) = (indices.Integers(), values, shape);
        Count = checked((int)values.Count);
        foreach (long dim in shape)
        {
            if (dim < 0) throw new KernelException($"a dense shape must not be negative: [{string.Join(',', shape)}]");
        }
        for (int i = 0; i < Indices.Length; i++)
        {
            if (Indices[i] < 0 || Indices[i] >= shape[i % shape.Length])
                throw new KernelException($"indices[{i / shape.Length}] = [{string.Join(',', Row(i / shape.Length))}] is out of bounds: need 0 <= index < [{string.Join(',', shape)}]");
        }
    }

    public long[] Indices { get; }

    public Tensor Values { get; }

    public long[] Shape { get; }

    /// <summary>How many values there are.</summary>
    public int Count { get; }

    public int Rank => Shape.Length;

    /// <summary>The indices of a value.</summary>
    public long[] Row(int value) => Indices[(value * Rank)..((value + 1) * Rank)];

    /// <summary>The number of a value's place when the elements of the dense tensor are counted.</summary>
    public long Place(int value)
    {
        long place = 0;
        for (int d = 0; d < Rank; d++) place = checked(place * Shape[d] + Indices[value * Rank + d]);
        return place;
    }

    /// <summary>The shape as a tensor's.</summary>
    public static TensorShape ShapeOf(long[] dims)
    {
        var shape = TensorShape.Scalar;
        foreach (long dim in dims) shape.Add((nint)dim);
        return shape;
    }
}
