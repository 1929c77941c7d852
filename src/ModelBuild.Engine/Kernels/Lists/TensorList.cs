using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>
/// A list of tensors as TensorFlow 2 has it (tensorflow/core/kernels/tensor_list.h): a value that never changes; what sets an element makes a new list. Elements may be
/// missing, and then count as zeros.
/// </summary>
/// <param name="DType">The dtype of the elements.</param>
/// <param name="ElementShape">Their shape as far as it is known, -1 for a size that is not; null when not even the rank is.</param>
/// <param name="Elements">The elements.</param>
internal sealed record TensorList(DType DType, long[]? ElementShape, StoredTensor?[] Elements)
{
    public static TensorList Of(Tensor handle) => Handle.Of<TensorList>(handle);

    /// <summary>A shape as the ops give it: a vector of sizes, or the scalar -1 for one of which nothing is known.</summary>
    public static long[]? ShapeOf(Tensor shape)
    {
        long[] dims = shape.Integers();
        if (shape.Shape.Rank == 0) return dims[0] == -1 ? null : throw new KernelException("The only valid scalar shape tensor is the fully unknown shape specified as -1");
        return dims;
    }

    /// <summary>What two partly known shapes say together.</summary>
    public static long[]? Merge(long[]? a, long[]? b)
    {
        if (a is null || b is null) return a ?? b;
        if (a.Length != b.Length) throw Incompatible(a, b);
        long[] merged = new long[a.Length];
        for (int d = 0; d < a.Length; d++)
        {
            if (a[d] >= 0 && b[d] >= 0 && a[d] != b[d]) throw Incompatible(a, b);
            merged[d] = a[d] >= 0 ? a[d] : b[d];
        }
        return merged;
    }

    /// <summary>The shape of a missing element: what the list, the op and the other elements say of it.</summary>
    public TensorShape ShapeOfMissing(long[]? wanted)
    {
        long[]? known = Merge(ElementShape, wanted);
        foreach (StoredTensor? element in Elements)
        {
            if (element is null) continue;
            known = Merge(known, Dims(element.Shape));
            break;
        }
        if (known is null || known.Any(dim => dim < 0)) throw new KernelException("Trying to read an uninitialized element of a list, but its shape is not fully defined");
        return Shape(known);
    }

    /// <summary>An element, zeros where it is missing.</summary>
    public StoredTensor Read(long index, long[]? wanted)
    {
        if (index < 0 || index >= Elements.Length) throw new KernelException($"Trying to access element {index} in a list with {Elements.Length} elements");
        StoredTensor element = Elements[(int)index] ?? StoredTensor.Zeros(DType, ShapeOfMissing(wanted));
        Merge(wanted, Dims(element.Shape));
        return element;
    }

    /// <summary>The list with another element.</summary>
    public TensorList With(long index, StoredTensor value, bool grow)
    {
        if (index < 0 || (index >= Elements.Length && (!grow || index > 1 << 24))) throw new KernelException($"Trying to modify element {index} in a list with {Elements.Length} elements");
        Check(value);
        var elements = new StoredTensor?[Math.Max(Elements.Length, (int)index + 1)];
        Elements.CopyTo(elements, 0);
        elements[(int)index] = value;
        return this with { Elements = elements };
    }

    /// <summary>Refuses a value that the list cannot hold.</summary>
    public void Check(StoredTensor value)
    {
        if (value.DType != DType) throw new KernelException($"Invalid data type; list elements are {DTypes.NameOf(DType)} but tried to set {DTypes.NameOf(value.DType)}");
        Merge(ElementShape, Dims(value.Shape));
    }

    public static long[] Dims(in TensorShape shape)
    {
        long[] dims = new long[shape.Rank];
        for (int d = 0; d < dims.Length; d++) dims[d] = shape[d];
        return dims;
    }

    public static TensorShape Shape(long[] dims)
    {
        var shape = TensorShape.Scalar;
        foreach (long dim in dims) shape.Add((nint)dim);
        return shape;
    }

    private static KernelException Incompatible(long[] a, long[] b) => new($"Incompatible shapes: [{string.Join(',', a)}] and [{string.Join(',', b)}]");
}
