using ModelBuild.Protos;

namespace ModelBuild.Freezing.Shapes;

/// <summary>
/// What is known of a small tensor's elements before the graph runs. Integers and booleans are held as longs, floating point as doubles;
/// an element may be unknown on its own, as a dim of a partly known shape is.
/// </summary>
internal sealed class StaticValue
{
    /// <summary>Larger tensors are not followed: no shape needs them.</summary>
    public const int MaxElements = 4096;

    /// <summary>Stands for an integer that is not known.</summary>
    public const long Unknown = long.MinValue;

    private StaticValue(DataType dtype, StaticShape shape, long[]? ints, double[]? floats)
    {
        DType = dtype;
        Shape = shape;
        Ints = ints;
        Floats = floats;
    }

    public DataType DType { get; }

    /// <summary>Always fully known.</summary>
    public StaticShape Shape { get; }

    public long[]? Ints { get; }

    /// <summary>NaN stands for an element that is not known.</summary>
    public double[]? Floats { get; }

    public int Count => Ints?.Length ?? Floats!.Length;

    public bool IsFullyKnown => Ints is not null ? Array.IndexOf(Ints, Unknown) < 0 : Array.FindIndex(Floats!, double.IsNaN) < 0;

    public static StaticValue OfInts(DataType dtype, StaticShape shape, long[] ints) => new(dtype, shape, ints, null);

    public static StaticValue OfFloats(DataType dtype, StaticShape shape, double[] floats) => new(dtype, shape, null, floats);

    public static StaticValue Vector(DataType dtype, long[] ints) => new(dtype, StaticShape.Of(ints.Length), ints, null);

    public static StaticValue OfScalar(DataType dtype, long value) => new(dtype, StaticShape.Scalar, [value], null);

    /// <summary>The dims of a shape as a vector; null when the rank is unknown.</summary>
    public static StaticValue? OfShape(DataType dtype, StaticShape shape)
    {
        if (!shape.HasRank) return null;
        long[] dims = shape.Dims.ToArray();
        for (int i = 0; i < dims.Length; i++)
        {
            if (dims[i] < 0) dims[i] = Unknown;
        }
        return Vector(dtype, dims);
    }

    /// <summary>The same elements in another shape of the same size.</summary>
    public StaticValue Reshaped(StaticShape shape) => new(DType, shape, Ints, Floats);

    /// <summary>The elements at these flat indices; a negative index gives an unknown element.</summary>
    public StaticValue Pick(StaticShape shape, int[] indices) => Ints is not null
        ? OfInts(DType, shape, Array.ConvertAll(indices, i => i < 0 ? Unknown : Ints[i]))
        : OfFloats(DType, shape, Array.ConvertAll(indices, i => i < 0 ? double.NaN : Floats![i]));

    /// <summary>The integer at a flat index, <see cref="Unknown"/> when there is none.</summary>
    public long Int(int index = 0) => Ints is not null && (uint)index < (uint)Ints.Length ? Ints[index] : Unknown;

    /// <summary>The element at a flat index as floating point.</summary>
    public double Float(int index) => Floats is not null ? Floats[index] : Ints![index] == Unknown ? double.NaN : Ints[index];
}
