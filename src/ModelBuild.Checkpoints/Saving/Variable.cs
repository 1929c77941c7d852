using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text;
using ModelBuild.Checkpoints.Reading;
using ModelBuild.Protos;

namespace ModelBuild.Checkpoints;

/// <summary>A variable in the application's memory, for a <see cref="Saver"/> to save and restore: a name, a dtype, a shape and the values.</summary>
public sealed class Variable
{
    private byte[] _bytes;
    private byte[][] _strings;

    private Variable(string name, DataType dtype, long[] shape, byte[] bytes, byte[][] strings)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
        DType = dtype;
        Shape = shape;
        _bytes = bytes;
        _strings = strings;
    }

    /// <summary>The variable's name; of a part of a partitioned variable, the name of the whole.</summary>
    public string Name { get; }

    /// <summary>The dtype of its elements.</summary>
    public DataType DType { get; }

    /// <summary>Its shape; empty for a scalar.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>The shard that a sharded saver puts it in; TensorFlow takes one for each device.</summary>
    public int Shard { get; init; }

    /// <summary>For a part of a partitioned variable, which part it is; otherwise null.</summary>
    public TensorSlice? Slice { get; private init; }

    /// <summary>For a part of a partitioned variable, the shape of the whole; otherwise <see cref="Shape"/>.</summary>
    public IReadOnlyList<long> FullShape { get; private init; } = [];

    /// <summary>The values: raw elements in row-major order, little-endian; empty for strings.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>The same as <see cref="Bytes"/>; a variable's bytes are replaced when it is restored, and never changed.</summary>
    internal ReadOnlyMemory<byte> Memory => _bytes;

    /// <summary>The elements of a variable of strings; otherwise empty.</summary>
    public IReadOnlyList<byte[]> Strings => _strings;

    /// <summary>A variable with the values of a tensor. They are copied.</summary>
    /// <typeparam name="T">A .NET type that stands for a dtype; see <see cref="CheckpointReaderTensors.ReadTensor"/>. To make a variable of bfloat16 or a quantized dtype, see <see cref="FromBytes"/>.</typeparam>
    /// <exception cref="ArgumentException">No dtype is stored as <typeparamref name="T"/>.</exception>
    public static Variable Create<T>(string name, Tensor<T> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return Create(name, [.. value.Lengths.ToArray().Select(l => (long)l)], value.ToArray());
    }

    /// <summary>A scalar variable.</summary>
    /// <inheritdoc cref="Create{T}(string, Tensor{T})" path="/typeparam|/exception"/>
    public static Variable Create<T>(string name, T value) => Create(name, [], [value]);

    /// <summary>A variable with values in row-major order. They are copied.</summary>
    /// <exception cref="ArgumentException">No dtype is stored as <typeparamref name="T"/>, or the values are not as many as the shape says.</exception>
    /// <inheritdoc cref="Create{T}(string, Tensor{T})" path="/typeparam"/>
    public static Variable Create<T>(string name, IReadOnlyList<long> shape, T[] values)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(values);
        if (!CheckpointTensor.TryCount(shape, out long count) || count != values.Length)
            throw new ArgumentException($"The shape [{string.Join(',', shape)}] does not have {values.Length} elements.", nameof(values));
        if (values is string[] strings) return new Variable(name, DataType.DtString, [.. shape], [], Array.ConvertAll(strings, Encoding.UTF8.GetBytes));
        // To the runtime an array of enums is one of their numbers.
        if (typeof(T).IsEnum) throw new ArgumentException($"No dtype is stored as {typeof(T).Name}.", nameof(values));
        (DataType dtype, byte[] bytes) = values switch
        {
            float[] v => (DataType.DtFloat, Copy(v)),
            double[] v => (DataType.DtDouble, Copy(v)),
            Half[] v => (DataType.DtHalf, Copy(v)),
            sbyte[] v when typeof(T) == typeof(sbyte) => (DataType.DtInt8, Copy(v)),
            byte[] v => (DataType.DtUint8, Copy(v)),
            short[] v when typeof(T) == typeof(short) => (DataType.DtInt16, Copy(v)),
            ushort[] v => (DataType.DtUint16, Copy(v)),
            int[] v when typeof(T) == typeof(int) => (DataType.DtInt32, Copy(v)),
            uint[] v => (DataType.DtUint32, Copy(v)),
            long[] v when typeof(T) == typeof(long) => (DataType.DtInt64, Copy(v)),
            ulong[] v => (DataType.DtUint64, Copy(v)),
            Complex[] v => (DataType.DtComplex128, Copy(v)),
            bool[] v => (DataType.DtBool, Array.ConvertAll(v, b => b ? (byte)1 : (byte)0)),
            _ => throw new ArgumentException($"No dtype is stored as {typeof(T).Name}.", nameof(values)),
        };
        return new Variable(name, dtype, [.. shape], bytes, []);
    }

    /// <summary>A variable of any dtype with elements of fixed size.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="dtype">The dtype.</param>
    /// <param name="shape">The shape.</param>
    /// <param name="bytes">Raw elements in row-major order, little-endian. They are copied.</param>
    /// <exception cref="ArgumentException">The dtype has no elements of fixed size, or the bytes are not as many as dtype and shape say.</exception>
    public static Variable FromBytes(string name, DataType dtype, IReadOnlyList<long> shape, ReadOnlySpan<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(shape);
        int size = ElementSize.Of(dtype);
        if (size == 0) throw new ArgumentException($"{dtype} has no elements of fixed size.", nameof(dtype));
        if (!CheckpointTensor.TryCount(shape, out long count) || bytes.Length % size != 0 || count != bytes.Length / size)
            throw new ArgumentException($"The shape [{string.Join(',', shape)}] of {dtype} does not take {bytes.Length} bytes.", nameof(bytes));
        return new Variable(name, dtype, [.. shape], bytes.ToArray(), []);
    }

    /// <summary>Makes the variable a part of a partitioned one: parts of the same name are saved as slices of one tensor.</summary>
    /// <param name="slice">Which part it is.</param>
    /// <param name="fullShape">The shape of the whole.</param>
    /// <exception cref="ArgumentException">The slice of that shape does not have this variable's shape.</exception>
    public Variable AsSlice(TensorSlice slice, IReadOnlyList<long> fullShape)
    {
        ArgumentNullException.ThrowIfNull(slice);
        ArgumentNullException.ThrowIfNull(fullShape);
        if (slice.ShapeIn(fullShape) is not { } shape || !shape.SequenceEqual(Shape))
            throw new ArgumentException($"The slice {slice} of [{string.Join(',', fullShape)}] does not have the shape [{string.Join(',', Shape)}].", nameof(slice));
        return new Variable(Name, DType, [.. Shape], _bytes, _strings) { Shard = Shard, Slice = slice, FullShape = [.. fullShape] };
    }

    /// <summary>The values as a tensor, a copy. <see cref="Tensor{T}"/> has no scalars: one comes as a single element of shape [1].</summary>
    /// <exception cref="InvalidCastException">The dtype is not stored as <typeparamref name="T"/>.</exception>
    /// <inheritdoc cref="Create{T}(string, Tensor{T})" path="/typeparam"/>
    public Tensor<T> ToTensor<T>()
    {
        object values = (DType, default(T)) switch
        {
            (DataType.DtString, _) when typeof(T) == typeof(string) => Array.ConvertAll(_strings, Encoding.UTF8.GetString),
            (DataType.DtFloat, float) => To<float>(),
            (DataType.DtDouble, double) => To<double>(),
            (DataType.DtHalf, Half) => To<Half>(),
            (DataType.DtInt8 or DataType.DtQint8, sbyte) => To<sbyte>(),
            (DataType.DtUint8 or DataType.DtQuint8, byte) => To<byte>(),
            (DataType.DtInt16 or DataType.DtQint16, short) => To<short>(),
            (DataType.DtUint16 or DataType.DtQuint16 or DataType.DtBfloat16, ushort) => To<ushort>(),
            (DataType.DtInt32 or DataType.DtQint32, int) => To<int>(),
            (DataType.DtUint32, uint) => To<uint>(),
            (DataType.DtInt64, long) => To<long>(),
            (DataType.DtUint64, ulong) => To<ulong>(),
            (DataType.DtComplex128, Complex) => To<Complex>(),
            (DataType.DtBool, bool) => Array.ConvertAll(_bytes, b => b != 0),
            _ => throw new InvalidCastException($"The variable '{Name}' has the dtype {DType}, which is not read as {typeof(T).Name}."),
        };
        return Tensor.Create((T[])values, TensorLengths.Of(Shape));
    }

    /// <summary>Takes values of the same dtype and count, as restoring does.</summary>
    internal void Set(byte[] bytes, byte[][] strings) => (_bytes, _strings) = (bytes, strings);

    private static byte[] Copy<T>(T[] values) where T : unmanaged => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    private T[] To<T>() where T : unmanaged => MemoryMarshal.Cast<byte, T>(_bytes).ToArray();
}
