using System.Numerics.Tensors;

namespace ModelBuild;

/// <summary>The value of an output: its elements in row-major order and their shape. Owns its memory; later runs do not change it.</summary>
/// <typeparam name="T">The .NET type of the output's dtype.</typeparam>
public class Result<T> where T : struct
{
    private readonly string _tensor;
    private readonly T[] _values;
    private readonly nint[] _shape;

    private protected string TensorName => _tensor;

    internal Result(string tensor, T[] values, nint[] shape)
    {
        _tensor = tensor;
        _values = values;
        _shape = shape;
    }

    /// <summary>The lengths of the dimensions; empty for a single value.</summary>
    public ReadOnlySpan<nint> Shape => _shape;

    /// <summary>The number of elements.</summary>
    public int Length => _values.Length;

    /// <summary>The only element of a tensor of one element, whatever its rank: <c>(int)result.OpToStore</c>.</summary>
    /// <exception cref="ModelException">There are more or fewer elements (<see cref="ModelErrorCodes.WrongShape"/>).</exception>
    public static explicit operator T(Result<T> result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return result.ToSingle();
    }

    /// <summary>The element at an index, for a result of rank 1.</summary>
    /// <exception cref="ModelException">The result has another rank (<see cref="ModelErrorCodes.WrongShape"/>).</exception>
    /// <exception cref="ArgumentOutOfRangeException">The index lies outside the shape.</exception>
    public T this[nint i] => _values[IndexOf([i])];

    /// <summary>The element at an index, for a result of rank 2.</summary>
    /// <inheritdoc cref="this[nint]" path="/exception"/>
    public T this[nint i, nint j] => _values[IndexOf([i, j])];

    /// <summary>The element at an index, for a result of rank 3.</summary>
    /// <inheritdoc cref="this[nint]" path="/exception"/>
    public T this[nint i, nint j, nint k] => _values[IndexOf([i, j, k])];

    /// <summary>The element at an index, for a result of rank 4.</summary>
    /// <inheritdoc cref="this[nint]" path="/exception"/>
    public T this[nint i, nint j, nint k, nint l] => _values[IndexOf([i, j, k, l])];

    /// <summary>The element at an index, for a result of any rank.</summary>
    /// <inheritdoc cref="this[nint]" path="/exception"/>
    public T this[ReadOnlySpan<nint> index] => _values[IndexOf(index)];

    /// <summary>The only element of a tensor of one element, whatever its rank; the conversion by name.</summary>
    /// <exception cref="ModelException">There are more or fewer elements (<see cref="ModelErrorCodes.WrongShape"/>).</exception>
    public T ToSingle() => _values.Length == 1 ? _values[0] : throw new ModelException(
        ModelErrorCodes.WrongShape,
        $"Output '{_tensor}' has shape {Shapes.Show(_shape)}, {_values.Length} elements; a single value needs shape [] or one element. " +
        "Use AsSpan(), an index, or ToTensor().");

    /// <summary>The elements in row-major order; not copied.</summary>
    public ReadOnlySpan<T> AsSpan() => _values;

    /// <summary>The elements in row-major order, copied.</summary>
    public T[] ToArray() => [.. _values];

    /// <summary>
    /// A tensor of the same shape with a copy of the elements. A single value becomes shape <c>[1]</c>: <see cref="Tensor{T}"/> has no rank 0.
    /// </summary>
    public Tensor<T> ToTensor() => Tensor.Create(ToArray(), TensorShape);

    /// <summary>A view of the elements with their shape, not copied; a single value has shape <c>[1]</c>.</summary>
    public ReadOnlyTensorSpan<T> AsTensorSpan() => new(_values, TensorShape, []);

    /// <summary>The elements as nested lists, long dimensions shortened: <c>[[0.1, 0.9], [0.5, 0.5]]</c>.</summary>
    public override string ToString() => ResultText.Of<T>(_values, _shape);

    private ReadOnlySpan<nint> TensorShape => _shape.Length == 0 ? [1] : _shape;

    private int IndexOf(ReadOnlySpan<nint> index)
    {
        if (index.Length != _shape.Length)
        {
            throw new ModelException(
                ModelErrorCodes.WrongShape,
                $"Output '{_tensor}' has shape {Shapes.Show(_shape)}, rank {_shape.Length}; it was asked for index {Shapes.Show(index)} of rank {index.Length}.");
        }
        nint offset = 0;
        for (int i = 0; i < index.Length; i++)
        {
            if ((nuint)index[i] >= (nuint)_shape[i])
            {
                throw new ArgumentOutOfRangeException(
                    nameof(index), $"Index {Shapes.Show(index)} lies outside output '{_tensor}' of shape {Shapes.Show(_shape)}.");
            }
            offset = offset * _shape[i] + index[i];
        }
        return (int)offset;
    }
}
