using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using ModelBuild.Checkpoints.Bundles;
using ModelBuild.Checkpoints.Reading;
using ModelBuild.Checkpoints.Slices;
using ModelBuild.Diagnostics;
using ModelBuild.Protos;

namespace ModelBuild.Checkpoints;

/// <summary>
/// Reads a checkpoint of either format: lists its tensors without touching their values, and streams values with every checksum verified.
/// Partitioned tensors are put together from their slices. Any number of threads may read from one reader.
/// </summary>
public sealed class CheckpointReader : IDisposable
{
    // Large enough for full speed, small enough to stay in the second-level cache between reading, checksumming and writing.
    private const int BufferSize = 256 * 1024;

    private readonly CheckpointFiles _files;
    private readonly CheckpointStore _store;
    private readonly Dictionary<string, CheckpointTensor> _byName;

    private CheckpointReader(CheckpointFiles files, CheckpointStore store)
    {
        _files = files;
        _store = store;
        _byName = new Dictionary<string, CheckpointTensor>(store.Tensors.Count, StringComparer.Ordinal);
        foreach (CheckpointTensor tensor in store.Tensors) _byName.TryAdd(tensor.Name, tensor);
    }

    /// <summary>What the checkpoint's files have in common: the path without <c>.index</c>.</summary>
    public string Prefix => _files.Prefix;

    /// <summary>How the checkpoint is stored.</summary>
    public CheckpointFormat Format => _files.Format;

    /// <summary>Every tensor, ordered by the bytes of its name. A partitioned tensor is listed once, with its slices in it.</summary>
    public IReadOnlyList<CheckpointTensor> Tensors => _store.Tensors;

    /// <summary>Opens the checkpoint that a path leads to; see <see cref="CheckpointPath.Resolve(string)"/> for what may be given.</summary>
    /// <exception cref="ModelFileException">There is no checkpoint (MB1001), a data file is missing (MB1002), or the index is unusable (MB1003, MB1004, MB1010).</exception>
    public static CheckpointReader Open(string path)
    {
        CheckpointFiles files = CheckpointPath.Resolve(path, out BundleIndex? index);
        return new CheckpointReader(files, index is null ? SlicesStore.Open(files) : new BundleStore(files, index));
    }

    /// <summary>Opens a checkpoint whose files are known. Reads its index; the data files of a V2 checkpoint are opened when values are read.</summary>
    /// <exception cref="ModelFileException">The index is unusable (MB1003, MB1004, MB1010), or counts on other data files than those given (MB1002).</exception>
    public static CheckpointReader Open(CheckpointFiles files)
    {
        ArgumentNullException.ThrowIfNull(files);
        if (files.Format == CheckpointFormat.V1) return new CheckpointReader(files, SlicesStore.Open(files));
        BundleIndex index = BundleIndex.Read(files.Index);
        if (index.Shards != files.DataFiles.Count)
        {
            throw new ModelFileException(
                DiagnosticCodes.DataFileMissing,
                $"The index counts on {index.Shards} data files, and {files.DataFiles.Count} are given. Was the checkpoint replaced meanwhile?", files.Index);
        }
        return new CheckpointReader(files, new BundleStore(files, index));
    }

    /// <summary>Finds a tensor by name.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out CheckpointTensor? tensor) => _byName.TryGetValue(name, out tensor);

    /// <summary>Finds a tensor by name.</summary>
    /// <exception cref="ModelFileException">The checkpoint has no such tensor (MB1006); the message offers the nearest names.</exception>
    public CheckpointTensor Get(string name) => _byName.TryGetValue(name, out CheckpointTensor? tensor) ? tensor : throw new ModelFileException(
        DiagnosticCodes.TensorNotInCheckpoint,
        $"The checkpoint holds no tensor '{name}'.{NearestNames.Suggest(name, _byName.Keys)} It holds {_byName.Count} tensors.", _files.Index);

    /// <summary>
    /// Streams a tensor's values: raw elements in row-major order, little-endian whatever the file's byte order. A partitioned tensor is put together
    /// from its slices, also of dtypes for which TensorFlow does not do it (half).
    /// </summary>
    /// <param name="tensor">One of <see cref="Tensors"/>, of a dtype with elements of fixed size.</param>
    /// <param name="handler">Takes the bytes, part by part.</param>
    /// <param name="cancellation">Looked at between parts.</param>
    /// <exception cref="ModelFileException">
    /// The data file is missing (MB1002), ends early or the checksum is wrong (MB1005; known only after the last part, so do not trust
    /// what was handed out before this method has returned), slices are missing or overlap (MB1009), or the tensor has no such elements (MB1007).
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void Read(CheckpointTensor tensor, BytesHandler handler, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ArgumentNullException.ThrowIfNull(handler);
        ThrowIfNotFixed(tensor);
        if (tensor.IsPartitioned) ReadSlices(tensor, Block.Whole(tensor.Shape), handler, cancellation);
        else ReadWhole(tensor, handler, cancellation);
    }

    /// <summary>
    /// Streams a part of a tensor, however the tensor is stored; otherwise as <see cref="Read"/>. Every stored block that the part lies in is read whole,
    /// for its checksum.
    /// </summary>
    /// <exception cref="ArgumentException">The slice does not lie within the tensor's shape.</exception>
    /// <inheritdoc cref="Read" path="/exception"/>
    public void ReadSlice(CheckpointTensor tensor, TensorSlice slice, BytesHandler handler, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ArgumentNullException.ThrowIfNull(slice);
        ArgumentNullException.ThrowIfNull(handler);
        ThrowIfNotFixed(tensor);
        Block wanted = Block.Of(slice, tensor.Shape)
            ?? throw new ArgumentException($"The slice {slice} does not lie within '{tensor.Name}', whose shape is [{string.Join(',', tensor.Shape)}].", nameof(slice));
        if (slice.IsWhole) Read(tensor, handler, cancellation);
        else ReadSlices(tensor, wanted, handler, cancellation);
    }

    /// <summary>Writes a tensor's values to a stream; otherwise as <see cref="Read"/>.</summary>
    /// <inheritdoc cref="Read" path="/exception"/>
    public void CopyTo(CheckpointTensor tensor, Stream destination, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        Read(tensor, destination.Write, cancellation);
    }

    /// <summary>Reads a tensor's values into a buffer of exactly as many bytes as its elements take; otherwise as <see cref="Read"/>.</summary>
    /// <exception cref="ArgumentException">The buffer has another size.</exception>
    /// <inheritdoc cref="Read" path="/exception"/>
    public void ReadExactly(CheckpointTensor tensor, Span<byte> destination) => ReadExactly(tensor, destination, null, default);

    /// <summary>Streams several tensors at once, each as <see cref="Read"/> does: as many threads as the machine has cores keep it busy.</summary>
    /// <param name="tensors">Tensors of dtypes with elements of fixed size.</param>
    /// <param name="handlerFor">Gives what takes a tensor's bytes. It and the handlers are called on several threads, those of one tensor one after another.</param>
    /// <param name="progress">Is told how many bytes of all were read so far.</param>
    /// <param name="cancellation">Looked at between parts.</param>
    /// <inheritdoc cref="Read" path="/exception"/>
    public void ReadMany(
        IEnumerable<CheckpointTensor> tensors, Func<CheckpointTensor, BytesHandler> handlerFor, IProgress<long>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        ArgumentNullException.ThrowIfNull(handlerFor);
        long total = 0;
        try
        {
            Parallel.ForEach(tensors, new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount }, tensor =>
            {
                BytesHandler handler = handlerFor(tensor);
                Read(tensor, progress is null ? handler : part =>
                {
                    handler(part);
                    progress.Report(Interlocked.Add(ref total, part.Length));
                }, cancellation);
            });
        }
        catch (AggregateException e)
        {
            // One tensor's failure is enough to tell; the first that was seen.
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }

    /// <summary>Reads the elements of a string tensor, in row-major order.</summary>
    /// <exception cref="ModelFileException">As <see cref="Read"/>; MB1007 when the tensor does not hold strings.</exception>
    public byte[][] ReadStrings(CheckpointTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.DType != DataType.DtString) throw NotReadable(tensor);
        if (!tensor.IsPartitioned) return _store.ReadStrings(tensor, tensor.Slices.Count > 0 ? tensor.Slices[0] : null);

        Block[] blocks = BlocksOf(tensor);
        byte[][] strings = new byte[tensor.ElementCount][];
        for (int i = 0; i < blocks.Length; i++)
        {
            byte[][] part = _store.ReadStrings(tensor, tensor.Slices[i]);
            long[] index = new long[blocks[i].Start.Length];
            for (int element = 0; element < part.Length; element++, SliceAssembly.Next(index, blocks[i].Length))
            {
                long at = 0;
                for (int d = 0; d < index.Length; d++) at = at * tensor.Shape[d] + blocks[i].Start[d] + index[d];
                strings[at] = part[element];
            }
        }
        return strings;
    }

    /// <summary>Closes the files. Reads that are under way on other threads fail.</summary>
    public void Dispose() => _store.Dispose();

    /// <summary>Reads into a buffer; <paramref name="progress"/> is told the bytes read so far.</summary>
    internal unsafe void ReadExactly(CheckpointTensor tensor, Span<byte> destination, IProgress<long>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ThrowIfNotFixed(tensor);
        if (destination.Length != tensor.Size) throw new ArgumentException($"The buffer has {destination.Length} bytes, the values take {tensor.Size}.", nameof(destination));
        if (tensor.IsPartitioned)
        {
            fixed (byte* start = destination)
            {
                // A span cannot be captured; the memory stands still while this runs, and the parts come in order.
                nint next = (nint)start;
                nint begin = next;
                ReadSlices(tensor, Block.Whole(tensor.Shape), part =>
                {
                    part.CopyTo(new Span<byte>((void*)next, part.Length));
                    next += part.Length;
                    progress?.Report(next - begin);
                }, cancellation);
            }
            return;
        }
        ValueCursor cursor = OpenWhole(tensor);
        for (int done = 0; done < destination.Length;)
        {
            cancellation.ThrowIfCancellationRequested();
            Span<byte> part = destination.Slice(done, Math.Min(BufferSize, destination.Length - done));
            cursor.Read(part);
            done += part.Length;
            progress?.Report(done);
        }
        cursor.Finish();
    }

    /// <summary>Checks that the files have the values, before memory is taken for them.</summary>
    internal void EnsureThere(CheckpointTensor tensor)
    {
        if (tensor.IsPartitioned) BlocksOf(tensor);
        if (tensor.Slices.Count == 0) _store.Open(tensor, null);
        foreach (CheckpointSlice slice in tensor.Slices) _store.Open(tensor, slice);
    }

    private void ReadWhole(CheckpointTensor tensor, BytesHandler handler, CancellationToken cancellation)
    {
        ValueCursor cursor = OpenWhole(tensor);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            for (long left = tensor.Size; left > 0;)
            {
                cancellation.ThrowIfCancellationRequested();
                Span<byte> part = buffer.AsSpan(0, (int)Math.Min(BufferSize, left));
                cursor.Read(part);
                handler(part);
                left -= part.Length;
            }
            cursor.Finish();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private ValueCursor OpenWhole(CheckpointTensor tensor) => _store.Open(tensor, tensor.Slices.Count > 0 ? tensor.Slices[0] : null);

    private void ReadSlices(CheckpointTensor tensor, Block wanted, BytesHandler handler, CancellationToken cancellation)
    {
        Block[] blocks = tensor.Slices.Count > 0 ? BlocksOf(tensor) : [Block.Whole(tensor.Shape)];
        // All places are looked at before the first byte is handed out.
        var stored = new List<(Block, ValueCursor)>();
        for (int i = 0; i < blocks.Length; i++)
        {
            if (blocks[i].Overlaps(wanted)) stored.Add((blocks[i], _store.Open(tensor, tensor.Slices.Count > 0 ? tensor.Slices[i] : null)));
        }
        if (CheckpointTensor.CountOf(wanted.Length) > 0)
        {
            long[] shape = [.. tensor.Shape];
            if (shape.Length > 0) SliceAssembly.Read(shape, ElementSize.Of(tensor.DType), stored, wanted, handler, cancellation);
            else ReadWhole(tensor, handler, cancellation);
        }
    }

    /// <summary>The blocks of a partitioned tensor, in the order of its slices.</summary>
    private Block[] BlocksOf(CheckpointTensor tensor)
    {
        var blocks = new Block[tensor.Slices.Count];
        for (int i = 0; i < blocks.Length; i++) blocks[i] = Block.Of(tensor.Slices[i].Slice, tensor.Shape) ?? throw NotCovered(tensor);
        return Block.Cover(blocks, tensor.Shape) ? blocks : throw NotCovered(tensor);
    }

    private void ThrowIfNotFixed(CheckpointTensor tensor)
    {
        // A V1 checkpoint has no place for values of the newest dtypes.
        if (ElementSize.Of(tensor.DType) == 0 || (Format == CheckpointFormat.V1 && SavedValueFields.Of(tensor.DType) == 0)) throw NotReadable(tensor);
    }

    private ModelFileException NotReadable(CheckpointTensor tensor) => new(
        DiagnosticCodes.UnsupportedDType, $"'{NameText.Shorten(tensor.Name)}' has the dtype {tensor.DType}, whose values cannot be read this way.", _files.Index);

    private ModelFileException NotCovered(CheckpointTensor tensor) => new(
        DiagnosticCodes.PartitionedTensor,
        $"The partitioned tensor '{NameText.Shorten(tensor.Name)}' cannot be put together: its {tensor.Slices.Count} slices do not fill the shape "
        + $"[{string.Join(',', tensor.Shape)}] exactly. Some are missing or overlap; copy all files of the checkpoint, or save it anew.", _files.Index);
}
