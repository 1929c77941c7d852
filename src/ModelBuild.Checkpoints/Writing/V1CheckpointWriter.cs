using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;
using ModelBuild.Checkpoints.Bundles;
using ModelBuild.Checkpoints.Slices;
using ModelBuild.Checkpoints.Tables;
using ModelBuild.Checkpoints.Writing;
using ModelBuild.Protos;

namespace ModelBuild.Checkpoints;

/// <summary>
/// Writes a V1 checkpoint, the format before TensorFlow 0.12, whose files are TensorFlow's to the byte (tensorflow/core/util/tensor_slice_writer).
/// The values that are added are kept until <see cref="Complete"/>, which writes them in the order of their keys and gives the files their names.
/// </summary>
/// <remarks>A writer is not for several threads at once.</remarks>
public sealed class V1CheckpointWriter : IDisposable
{
    // What TensorFlow allows for everything but the values, and for all of one slice.
    private const long HeaderBytes = 1 << 20;
    private const long MostBytes = (1L << 31) - 1;

    private readonly string _prefix;
    private readonly TemporaryFiles _files;
    private readonly Shard[] _shards;
    private bool _complete;

    private V1CheckpointWriter(string prefix, int shards, bool sharded)
    {
        _prefix = prefix;
        _files = new TemporaryFiles(prefix);
        _shards = new Shard[shards];
        for (int i = 0; i < shards; i++)
            _shards[i] = new Shard(sharded ? string.Create(CultureInfo.InvariantCulture, $"{prefix}-{i:00000}-of-{shards:00000}") : prefix);
        Path = sharded ? string.Create(CultureInfo.InvariantCulture, $"{prefix}-?????-of-{shards:00000}") : prefix;
    }

    /// <summary>What the checkpoint is called: the prefix, or the pattern of its files when it is sharded.</summary>
    public string Path { get; }

    /// <summary>Begins a checkpoint of one file, <paramref name="prefix"/> itself.</summary>
    public static V1CheckpointWriter Create(string prefix)
    {
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        return new V1CheckpointWriter(prefix, 1, sharded: false);
    }

    /// <summary>Begins a checkpoint of several files, <c>prefix-00000-of-00002</c> and so on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is less than one shard, or more than five digits can number.</exception>
    public static V1CheckpointWriter CreateSharded(string prefix, int shards)
    {
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        ArgumentOutOfRangeException.ThrowIfLessThan(shards, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(shards, BundleIndex.MostShards);
        return new V1CheckpointWriter(prefix, shards, sharded: true);
    }

    /// <summary>Adds a tensor.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="dtype">Its dtype; the format has no bfloat16, uint32 and uint64.</param>
    /// <param name="shape">Its shape; empty for a scalar.</param>
    /// <param name="values">Raw elements in row-major order, little-endian; they must stay as they are until <see cref="Complete"/>.</param>
    /// <param name="shard">The file.</param>
    /// <exception cref="ArgumentException">
    /// The name was added already; the format does not have the dtype; the values are not as many as dtype and shape say, or more than the 2 GB of one entry; there is no such shard.
    /// </exception>
    public void Add(string name, DataType dtype, IReadOnlyList<long> shape, ReadOnlyMemory<byte> values, int shard = 0)
    {
        ArgumentNullException.ThrowIfNull(shape);
        AddSlice(name, dtype, shape, TensorSlice.Whole(shape.Count), values, shard);
    }

    /// <summary>Adds a slice of a partitioned tensor; otherwise as <see cref="Add"/>.</summary>
    /// <inheritdoc cref="Add" path="/exception"/>
    public void AddSlice(string name, DataType dtype, IReadOnlyList<long> fullShape, TensorSlice slice, ReadOnlyMemory<byte> values, int shard = 0)
    {
        int size = ElementSize.Of(dtype);
        if (size == 0 || SavedValueFields.BytesOf(dtype) == 0)
            throw new ArgumentException($"A V1 checkpoint does not hold {dtype}{(dtype == DataType.DtString ? " this way; add strings with AddStrings" : "")}.", nameof(dtype));
        long count = CountOf(name, fullShape, slice);
        if (values.Length % size != 0 || values.Length / size != count)
            throw new ArgumentException($"The values of '{name}' take {count * size} bytes by dtype and shape, and {values.Length} were given.", nameof(values));
        ThrowIfTooLarge(name, HeaderBytes + (count * SavedValueFields.BytesOf(dtype)));
        Enter(name, dtype, fullShape, slice, shard, () => ValuesOf(dtype, values.Span));
    }

    /// <summary>Adds a tensor of strings; otherwise as <see cref="Add"/>.</summary>
    /// <inheritdoc cref="Add" path="/exception"/>
    public void AddStrings(string name, IReadOnlyList<long> shape, IReadOnlyList<ReadOnlyMemory<byte>> values, int shard = 0)
    {
        ArgumentNullException.ThrowIfNull(shape);
        AddStringSlice(name, shape, TensorSlice.Whole(shape.Count), values, shard);
    }

    /// <summary>Adds a slice of a partitioned tensor of strings; otherwise as <see cref="Add"/>.</summary>
    /// <inheritdoc cref="Add" path="/exception"/>
    public void AddStringSlice(string name, IReadOnlyList<long> fullShape, TensorSlice slice, IReadOnlyList<ReadOnlyMemory<byte>> values, int shard = 0)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (CountOf(name, fullShape, slice) != values.Count) throw new ArgumentException($"The values of '{name}' are not as many as its shape says.", nameof(values));
        ThrowIfTooLarge(name, HeaderBytes + values.Sum(v => v.Length + 10L));
        Enter(name, DataType.DtString, fullShape, slice, shard, () =>
        {
            var tensor = new TensorProto();
            foreach (ReadOnlyMemory<byte> value in values) tensor.StringVal.Add(ByteString.CopyFrom(value.Span));
            return tensor;
        });
    }

    /// <summary>Writes the files and gives them their names.</summary>
    /// <exception cref="ModelBuild.Diagnostics.ModelFileException">MB1011: a file cannot be written or renamed.</exception>
    /// <exception cref="InvalidOperationException">It was called before.</exception>
    public void Complete()
    {
        ThrowIfComplete();
        foreach (Shard shard in _shards)
        {
            FileStream file = _files.Create(shard.Path);
            _files.Guard(shard.Path, () =>
            {
                using var buffered = new BufferedStream(file, 64 * 1024);
                var table = new TableWriter(buffered);
                table.Add([], new SavedTensorSlices { Meta = shard.Meta }.ToByteArray());
                foreach ((byte[] key, Func<SavedSlice> slice) in shard.Slices) table.Add(key, new SavedTensorSlices { Data = slice() }.ToByteArray());
                table.Finish();
                buffered.Flush();
                return 0;
            });
        }
        _files.Complete(flushToDisk: false);
        _complete = true;
    }

    /// <summary>Ends the writing. Without <see cref="Complete"/> nothing is left of it.</summary>
    public void Dispose() => _files.Dispose();

    private static long CountOf(string name, IReadOnlyList<long> fullShape, TensorSlice slice)
    {
        ArgumentNullException.ThrowIfNull(fullShape);
        ArgumentNullException.ThrowIfNull(slice);
        if (!CheckpointTensor.TryCount(fullShape, out _)) throw new ArgumentException($"[{string.Join(',', fullShape)}] is no shape.", nameof(fullShape));
        long[] shape = slice.ShapeIn(fullShape) ?? throw new ArgumentException($"The slice {slice} does not lie within the shape [{string.Join(',', fullShape)}] of '{name}'.", nameof(slice));
        return CheckpointTensor.CountOf(shape);
    }

    private void ThrowIfComplete()
    {
        if (_complete) throw new InvalidOperationException("The checkpoint was completed already.");
    }

    private static void ThrowIfTooLarge(string name, long bytes)
    {
        if (bytes > MostBytes) throw new ArgumentException($"'{name}' is too large for one entry of a V1 checkpoint: it may take {bytes} bytes, more than {MostBytes}. Write V2, or save it in slices.", nameof(name));
    }

    private void Enter(string name, DataType dtype, IReadOnlyList<long> fullShape, TensorSlice slice, int shard, Func<TensorProto> values)
    {
        ThrowIfComplete();
        byte[] utf8 = TensorName.Utf8(name);
        if ((uint)shard >= (uint)_shards.Length) throw new ArgumentOutOfRangeException(nameof(shard), shard, $"There are {_shards.Length} shards.");
        TensorSliceProto proto = slice.ToProto();
        byte[] key = [.. SliceKey.Prefix(utf8), .. SliceKey.Extents(proto)];
        SavedSliceMeta? meta = _shards[shard].Tensors.GetValueOrDefault(name);
        var shape = new TensorShapeProto();
        foreach (long dim in fullShape) shape.Dim.Add(new TensorShapeProto.Types.Dim { Size = dim });
        if (meta is not null && (meta.Type != dtype || !meta.Shape.Equals(shape))) throw new ArgumentException($"The slices of '{name}' differ in dtype or full shape.", nameof(name));
        if (_shards[shard].Slices.ContainsKey(key)) throw new ArgumentException($"'{name}' was added already.", nameof(name));
        if (meta is null)
        {
            meta = new SavedSliceMeta { Name = name, Shape = shape, Type = dtype };
            _shards[shard].Tensors.Add(name, meta);
            _shards[shard].Meta.Tensor.Add(meta);
        }
        meta.Slice.Add(proto);
        _shards[shard].Slices.Add(key, () => new SavedSlice { Name = name, Slice = proto, Data = values() });
    }

    /// <summary>A TensorProto with nothing but the values, in the field of their dtype.</summary>
    private static TensorProto ValuesOf(DataType dtype, ReadOnlySpan<byte> bytes)
    {
        var tensor = new TensorProto();
        switch (dtype)
        {
            case DataType.DtFloat: tensor.FloatVal.AddRange(MemoryMarshal.Cast<byte, float>(bytes).ToArray()); break;
            case DataType.DtDouble: tensor.DoubleVal.AddRange(MemoryMarshal.Cast<byte, double>(bytes).ToArray()); break;
            case DataType.DtComplex64: tensor.ScomplexVal.AddRange(MemoryMarshal.Cast<byte, float>(bytes).ToArray()); break;
            case DataType.DtComplex128: tensor.DcomplexVal.AddRange(MemoryMarshal.Cast<byte, double>(bytes).ToArray()); break;
            case DataType.DtInt64: tensor.Int64Val.AddRange(MemoryMarshal.Cast<byte, long>(bytes).ToArray()); break;
            case DataType.DtBool:
                foreach (byte b in bytes) tensor.BoolVal.Add(b != 0);
                break;
            case DataType.DtHalf:
                for (int i = 0; i < bytes.Length; i += 2) tensor.HalfVal.Add(BinaryPrimitives.ReadUInt16LittleEndian(bytes[i..]));
                break;
            case DataType.DtInt32 or DataType.DtQint32: tensor.IntVal.AddRange(MemoryMarshal.Cast<byte, int>(bytes).ToArray()); break;
            case DataType.DtInt16 or DataType.DtQint16:
                for (int i = 0; i < bytes.Length; i += 2) tensor.IntVal.Add(BinaryPrimitives.ReadInt16LittleEndian(bytes[i..]));
                break;
            case DataType.DtUint16 or DataType.DtQuint16:
                for (int i = 0; i < bytes.Length; i += 2) tensor.IntVal.Add(BinaryPrimitives.ReadUInt16LittleEndian(bytes[i..]));
                break;
            case DataType.DtInt8 or DataType.DtQint8:
                foreach (byte b in bytes) tensor.IntVal.Add((sbyte)b);
                break;
            default:
                foreach (byte b in bytes) tensor.IntVal.Add(b);
                break;
        }
        return tensor;
    }

    /// <summary>One file: what it lists, and its entries by key.</summary>
    private sealed class Shard(string path)
    {
        public string Path { get; } = path;

        public SavedTensorSliceMeta Meta { get; } = new() { Versions = new VersionDef { Producer = 1 } };

        public Dictionary<string, SavedSliceMeta> Tensors { get; } = new(StringComparer.Ordinal);

        public SortedDictionary<byte[], Func<SavedSlice>> Slices { get; } = new(Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b)));
    }
}
