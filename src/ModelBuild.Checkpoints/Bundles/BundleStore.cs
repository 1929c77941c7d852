using Microsoft.Win32.SafeHandles;
using ModelBuild.Checkpoints.Reading;
using ModelBuild.Diagnostics;
using ModelBuild.Files;

namespace ModelBuild.Checkpoints.Bundles;

/// <summary>A V2 checkpoint: its index in memory, its data files opened when values are read.</summary>
internal sealed class BundleStore(CheckpointFiles files, BundleIndex index) : CheckpointStore
{
    private readonly SafeFileHandle?[] _data = new SafeFileHandle?[index.Shards];
    private readonly Lock _opening = new();
    private bool _disposed;

    public override IReadOnlyList<CheckpointTensor> Tensors => index.Tensors;

    public override ValueCursor Open(CheckpointTensor tensor, CheckpointSlice? slice)
    {
        StoredBytes stored = Stored(tensor, slice);
        return new BundleCursor(this, stored, index.IsBigEndian ? ElementSize.SwapUnit(tensor.DType) : 1);
    }

    public override byte[][] ReadStrings(CheckpointTensor tensor, CheckpointSlice? slice)
    {
        StoredBytes stored = Stored(tensor, slice);
        if (stored.Size > Array.MaxLength)
        {
            throw new ModelFileException(
                DiagnosticCodes.UnsupportedDType, $"The strings of '{tensor.Name}' take {stored.Size} bytes; more than {Array.MaxLength} cannot be read.", files.Index);
        }
        long count = slice is null ? tensor.ElementCount : CheckpointTensor.CountOf(slice.Slice.ShapeIn(tensor.Shape)!);
        byte[] bytes = GC.AllocateUninitializedArray<byte>((int)stored.Size);
        ReadAt(stored, bytes, stored.Offset);
        return StringTensor.Decode(bytes, count, stored.Crc32C, index.IsBigEndian) ?? throw ChecksumWrong(stored);
    }

    /// <summary>Closes the data files. Reads that are under way on other threads fail.</summary>
    public override void Dispose()
    {
        lock (_opening)
        {
            _disposed = true;
            foreach (SafeFileHandle? file in _data) file?.Dispose();
        }
    }

    /// <summary>Reads stored bytes; <paramref name="offset"/> counts from the beginning of the data file.</summary>
    internal void ReadAt(StoredBytes stored, Span<byte> destination, long offset)
    {
        SafeFileHandle file = Data(stored.Shard);
        try
        {
            while (!destination.IsEmpty)
            {
                int read = RandomAccess.Read(file, destination, offset);
                if (read == 0) throw EndsEarly(stored);
                destination = destination[read..];
                offset += read;
            }
        }
        catch (IOException e)
        {
            throw new ModelFileException(DiagnosticCodes.FileAccess, $"The checkpoint's data file cannot be read: {e.Message}", files.DataFiles[stored.Shard], inner: e);
        }
    }

    internal ModelFileException ChecksumWrong(StoredBytes stored) => new(
        DiagnosticCodes.DataDamaged,
        $"The checkpoint's data file is damaged: the checksum of '{NameText.Shorten(stored.Name)}' is wrong. Copy or download it again, or save the checkpoint anew.",
        files.DataFiles[stored.Shard]);

    /// <summary>Where the values lie; checked against the file's length before the first byte is handed out or memory is taken for it.</summary>
    private StoredBytes Stored(CheckpointTensor tensor, CheckpointSlice? slice)
    {
        StoredBytes stored = slice is null
            ? new StoredBytes(tensor.Name, tensor.Shard, tensor.Offset, tensor.Size, tensor.Crc32C)
            : new StoredBytes(tensor.Name, slice.Shard, slice.Offset, slice.Size, slice.Crc32C);
        if ((uint)stored.Shard >= (uint)_data.Length) throw new ArgumentException($"'{tensor.Name}' is not from this checkpoint.", nameof(tensor));
        long length = RandomAccess.GetLength(Data(stored.Shard));
        return stored.Size > length - stored.Offset ? throw EndsEarly(stored) : stored;
    }

    private SafeFileHandle Data(int shard)
    {
        if (Volatile.Read(ref _data[shard]) is { } open) return open;
        lock (_opening)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _data[shard] ??= OpenFile(files.DataFiles[shard]);
        }
    }

    private static SafeFileHandle OpenFile(string path)
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

    private ModelFileException EndsEarly(StoredBytes stored)
    {
        string path = files.DataFiles[stored.Shard];
        FileKind kind = CheckpointPath.Recognize(path);
        string what = kind is FileKind.GitLfsPointer or FileKind.HtmlPage or FileKind.Empty
            ? $"is {FileKinds.Describe(kind)}."
            : $"is truncated: '{NameText.Shorten(stored.Name)}' should take {stored.Size} bytes at {stored.Offset}, past the end of the file. Copy or download it again.";
        return new ModelFileException(DiagnosticCodes.DataDamaged, $"The checkpoint's data file {what}", path);
    }
}

/// <summary>Where the values of a tensor or of one of its slices lie.</summary>
internal readonly record struct StoredBytes(string Name, int Shard, long Offset, long Size, uint Crc32C);
