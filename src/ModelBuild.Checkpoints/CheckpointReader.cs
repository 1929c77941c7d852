using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Win32.SafeHandles;
using ModelBuild.Checkpoints.Bundles;
using ModelBuild.Diagnostics;
using ModelBuild.Files;
using ModelBuild.Protos;

namespace ModelBuild.Checkpoints;

/// <summary>
/// Reads a V2 checkpoint: lists its tensors from the index, and streams their values from the data files with every checksum verified.
/// Any number of threads may read from one reader.
/// </summary>
public sealed class CheckpointReader : IDisposable
{
    // Large enough for full speed, small enough to stay in the second-level cache between reading, checksumming and writing.
    private const int BufferSize = 256 * 1024;

    private readonly CheckpointFiles _files;
    private readonly BundleIndex _index;
    private readonly Dictionary<string, CheckpointTensor> _byName;
    private readonly SafeFileHandle?[] _data;
    private readonly Lock _opening = new();
    private bool _disposed;

    private CheckpointReader(CheckpointFiles files, BundleIndex index)
    {
        _files = files;
        _index = index;
        _data = new SafeFileHandle?[index.Shards];
        _byName = new Dictionary<string, CheckpointTensor>(index.Tensors.Count, StringComparer.Ordinal);
        foreach (CheckpointTensor tensor in index.Tensors) _byName.TryAdd(tensor.Name, tensor);
    }

    /// <summary>What the checkpoint's files have in common: the path without <c>.index</c>.</summary>
    public string Prefix => _files.Prefix;

    /// <summary>Every tensor, ordered by the bytes of its name. A partitioned tensor is listed once, its slices are not.</summary>
    public IReadOnlyList<CheckpointTensor> Tensors => _index.Tensors;

    /// <summary>Opens the checkpoint that a path leads to; see <see cref="CheckpointPath.Resolve(string)"/> for what may be given.</summary>
    /// <exception cref="ModelFileException">There is no checkpoint (MB1001), a data file is missing (MB1002), or the index is unusable (MB1003, MB1004, MB1010).</exception>
    public static CheckpointReader Open(string path)
    {
        CheckpointFiles files = CheckpointPath.Resolve(path, out BundleIndex index);
        return new CheckpointReader(files, index);
    }

    /// <summary>Opens a checkpoint whose files are known. Reads its index; the data files are opened when values are read.</summary>
    /// <exception cref="ModelFileException">The index is unusable (MB1003, MB1004, MB1010), or counts on other data files than those given (MB1002).</exception>
    public static CheckpointReader Open(CheckpointFiles files)
    {
        BundleIndex index = BundleIndex.Read(files.Index);
        if (index.Shards != files.DataFiles.Count)
        {
            throw new ModelFileException(
                DiagnosticCodes.DataFileMissing,
                $"The index counts on {index.Shards} data files, and {files.DataFiles.Count} are given. Was the checkpoint replaced meanwhile?", files.Index);
        }
        return new CheckpointReader(files, index);
    }

    /// <summary>Finds a tensor by name.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out CheckpointTensor? tensor) => _byName.TryGetValue(name, out tensor);

    /// <summary>Finds a tensor by name.</summary>
    /// <exception cref="ModelFileException">The checkpoint has no such tensor (MB1006); the message offers the nearest names.</exception>
    public CheckpointTensor Get(string name) => _byName.TryGetValue(name, out CheckpointTensor? tensor) ? tensor : throw new ModelFileException(
        DiagnosticCodes.TensorNotInCheckpoint,
        $"The checkpoint holds no tensor '{name}'.{NearestNames.Suggest(name, _byName.Keys)} It holds {_byName.Count} tensors.", _files.Index);

    /// <summary>
    /// Streams a tensor's values: raw elements in row-major order, little-endian whatever the file's byte order.
    /// </summary>
    /// <param name="tensor">One of <see cref="Tensors"/>, of a dtype with elements of fixed size.</param>
    /// <param name="handler">Takes the bytes, part by part.</param>
    /// <param name="cancellation">Looked at between parts.</param>
    /// <exception cref="ModelFileException">
    /// The data file is missing (MB1002), ends early or the checksum is wrong (MB1005; known only after the last part, so do not trust
    /// what was handed out before this method has returned), the tensor is partitioned (MB1009) or has no such elements (MB1007).
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void Read(CheckpointTensor tensor, BytesHandler handler, CancellationToken cancellation = default)
    {
        int unit = ElementSize.SwapUnit(tensor.DType);
        ThrowIfUnreadable(tensor, unit > 0);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            uint crc = 0;
            ThrowIfTruncated(tensor);
            for (long done = 0; done < tensor.Size;)
            {
                cancellation.ThrowIfCancellationRequested();
                Span<byte> part = buffer.AsSpan(0, (int)Math.Min(BufferSize, tensor.Size - done));
                ReadAt(tensor, part, tensor.Offset + done);
                crc = Crc32C.Extend(crc, part);
                if (_index.IsBigEndian) Swap(part, unit);
                handler(part);
                done += part.Length;
            }
            if (Crc32C.Mask(crc) != tensor.Crc32C) throw ChecksumWrong(tensor);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Writes a tensor's values to a stream; otherwise as <see cref="Read"/>.</summary>
    /// <inheritdoc cref="Read" path="/exception"/>
    public void CopyTo(CheckpointTensor tensor, Stream destination, CancellationToken cancellation = default) =>
        Read(tensor, destination.Write, cancellation);

    /// <summary>Reads a tensor's values into a buffer of exactly <see cref="CheckpointTensor.Size"/> bytes; otherwise as <see cref="Read"/>.</summary>
    /// <exception cref="ArgumentException">The buffer has another size.</exception>
    /// <inheritdoc cref="Read" path="/exception"/>
    public void ReadExactly(CheckpointTensor tensor, Span<byte> destination)
    {
        int unit = ElementSize.SwapUnit(tensor.DType);
        ThrowIfUnreadable(tensor, unit > 0);
        if (destination.Length != tensor.Size) throw new ArgumentException($"The buffer has {destination.Length} bytes, the values take {tensor.Size}.", nameof(destination));
        ThrowIfTruncated(tensor);
        ReadAt(tensor, destination, tensor.Offset);
        if (Crc32C.Mask(Crc32C.Extend(0, destination)) != tensor.Crc32C) throw ChecksumWrong(tensor);
        if (_index.IsBigEndian) Swap(destination, unit);
    }

    /// <summary>Reads the elements of a string tensor, in row-major order.</summary>
    /// <exception cref="ModelFileException">As <see cref="Read"/>; MB1007 when the tensor does not hold strings.</exception>
    public byte[][] ReadStrings(CheckpointTensor tensor)
    {
        ThrowIfUnreadable(tensor, tensor.DType == DataType.DtString);
        ThrowIfTruncated(tensor);
        if (tensor.Size > Array.MaxLength)
        {
            throw new ModelFileException(
                DiagnosticCodes.UnsupportedDType, $"The strings of '{tensor.Name}' take {tensor.Size} bytes; more than {Array.MaxLength} cannot be read.", _files.Index);
        }
        byte[] bytes = GC.AllocateUninitializedArray<byte>((int)tensor.Size);
        ReadAt(tensor, bytes, tensor.Offset);
        return StringTensor.Decode(bytes, tensor.ElementCount, tensor.Crc32C, _index.IsBigEndian) ?? throw ChecksumWrong(tensor);
    }

    /// <summary>Closes the data files. Reads that are under way on other threads fail.</summary>
    public void Dispose()
    {
        lock (_opening)
        {
            _disposed = true;
            foreach (SafeFileHandle? file in _data) file?.Dispose();
        }
    }

    private void ThrowIfUnreadable(CheckpointTensor tensor, bool fits)
    {
        if (tensor.IsPartitioned)
        {
            throw new ModelFileException(
                DiagnosticCodes.PartitionedTensor, $"'{tensor.Name}' is a partitioned tensor, which this version cannot assemble from its slices yet.", _files.Index);
        }
        // A partitioned tensor has no place of its own, so this is looked at after it.
        if ((uint)tensor.Shard >= (uint)_data.Length) throw new ArgumentException($"'{tensor.Name}' is not from this checkpoint.", nameof(tensor));
        if (!fits)
        {
            throw new ModelFileException(
                DiagnosticCodes.UnsupportedDType, $"'{tensor.Name}' has the dtype {tensor.DType}, whose values cannot be read this way.", _files.Index);
        }
    }

    private void ReadAt(CheckpointTensor tensor, Span<byte> destination, long offset)
    {
        SafeFileHandle file = Data(tensor.Shard);
        try
        {
            while (!destination.IsEmpty)
            {
                int read = RandomAccess.Read(file, destination, offset);
                if (read == 0) throw EndsEarly(tensor);
                destination = destination[read..];
                offset += read;
            }
        }
        catch (IOException e)
        {
            throw new ModelFileException(DiagnosticCodes.FileAccess, $"The checkpoint's data file cannot be read: {e.Message}", _files.DataFiles[tensor.Shard], inner: e);
        }
    }

    /// <summary>Before the first byte is handed out or memory is taken for it.</summary>
    private void ThrowIfTruncated(CheckpointTensor tensor)
    {
        long length = RandomAccess.GetLength(Data(tensor.Shard));
        if (tensor.Size > length - tensor.Offset) throw EndsEarly(tensor);
    }

    private SafeFileHandle Data(int shard)
    {
        if (Volatile.Read(ref _data[shard]) is { } open) return open;
        lock (_opening)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _data[shard] ??= Open(_files.DataFiles[shard]);
        }

        static SafeFileHandle Open(string path)
        {
            try
            {
                return File.OpenHandle(path, options: FileOptions.SequentialScan);
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                throw CheckpointPath.DataFileMissing(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new ModelFileException(DiagnosticCodes.FileAccess, $"The checkpoint's data file cannot be read: {e.Message}", path, inner: e);
            }
        }
    }

    private ModelFileException EndsEarly(CheckpointTensor tensor)
    {
        string path = _files.DataFiles[tensor.Shard];
        FileKind kind = CheckpointPath.Recognize(path);
        string what = kind is FileKind.GitLfsPointer or FileKind.HtmlPage or FileKind.Empty
            ? $"is {FileKinds.Describe(kind)}."
            : $"is truncated: '{tensor.Name}' should take {tensor.Size} bytes at {tensor.Offset}, past the end of the file. Copy or download it again.";
        return new ModelFileException(DiagnosticCodes.DataDamaged, $"The checkpoint's data file {what}", path);
    }

    private ModelFileException ChecksumWrong(CheckpointTensor tensor) => new(
        DiagnosticCodes.DataDamaged,
        $"The checkpoint's data file is damaged: the checksum of '{tensor.Name}' is wrong. Copy or download it again, or save the checkpoint anew.",
        _files.DataFiles[tensor.Shard]);

    private static void Swap(Span<byte> bytes, int unit)
    {
        if (unit == 1) return;
        for (int i = 0; i + unit <= bytes.Length; i += unit) bytes.Slice(i, unit).Reverse();
    }
}
