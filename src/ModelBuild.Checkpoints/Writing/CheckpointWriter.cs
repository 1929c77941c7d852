using Google.Protobuf;
using ModelBuild.Checkpoints.Bundles;
using ModelBuild.Checkpoints.Tables;
using ModelBuild.Checkpoints.Writing;
using ModelBuild.Diagnostics;
using ModelBuild.Protos;

namespace ModelBuild.Checkpoints;

/// <summary>
/// Writes a V2 checkpoint whose files are TensorFlow's to the byte (tensorflow/core/util/tensor_bundle). Values go straight to the data file; only the index is
/// held in memory. The files get their names in <see cref="Complete"/>, the index last: until then nothing of them is seen, and what had those names still stands.
/// </summary>
/// <remarks>A writer is not for several threads at once.</remarks>
public sealed class CheckpointWriter : IDisposable
{
    private readonly string _prefix;
    private readonly CheckpointWriterOptions _options;
    private readonly TemporaryFiles _files;
    private readonly FileStream[] _data;
    private readonly long[] _offsets;
    private readonly SortedDictionary<byte[], BundleEntryProto> _entries = new(Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b)));
    private readonly Dictionary<string, List<(int Shard, TensorSlice Slice)>> _slices = new(StringComparer.Ordinal);
    private bool _complete;

    private CheckpointWriter(string prefix, CheckpointWriterOptions options)
    {
        _prefix = prefix;
        _options = options;
        _files = new TemporaryFiles(prefix);
        _data = new FileStream[options.Shards];
        _offsets = new long[options.Shards];
    }

    /// <summary>Begins a checkpoint.</summary>
    /// <param name="prefix">The path that its files begin with. The folder is made when only it is missing.</param>
    /// <param name="options">How to write; null for the defaults.</param>
    /// <exception cref="ArgumentException">The prefix is empty, or an option is out of range.</exception>
    /// <exception cref="ModelFileException">MB1011: the files cannot be created.</exception>
    public static CheckpointWriter Create(string prefix, CheckpointWriterOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        options ??= new CheckpointWriterOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Shards, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Shards, BundleIndex.MostShards, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.DataAlignment, 1, nameof(options));
        var writer = new CheckpointWriter(prefix, options);
        try
        {
            for (int i = 0; i < options.Shards; i++) writer._data[i] = writer._files.Create(CheckpointPath.DataFile(prefix, i, options.Shards));
            return writer;
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    /// <summary>Adds a tensor.</summary>
    /// <param name="name">Its name, under which it is read.</param>
    /// <param name="dtype">Its dtype, one with elements of fixed size.</param>
    /// <param name="shape">Its shape; empty for a scalar.</param>
    /// <param name="values">Raw elements in row-major order, little-endian.</param>
    /// <param name="shard">The data file.</param>
    /// <exception cref="ArgumentException">The name was added already; the dtype has no elements of fixed size; the values are not as many as dtype and shape say; there is no such shard.</exception>
    /// <exception cref="ModelFileException">MB1011: the file cannot be written.</exception>
    public void Add(string name, DataType dtype, IReadOnlyList<long> shape, ReadOnlySpan<byte> values, int shard = 0)
    {
        BundleEntryProto entry = EntryFor(name, dtype, shape, shard);
        Write(entry, entry.Size, values);
        _entries.Add(TensorName.Utf8(name), entry);
    }

    /// <summary>Adds a tensor whose values are written to a stream, and never held in memory.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="dtype">Its dtype.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="write">Writes the raw elements, in row-major order and little-endian.</param>
    /// <param name="shard">The data file.</param>
    /// <inheritdoc cref="Add(string, DataType, IReadOnlyList{long}, ReadOnlySpan{byte}, int)" path="/exception"/>
    public void Add(string name, DataType dtype, IReadOnlyList<long> shape, Action<Stream> write, int shard = 0)
    {
        BundleEntryProto entry = EntryFor(name, dtype, shape, shard);
        Write(entry, entry.Size, write);
        _entries.Add(TensorName.Utf8(name), entry);
    }

    /// <summary>Adds a tensor of strings.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="values">The elements, in row-major order.</param>
    /// <param name="shard">The data file.</param>
    /// <exception cref="ArgumentException">The name was added already; the values are not as many as the shape says; there is no such shard.</exception>
    /// <exception cref="ModelFileException">MB1011: the file cannot be written.</exception>
    public void AddStrings(string name, IReadOnlyList<long> shape, IReadOnlyList<ReadOnlyMemory<byte>> values, int shard = 0)
    {
        ArgumentNullException.ThrowIfNull(values);
        BundleEntryProto entry = StringsEntry(name, shape, values, shard);
        _entries.Add(TensorName.Utf8(name), entry);
    }

    /// <summary>Adds a slice of a partitioned tensor. Its slices are listed by shard, and within a shard in the order in which they are added; one that is the whole tensor makes it an ordinary one.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="dtype">Its dtype.</param>
    /// <param name="fullShape">Its shape, the whole.</param>
    /// <param name="slice">Which part of it the values are.</param>
    /// <param name="values">The slice's raw elements, in row-major order and little-endian.</param>
    /// <param name="shard">The data file.</param>
    /// <exception cref="ArgumentException">The slice does not lie within the shape, or was added already; other slices say another dtype or shape. Otherwise as for a whole tensor.</exception>
    /// <exception cref="ModelFileException">MB1011: the file cannot be written.</exception>
    public void AddSlice(string name, DataType dtype, IReadOnlyList<long> fullShape, TensorSlice slice, ReadOnlySpan<byte> values, int shard = 0)
    {
        if (IsFull(slice, fullShape, out long[] shape))
        {
            Add(name, dtype, fullShape, values, shard);
            return;
        }
        byte[] key = SliceKeyFor(name, slice);
        BundleEntryProto entry = EntryFor(name, dtype, shape, shard, key);
        CheckWhole(name, dtype, fullShape);
        Write(entry, entry.Size, values);
        AddPart(name, fullShape, slice, key, entry);
    }

    /// <summary>Adds a slice whose values are written to a stream, and never held in memory; otherwise as the other overload.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="dtype">Its dtype.</param>
    /// <param name="fullShape">Its shape, the whole.</param>
    /// <param name="slice">Which part of it the values are.</param>
    /// <param name="write">Writes the slice's raw elements, in row-major order and little-endian.</param>
    /// <param name="shard">The data file.</param>
    /// <inheritdoc cref="AddSlice(string, DataType, IReadOnlyList{long}, TensorSlice, ReadOnlySpan{byte}, int)" path="/exception"/>
    public void AddSlice(string name, DataType dtype, IReadOnlyList<long> fullShape, TensorSlice slice, Action<Stream> write, int shard = 0)
    {
        if (IsFull(slice, fullShape, out long[] shape))
        {
            Add(name, dtype, fullShape, write, shard);
            return;
        }
        byte[] key = SliceKeyFor(name, slice);
        BundleEntryProto entry = EntryFor(name, dtype, shape, shard, key);
        CheckWhole(name, dtype, fullShape);
        Write(entry, entry.Size, write);
        AddPart(name, fullShape, slice, key, entry);
    }

    /// <summary>Adds a slice of a partitioned tensor of strings; otherwise as for one of numbers.</summary>
    /// <inheritdoc cref="AddSlice(string, DataType, IReadOnlyList{long}, TensorSlice, ReadOnlySpan{byte}, int)" path="/exception"/>
    public void AddStringSlice(string name, IReadOnlyList<long> fullShape, TensorSlice slice, IReadOnlyList<ReadOnlyMemory<byte>> values, int shard = 0)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (IsFull(slice, fullShape, out long[] shape))
        {
            AddStrings(name, fullShape, values, shard);
            return;
        }
        byte[] key = SliceKeyFor(name, slice);
        CheckWhole(name, DataType.DtString, fullShape);
        AddPart(name, fullShape, slice, key, StringsEntry(name, shape, values, shard, key));
    }

    /// <summary>Finishes the checkpoint: writes the index, then gives the files their names, data before index.</summary>
    /// <exception cref="ModelFileException">MB1011: a file cannot be written or renamed.</exception>
    public void Complete()
    {
        ThrowIfComplete();
        string path = _prefix + ".index";
        FileStream index = _files.Create(path);
        _files.Guard(path, () =>
        {
            ListSlices();
            using var buffered = new BufferedStream(index, 64 * 1024);
            var table = new TableWriter(buffered);
            table.Add([], new BundleHeaderProto { NumShards = _options.Shards, Version = new VersionDef { Producer = 1 } }.ToByteArray());
            foreach ((byte[] key, BundleEntryProto entry) in _entries) table.Add(key, entry.ToByteArray());
            table.Finish();
            buffered.Flush();
            for (int i = 0; i < _data.Length; i++) _data[i].SetLength(_offsets[i]);
            _complete = true;
            _files.Complete(_options.FlushToDisk);
            return 0;
        });
    }

    /// <summary>Ends the writing. Without <see cref="Complete"/> nothing is left of it.</summary>
    public void Dispose() => _files.Dispose();

    /// <summary>Adds a tensor as it is stored elsewhere, whatever its dtype; its masked checksum goes with it, for not every dtype's is over the bytes as stored.</summary>
    internal void AddStored(string name, DataType dtype, IReadOnlyList<long> shape, long size, uint maskedCrc32C, Action<Stream> write, int shard = 0)
    {
        BundleEntryProto entry = Entry(name, dtype, shape, shard, TensorName.Utf8(name));
        entry.Size = size;
        Write(entry, size, write);
        entry.Crc32C = maskedCrc32C;
        _entries.Add(TensorName.Utf8(name), entry);
    }

    private BundleEntryProto StringsEntry(string name, IReadOnlyList<long> shape, IReadOnlyList<ReadOnlyMemory<byte>> values, int shard, byte[]? key = null)
    {
        BundleEntryProto entry = Entry(name, DataType.DtString, shape, shard, key ?? TensorName.Utf8(name));
        if (CheckpointTensor.CountOf(shape) != values.Count) throw new ArgumentException($"The shape [{string.Join(',', shape)}] of '{name}' does not have {values.Count} elements.", nameof(values));
        byte[] stored = StringTensor.Encode(values, out uint masked);
        entry.Size = stored.Length;
        Write(entry, stored.Length, stored);
        // Over lengths as numbers of fixed width, not over the bytes as stored.
        entry.Crc32C = masked;
        return entry;
    }

    private BundleEntryProto EntryFor(string name, DataType dtype, IReadOnlyList<long> shape, int shard, byte[]? key = null)
    {
        int size = ElementSize.Of(dtype);
        if (size == 0) throw new ArgumentException($"{dtype} has no elements of fixed size; strings are added with AddStrings.", nameof(dtype));
        BundleEntryProto entry = Entry(name, dtype, shape, shard, key ?? TensorName.Utf8(name));
        long count = CheckpointTensor.CountOf(shape);
        if (count > long.MaxValue / size) throw new ArgumentException($"[{string.Join(',', shape)}] is no shape.", nameof(shape));
        entry.Size = count * size;
        return entry;
    }

    private BundleEntryProto Entry(string name, DataType dtype, IReadOnlyList<long> shape, int shard, byte[] key)
    {
        ThrowIfComplete();
        ArgumentNullException.ThrowIfNull(shape);
        if (!CheckpointTensor.TryCount(shape, out _)) throw new ArgumentException($"[{string.Join(',', shape)}] is no shape.", nameof(shape));
        if ((uint)shard >= (uint)_data.Length) throw new ArgumentOutOfRangeException(nameof(shard), shard, $"There are {_data.Length} shards.");
        if (_entries.ContainsKey(key)) throw new ArgumentException($"'{name}' was added already.", nameof(name));
        return new BundleEntryProto { Dtype = dtype, Shape = ShapeOf(shape), ShardId = shard };
    }

    /// <summary>Checks that the slices added before, if any, are of the same tensor.</summary>
    private void CheckWhole(string name, DataType dtype, IReadOnlyList<long> fullShape)
    {
        if (!_entries.TryGetValue(TensorName.Utf8(name), out BundleEntryProto? whole)) return;
        if (!_slices.ContainsKey(name)) throw new ArgumentException($"'{name}' was added already, as a whole.", nameof(name));
        if (whole.Dtype != dtype || !whole.Shape.Equals(ShapeOf(fullShape))) throw new ArgumentException($"The slices of '{name}' differ in dtype or full shape.", nameof(name));
    }

    private void AddPart(string name, IReadOnlyList<long> fullShape, TensorSlice slice, byte[] key, BundleEntryProto entry)
    {
        if (!_slices.TryGetValue(name, out List<(int Shard, TensorSlice Slice)>? slices))
        {
            _slices.Add(name, slices = []);
            _entries.Add(TensorName.Utf8(name), new BundleEntryProto { Dtype = entry.Dtype, Shape = ShapeOf(fullShape) });
        }
        slices.Add((entry.ShardId, slice));
        _entries.Add(key, entry);
    }

    /// <summary>The entries of partitioned tensors get their slices, in the order that merging the shards one after the other gives.</summary>
    private void ListSlices()
    {
        foreach ((string name, List<(int Shard, TensorSlice Slice)> slices) in _slices)
        {
            BundleEntryProto whole = _entries[TensorName.Utf8(name)];
            whole.ShardId = slices.Min(s => s.Shard);
            whole.Slices.Clear();
            whole.Slices.Add(slices.OrderBy(s => s.Shard).Select(s => s.Slice.ToProto()));
        }
    }

    private static bool IsFull(TensorSlice slice, IReadOnlyList<long> fullShape, out long[] shape)
    {
        ArgumentNullException.ThrowIfNull(slice);
        ArgumentNullException.ThrowIfNull(fullShape);
        shape = slice.ShapeIn(fullShape) ?? throw new ArgumentException($"The slice {slice} does not lie within the shape [{string.Join(',', fullShape)}].", nameof(slice));
        return shape.AsSpan().SequenceEqual([.. fullShape]);
    }

    private static byte[] SliceKeyFor(string name, TensorSlice slice) => [.. SliceKey.Prefix(TensorName.Utf8(name)), .. SliceKey.Extents(slice.ToProto())];

    private static TensorShapeProto ShapeOf(IReadOnlyList<long> shape)
    {
        var proto = new TensorShapeProto();
        foreach (long dim in shape) proto.Dim.Add(new TensorShapeProto.Types.Dim { Size = dim });
        return proto;
    }

    private void Write(BundleEntryProto entry, long size, ReadOnlySpan<byte> values)
    {
        if (values.Length != size) throw WrongSize(size, values.Length);
        var stream = new ValueStream(Begin(entry), size);
        try
        {
            stream.Write(values);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(entry, e);
        }
        End(entry, stream);
    }

    private void Write(BundleEntryProto entry, long size, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        var stream = new ValueStream(Begin(entry), size);
        try
        {
            write(stream);
        }
        catch (Exception e) when (stream.Failed && e is IOException or UnauthorizedAccessException)
        {
            throw Failed(entry, e);
        }
        if (stream.Written != size) throw WrongSize(size, stream.Written);
        End(entry, stream);
    }

    /// <summary>Notes where the values begin: where the last complete ones end, whatever one that failed has left there.</summary>
    private FileStream Begin(BundleEntryProto entry)
    {
        entry.Offset = _offsets[entry.ShardId];
        _data[entry.ShardId].Position = entry.Offset;
        return _data[entry.ShardId];
    }

    private void End(BundleEntryProto entry, ValueStream stream)
    {
        entry.Crc32C = Crc32C.Mask(stream.Crc);
        long end = entry.Offset + stream.Written;
        // TensorFlow pads behind each tensor, also behind the last.
        int padding = (int)((_options.DataAlignment - end % _options.DataAlignment) % _options.DataAlignment);
        if (padding > 0) _files.Guard(_data[entry.ShardId].Name, () => { _data[entry.ShardId].Write(new byte[padding]); return 0; });
        _offsets[entry.ShardId] = end + padding;
    }

    private ModelFileException Failed(BundleEntryProto entry, Exception e) =>
        new(DiagnosticCodes.FileAccess, $"The checkpoint '{Path.GetFileName(_prefix)}' cannot be written: {e.Message}", CheckpointPath.DataFile(_prefix, entry.ShardId, _options.Shards), inner: e);

    private static ArgumentException WrongSize(long size, long given) => new($"The values take {size} bytes by dtype and shape, and {given} were given.");

    private void ThrowIfComplete()
    {
        if (_complete) throw new InvalidOperationException("The checkpoint was completed already.");
    }
}
