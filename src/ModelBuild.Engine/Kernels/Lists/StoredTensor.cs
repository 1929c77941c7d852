using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>A tensor's value kept outside of a run's memory, as an element of a list or array. Its value never changes, but where its one owner holds another in it.</summary>
internal sealed class StoredTensor
{
    private readonly byte[] _bytes;
    private readonly TensorString[]? _strings;
    private readonly object? _resource;

    private StoredTensor(DType dtype, in TensorShape shape, byte[] bytes, TensorString[]? strings, object? resource) =>
        (DType, Shape, _bytes, _strings, _resource) = (dtype, shape, bytes, strings, resource);

    public DType DType { get; }

    public TensorShape Shape { get; private set; }

    /// <summary>A copy of a tensor.</summary>
    public static StoredTensor Of(Tensor tensor) => Part(tensor, 0, tensor.Shape);

    /// <summary>Copies of elements of a tensor in another shape.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="first">The first of its elements.</param>
    /// <param name="shape">The shape, which says how many elements there are.</param>
    public static StoredTensor Part(Tensor tensor, nint first, in TensorShape shape)
    {
        int at = checked((int)first), count = checked((int)shape.Count), size = DTypes.SizeOf(tensor.DType);
        if (tensor.DType == DType.String) return new StoredTensor(tensor.DType, shape, [], tensor.Strings.AsSpan(at, count).ToArray(), null);
        return tensor.Resource is { } resource ? new StoredTensor(tensor.DType, shape, [], null, resource)
            : new StoredTensor(tensor.DType, shape, tensor.Bytes.Slice(checked(at * size), checked(count * size)).ToArray(), null, null);
    }

    /// <summary>Holds elements of another tensor instead, if they take exactly the same memory; see <see cref="Part"/>.</summary>
    public bool TryHold(Tensor tensor, nint first, in TensorShape shape)
    {
        int size = DTypes.SizeOf(tensor.DType);
        if (tensor.DType != DType || size == 0 || tensor.Resource is not null || shape.Count * size != _bytes.Length) return false;
        tensor.Bytes.Slice(checked((int)first * size), _bytes.Length).CopyTo(_bytes);
        Shape = shape;
        return true;
    }

    /// <summary>Zeros, or empty strings.</summary>
    public static StoredTensor Zeros(DType dtype, in TensorShape shape)
    {
        shape.Bytes(Math.Max(1, DTypes.SizeOf(dtype)));
        return dtype == DType.String
            ? new StoredTensor(dtype, shape, [], new TensorString[shape.Count], null)
            : new StoredTensor(dtype, shape, new byte[checked(shape.Count * DTypes.SizeOf(dtype))], null, null);
    }

    /// <summary>Copies the elements into a tensor, from the given element on.</summary>
    public void CopyTo(Tensor target, nint first)
    {
        if (_resource is not null) throw new KernelException("handles cannot be put into one tensor");
        if (_strings is not null) _strings.CopyTo(target.Strings.AsSpan(checked((int)first)));
        else _bytes.CopyTo(target.WritableBytes[checked((int)(first * DTypes.SizeOf(DType)))..]);
    }

    /// <summary>Gives the value as an output.</summary>
    public void Give(RunContext context, int output)
    {
        if (_resource is not null) Handle.Give(context, output, DType, _resource);
        else CopyTo(context.Output(output, DType, Shape), 0);
    }
}
