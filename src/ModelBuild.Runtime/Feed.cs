using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ModelBuild;

/// <summary>Values with a shape, for inputs.</summary>
public static class Feed
{
    /// <summary>Values in row-major order with their shape; not copied until the model runs.</summary>
    /// <exception cref="ModelException">The shape does not have that many elements (<see cref="ModelErrorCodes.WrongShape"/>).</exception>
    public static Feed<T> From<T>(ReadOnlyMemory<T> values, params ReadOnlySpan<nint> shape) where T : struct
    {
        Shapes.DemandCount(shape, values.Length);
        return new(values, shape.ToArray());
    }

    /// <summary>Values in row-major order with their shape; not copied until the model runs.</summary>
    /// <exception cref="ModelException">The shape does not have that many elements (<see cref="ModelErrorCodes.WrongShape"/>).</exception>
    public static Feed<T> From<T>(T[] values, params ReadOnlySpan<nint> shape) where T : struct
    {
        ArgumentNullException.ThrowIfNull(values);
        Shapes.DemandCount(shape, values.Length);
        return new(values, shape.ToArray());
    }

    /// <summary>Values in row-major order with their shape; copied now.</summary>
    /// <exception cref="ModelException">The shape does not have that many elements (<see cref="ModelErrorCodes.WrongShape"/>).</exception>
    public static Feed<T> From<T>(ReadOnlySpan<T> values, params ReadOnlySpan<nint> shape) where T : struct
    {
        Shapes.DemandCount(shape, values.Length);
        return new(values.ToArray(), shape.ToArray());
    }
}

/// <summary>
/// The value of an input: a single value, an array of one to four dimensions, a <see cref="Tensor{T}"/>, or values with a shape.
/// Each converts implicitly, so that <c>new() { X = 2, Image = pixels }</c> is all there is to write; a value of another element type does not compile.
/// </summary>
/// <remarks>Arrays and tensors are not copied when they are given but when the model runs; do not change them until <c>Run</c> returns.</remarks>
/// <typeparam name="T">The .NET type of the input's dtype.</typeparam>
public readonly struct Feed<T> where T : struct
{
    private static readonly object SingleValue = new();
    private readonly object? _source;   // SingleValue, an Array of any rank, a Tensor<T>, or a boxed ReadOnlyMemory<T>
    private readonly nint[]? _shape; // null where it follows from the static shape
    private readonly T _value;

    internal Feed(object source, nint[]? shape, T value = default)
    {
        _source = source;
        _shape = shape;
        _value = value;
    }

    /// <summary>Whether it holds a value; <c>default</c> holds none.</summary>
    public bool HasValue => _source is not null;

    /// <summary>Whether the shape follows from the input's static shape and the number of elements, as for a span.</summary>
    public bool ShapeFollows => _shape is null && HasValue;

    /// <summary>The shape of the value; empty for a single value, and where it follows from the input.</summary>
    public ReadOnlySpan<nint> Shape => _shape;

    /// <summary>A single value, shape <c>[]</c>.</summary>
    public static implicit operator Feed<T>(T value) => new(SingleValue, [], value);

    /// <summary>Values of shape <c>[n]</c>.</summary>
    public static implicit operator Feed<T>(T[] values) => OfArray(values);

    /// <summary>Values of two dimensions, in row-major order as .NET and TensorFlow both hold them.</summary>
    public static implicit operator Feed<T>(T[,] values) => OfArray(values);

    /// <summary>Values of three dimensions.</summary>
    public static implicit operator Feed<T>(T[,,] values) => OfArray(values);

    /// <summary>Values of four dimensions.</summary>
    public static implicit operator Feed<T>(T[,,,] values) => OfArray(values);

    /// <summary>Values in row-major order, copied now; a span has no shape, so it follows from the input's static shape and the number of elements.</summary>
    public static implicit operator Feed<T>(ReadOnlySpan<T> values) => new(values.ToArray(), null);

    /// <inheritdoc cref="op_Implicit(ReadOnlySpan{T})"/>
    public static implicit operator Feed<T>(Span<T> values) => new(values.ToArray(), null);

    /// <summary>Values in row-major order, not copied until the model runs; the shape follows from the input's static shape and the number of elements.</summary>
    public static implicit operator Feed<T>(ReadOnlyMemory<T> values) => new(values, null);

    /// <inheritdoc cref="op_Implicit(ReadOnlyMemory{T})"/>
    public static implicit operator Feed<T>(Memory<T> values) => new((ReadOnlyMemory<T>)values, null);

    /// <summary>A tensor; one that is not dense (a transposed or sliced view) is copied into row-major order when the model runs.</summary>
    public static implicit operator Feed<T>(Tensor<T> tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return new(tensor, tensor.Lengths.ToArray());
    }

    /// <summary>Its shape, or that it holds nothing.</summary>
    public override string ToString() => !HasValue ? "(nothing)" : _shape is null ? $"({Elements(in this).Length} elements)" : Shapes.Show(_shape);

    /// <summary>The elements in row-major order. <paramref name="feed"/> must outlive the span: a single value lies in it.</summary>
    internal static ReadOnlySpan<T> Elements(ref readonly Feed<T> feed) => feed._source switch
    {
        T[] array => array,
        Array array => Elements(array),
        Tensor<T> tensor => Elements(tensor),
        ReadOnlyMemory<T> memory => memory.Span,
        null => [],
        _ => new ReadOnlySpan<T>(in feed._value),
    };

    private static Feed<T> OfArray(Array values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var shape = new nint[values.Rank];
        for (int i = 0; i < shape.Length; i++) shape[i] = (nint)values.GetLongLength(i);
        return new(values, shape);
    }

    private static ReadOnlySpan<T> Elements(Array array)
    {
        ref byte first = ref MemoryMarshal.GetArrayDataReference(array);
        return MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<byte, T>(ref first), checked((int)array.LongLength));
    }

    private static ReadOnlySpan<T> Elements(Tensor<T> tensor)
    {
        int count = checked((int)tensor.FlattenedLength);
        if (tensor.IsDense)
        {
            ReadOnlyTensorSpan<T> view = tensor.AsReadOnlyTensorSpan();
            return MemoryMarshal.CreateReadOnlySpan(in view.GetPinnableReference(), count);
        }
        var flat = new T[count];
        tensor.FlattenTo(flat);
        return flat;
    }
}
