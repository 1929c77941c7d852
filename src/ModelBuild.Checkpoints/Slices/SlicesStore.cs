using System.Text;
using Google.Protobuf;
using Microsoft.Win32.SafeHandles;
using ModelBuild.Checkpoints.Bundles;
using ModelBuild.Checkpoints.Reading;
using ModelBuild.Checkpoints.Tables;
using ModelBuild.Diagnostics;
using ModelBuild.Protos;

namespace ModelBuild.Checkpoints.Slices;

/// <summary>
/// A V1 checkpoint: one table for each shard, whose first entry lists the tensors and their slices and whose other entries hold one slice each
/// (tensorflow/core/util/tensor_slice_reader).
/// </summary>
internal sealed class SlicesStore : CheckpointStore
{
    // The version of the format that this reader knows, TensorFlow's TF_CHECKPOINT_VERSION.
    private const int Version = 1;

    private readonly List<SafeFileHandle> _files = [];
    private readonly List<TableLookup> _tables = [];
    private IReadOnlyList<CheckpointTensor> _tensors = [];

    private SlicesStore()
    {
    }

    public override IReadOnlyList<CheckpointTensor> Tensors => _tensors;

    /// <exception cref="ModelFileException">A file is damaged or no V1 checkpoint.</exception>
    public static SlicesStore Open(CheckpointFiles files)
    {
        var store = new SlicesStore();
        try
        {
            var tensors = new SortedDictionary<byte[], CheckpointTensor>(Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b)));
            for (int shard = 0; shard < files.DataFiles.Count; shard++) store.Add(files.DataFiles[shard], shard, tensors);
            store._tensors = [.. tensors.Values];
            return store;
        }
        catch (IOException e)
        {
            store.Dispose();
            throw new ModelFileException(DiagnosticCodes.FileAccess, $"The checkpoint cannot be read: {e.Message}", files.Index, inner: e);
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>Whether a table is a V1 checkpoint; the index of a V2 checkpoint is a table too.</summary>
    public static bool IsOne(string path)
    {
        try
        {
            using SafeFileHandle file = File.OpenHandle(path);
            return new TableLookup(file, path).First() is { Key.Length: 0 } first && SavedTensorSlices.Parser.ParseFrom(first.Value).Meta is not null;
        }
        catch (Exception e) when (e is ModelFileException or InvalidProtocolBufferException)
        {
            return false;
        }
    }

    public override ValueCursor Open(CheckpointTensor tensor, CheckpointSlice? slice) =>
        new SavedSliceCursor(MessageOf(tensor, slice!), tensor.DType, what => Damaged(tensor, slice!, what));

    public override byte[][] ReadStrings(CheckpointTensor tensor, CheckpointSlice? slice)
    {
        try
        {
            using SavedSliceMessage message = MessageOf(tensor, slice!);
            long count = CheckpointTensor.CountOf(slice!.Slice.ShapeIn(tensor.Shape)!);
            var strings = new List<byte[]>();
            while (message.MoveNext())
            {
                if (strings.Count == count) throw Damaged(tensor, slice, "it has more values than its shape");
                strings.Add(message.ReadBytes());
            }
            return strings.Count == count ? [.. strings] : throw Damaged(tensor, slice, "it has fewer values than its shape");
        }
        catch (InvalidDataException e)
        {
            throw Damaged(tensor, slice!, e.Message);
        }
    }

    public override void Dispose()
    {
        foreach (SafeFileHandle file in _files) file.Dispose();
    }

    private void Add(string path, int shard, SortedDictionary<byte[], CheckpointTensor> tensors)
    {
        SafeFileHandle file = OpenFile(path);
        _files.Add(file);
        var table = new TableLookup(file, path);
        _tables.Add(table);
        foreach (SavedSliceMeta tensor in MetaOf(table).Tensor)
        {
            byte[] key = Encoding.UTF8.GetBytes(tensor.Name);
            CheckpointTensor added = TensorOf(tensor, shard, path, RandomAccess.GetLength(file));
            if (tensors.TryGetValue(key, out CheckpointTensor? known))
            {
                if (known.DType != added.DType || !known.Shape.SequenceEqual(added.Shape))
                    throw TableReader.Damaged(path, $"'{NameText.Shorten(added.Name)}' has another dtype or shape than in an earlier file");
                CheckpointSlice[] slices = [.. known.Slices, .. added.Slices.Where(s => known.Slices.All(k => !k.Slice.Equals(s.Slice)))];
                added = known with { Slices = slices, IsPartitioned = slices.Length > 1 || !slices[0].Slice.IsWhole };
            }
            tensors[key] = added;
        }
    }

    private static SafeFileHandle OpenFile(string path)
    {
        try
        {
            return File.OpenHandle(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw CheckpointPath.DataFileMissing(path);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new ModelFileException(DiagnosticCodes.FileAccess, $"The checkpoint cannot be read: {e.Message}", path, inner: e);
        }
    }

    private static SavedTensorSliceMeta MetaOf(TableLookup table)
    {
        SavedTensorSlices? message = null;
        try
        {
            if (table.First() is { Key.Length: 0 } first) message = SavedTensorSlices.Parser.ParseFrom(first.Value);
        }
        catch (InvalidProtocolBufferException)
        {
            // Told below.
        }
        if (message?.Meta is not { } meta)
            throw new ModelFileException(DiagnosticCodes.NotACheckpoint,
                "The file is a TensorFlow table, but no V1 checkpoint: its first entry does not list tensors.", table.Path);
        VersionDef version = meta.Versions ?? new VersionDef();
        if (version.Producer < 0 || version.MinConsumer > Version || version.BadConsumers.Contains(Version))
            throw new ModelFileException(DiagnosticCodes.CheckpointVersion,
                $"The checkpoint demands a reader of version {version.MinConsumer}, and this one has version {Version}. Save it with a released TensorFlow.", table.Path);
        return meta;
    }

    private static CheckpointTensor TensorOf(SavedSliceMeta meta, int shard, string path, long fileLength)
    {
        long[] shape = [.. (meta.Shape?.Dim.Select(d => d.Size) ?? [])];
        if (meta.Shape?.UnknownRank == true || !CheckpointTensor.TryCount(shape, out long count))
            throw TableReader.Damaged(path, $"the shape of '{NameText.Shorten(meta.Name)}' is impossible");
        int size = ElementSize.Of(meta.Type);
        if (size > 0 && count > long.MaxValue / size) throw TableReader.Damaged(path, $"the shape of '{NameText.Shorten(meta.Name)}' is impossible");
        var slices = new List<CheckpointSlice>();
        foreach (TensorSliceProto proto in meta.Slice)
        {
            TensorSlice? slice = TensorSlice.From(proto);
            if (slice?.ShapeIn(shape) is not { } own) throw TableReader.Damaged(path, $"a slice of '{NameText.Shorten(meta.Name)}' does not lie within its shape");
            // Every element takes a byte at least; so no more memory is ever asked for than a few times the file.
            if (CheckpointTensor.CountOf(own) > fileLength) throw TableReader.Damaged(path, $"'{NameText.Shorten(meta.Name)}' is said to have more elements than the file has bytes");
            slices.Add(new CheckpointSlice(slice, shard, 0, CheckpointTensor.CountOf(own) * size, 0));
        }
        bool partitioned = slices.Count != 1 || !slices[0].Slice.IsWhole;
        return new CheckpointTensor(meta.Name, meta.Type, shape, shard, 0, count * size, 0, partitioned) { Slices = slices };
    }

    private SavedSliceMessage MessageOf(CheckpointTensor tensor, CheckpointSlice slice)
    {
        byte[] key = [.. SliceKey.Prefix(Encoding.UTF8.GetBytes(tensor.Name)), .. SliceKey.Extents(slice.Slice.ToProto())];
        if ((uint)slice.Shard >= (uint)_tables.Count) throw new ArgumentException($"'{tensor.Name}' is not from this checkpoint.", nameof(tensor));
        TableLookup table = _tables[slice.Shard];
        try
        {
            Stream message = table.Find(key) ?? throw Damaged(tensor, slice, "it is not there");
            return new SavedSliceMessage(message, tensor.DType);
        }
        catch (InvalidDataException e)
        {
            throw Damaged(tensor, slice, e.Message);
        }
        catch (IOException e)
        {
            throw new ModelFileException(DiagnosticCodes.FileAccess, $"The checkpoint cannot be read: {e.Message}", table.Path, inner: e);
        }
    }

    private ModelFileException Damaged(CheckpointTensor tensor, CheckpointSlice slice, string what) => new(
        DiagnosticCodes.DataDamaged,
        $"The checkpoint is damaged: the entry of '{NameText.Shorten(tensor.Name)}'{(slice.Slice.IsWhole ? "" : $" ({slice.Slice})")} is wrong, {what}. Copy or download it again, or save it anew.",
        _tables[slice.Shard].Path);
}
