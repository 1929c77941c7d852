using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text;
using ModelBuild.Checkpoints.Reading;
using ModelBuild.Diagnostics;
using ModelBuild.Protos;

namespace ModelBuild.Checkpoints;

/// <summary>Reads whole tensors of a checkpoint into memory as <see cref="Tensor{T}"/>.</summary>
public static class CheckpointReaderTensors
{
    /// <summary>Reads a tensor into memory.</summary>
    /// <typeparam name="T">
    /// The .NET type of the dtype: <see cref="float"/>, <see cref="double"/>, <see cref="Half"/>, the integers, <see cref="bool"/>; for quantized dtypes the integer
    /// of their width; for complex128 and complex64 <see cref="Complex"/>; for bfloat16 <see cref="float"/>, or <see cref="ushort"/> for its bits; for strings
    /// <see cref="string"/>, read as UTF-8 (for their bytes see <see cref="CheckpointReader.ReadStrings"/>).
    /// </typeparam>
    /// <param name="reader">The checkpoint.</param>
    /// <param name="name">The tensor's name.</param>
    /// <returns>A tensor of the shape it was saved with. <see cref="Tensor{T}"/> has no scalars: one comes as a single element of shape [1].</returns>
    /// <exception cref="ModelFileException">MB1006: there is no such tensor. MB1007: it is of another dtype, or has more elements than an array. Otherwise as <see cref="CheckpointReader.Read"/>.</exception>
    public static Tensor<T> ReadTensor<T>(this CheckpointReader reader, string name)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return Read<T>(reader, reader.Get(name), null, default);
    }

    /// <summary>Reads a tensor into memory on another thread; otherwise as <see cref="ReadTensor{T}(CheckpointReader, string)"/>.</summary>
    /// <param name="reader">The checkpoint.</param>
    /// <param name="name">The tensor's name.</param>
    /// <param name="progress">Is told how many bytes were read so far.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <inheritdoc cref="ReadTensor{T}(CheckpointReader, string)" path="/typeparam|/returns|/exception"/>
    public static Task<Tensor<T>> ReadTensorAsync<T>(
        this CheckpointReader reader, string name, IProgress<long>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(reader);
        CheckpointTensor tensor = reader.Get(name);
        return Task.Run(() => Read<T>(reader, tensor, progress, cancellation), cancellation);
    }

    private static Tensor<T> Read<T>(CheckpointReader reader, CheckpointTensor tensor, IProgress<long>? progress, CancellationToken cancellation)
    {
        if (tensor.ElementCount > Array.MaxLength) throw Unfit<T>(reader, tensor, $"has {tensor.ElementCount} elements, more than an array holds; stream it with Read");
        object values = (tensor.DType, default(T)) switch
        {
            (DataType.DtString, _) when typeof(T) == typeof(string) => Array.ConvertAll(reader.ReadStrings(tensor), Encoding.UTF8.GetString),
            (DataType.DtBfloat16, float) => Array.ConvertAll(ReadArray<ushort>(), bits => BitConverter.UInt32BitsToSingle((uint)bits << 16)),
            (DataType.DtComplex64, Complex) => ConvertComplex(ReadArray<float>(2)),
            (DataType.DtFloat, float) => ReadArray<float>(),
            (DataType.DtDouble, double) => ReadArray<double>(),
            (DataType.DtHalf, Half) => ReadArray<Half>(),
            (DataType.DtInt8 or DataType.DtQint8, sbyte) => ReadArray<sbyte>(),
            (DataType.DtUint8 or DataType.DtQuint8, byte) => ReadArray<byte>(),
            (DataType.DtInt16 or DataType.DtQint16, short) => ReadArray<short>(),
            (DataType.DtUint16 or DataType.DtQuint16 or DataType.DtBfloat16, ushort) => ReadArray<ushort>(),
            (DataType.DtInt32 or DataType.DtQint32, int) => ReadArray<int>(),
            (DataType.DtUint32, uint) => ReadArray<uint>(),
            (DataType.DtInt64, long) => ReadArray<long>(),
            (DataType.DtUint64, ulong) => ReadArray<ulong>(),
            (DataType.DtComplex128, Complex) => ReadArray<Complex>(),
            // Whatever byte stands for true in the file, in .NET it is 1.
            (DataType.DtBool, bool) => Array.ConvertAll(ReadArray<byte>(), b => b != 0),
            _ => throw Unfit<T>(reader, tensor, $"has the dtype {tensor.DType}, which is not read as {typeof(T).Name}"),
        };
        return Tensor.Create((T[])values, TensorLengths.Of(tensor.Shape));

        TElement[] ReadArray<TElement>(int perElement = 1) where TElement : unmanaged
        {
            if (tensor.ElementCount * perElement > Array.MaxLength) throw Unfit<T>(reader, tensor, $"has {tensor.ElementCount} elements, more than an array holds; stream it with Read");
            reader.EnsureThere(tensor);
            TElement[] array = new TElement[tensor.ElementCount * perElement];
            reader.ReadExactly(tensor, array, progress, cancellation);
            return array;
        }
    }

    private static void ReadExactly<T>(this CheckpointReader reader, CheckpointTensor tensor, T[] array, IProgress<long>? progress, CancellationToken cancellation)
        where T : unmanaged
    {
        // A span counts bytes in an int; an array of doubles may hold more.
        if (tensor.Size <= int.MaxValue)
        {
            reader.ReadExactly(tensor, MemoryMarshal.AsBytes(array.AsSpan()), progress, cancellation);
            return;
        }
        long at = 0;
        int size = Marshal.SizeOf<T>();
        reader.Read(tensor, part =>
        {
            MemoryMarshal.Cast<byte, T>(part).CopyTo(array.AsSpan((int)(at / size)));
            at += part.Length;
            progress?.Report(at);
        }, cancellation);
    }

    private static Complex[] ConvertComplex(float[] parts)
    {
        var values = new Complex[parts.Length / 2];
        for (int i = 0; i < values.Length; i++) values[i] = new Complex(parts[2 * i], parts[2 * i + 1]);
        return values;
    }

    private static ModelFileException Unfit<T>(CheckpointReader reader, CheckpointTensor tensor, string why) =>
        new(DiagnosticCodes.UnsupportedDType, $"'{tensor.Name}' {why}.", reader.Prefix);
}
