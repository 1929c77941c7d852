using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>Elements of arrays and lists put behind one another along their first dimension, and taken apart.</summary>
internal static class Concatenation
{
    /// <summary>Gives the elements as output 0 and how long each was as output 1.</summary>
    /// <param name="context">The run.</param>
    /// <param name="dtype">The dtype of the elements.</param>
    /// <param name="parts">The elements.</param>
    /// <param name="rest">The dimensions after the first where there is no element to tell.</param>
    public static void Give(RunContext context, DType dtype, StoredTensor[] parts, in TensorShape rest)
    {
        TensorShape shape = rest;
        if (parts.Length > 0)
        {
            shape = parts[0].Shape;
            if (shape.Rank < 1) throw new KernelException("scalars cannot be concatenated");
            shape.RemoveAt(0);
        }
        nint total = 0;
        foreach (StoredTensor part in parts)
        {
            if (part.Shape.Rank != shape.Rank + 1 || !part.Shape.Dims[1..].SequenceEqual(shape.Dims)) throw new KernelException($"elements of different shapes: {parts[0].Shape} and {part.Shape}");
            total = checked(total + part.Shape[0]);
        }
        shape.Insert(0, total);
        Tensor output = context.Output(0, dtype, shape);
        nint at = 0;
        foreach (StoredTensor part in parts)
        {
            part.CopyTo(output, at);
            at += part.Shape.Count;
        }
        IndexOutput.Write(context, 1, DType.Int64, [.. parts.Select(part => (long)part.Shape[0])]);
    }

    /// <summary>Parts of the given lengths along the first dimension, which they must use up.</summary>
    public static StoredTensor[] Split(Tensor value, long[] lengths)
    {
        TensorShape shape = value.Shape;
        if (shape.Rank < 1 || lengths.Any(l => l < 0) || lengths.Sum() != shape[0]) throw new KernelException($"the lengths must add up to the first dimension of {shape}");
        nint row = shape.Product(1, shape.Rank), at = 0;
        var parts = new StoredTensor[lengths.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            shape[0] = (nint)lengths[i];
            parts[i] = StoredTensor.Part(value, at, shape);
            at += shape[0] * row;
        }
        return parts;
    }
}
