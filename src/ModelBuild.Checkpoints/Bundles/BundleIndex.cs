using System.Text;
using System.Text.Unicode;
using Google.Protobuf;
using Microsoft.Win32.SafeHandles;
using ModelBuild.Checkpoints.Reading;
using ModelBuild.Checkpoints.Tables;
using ModelBuild.Diagnostics;
using ModelBuild.Protos;

namespace ModelBuild.Checkpoints.Bundles;

/// <summary>The index of a V2 checkpoint: the header, and every tensor by name (tensorflow/core/util/tensor_bundle).</summary>
internal sealed record BundleIndex(int Shards, bool IsBigEndian, IReadOnlyList<CheckpointTensor> Tensors)
{
    // The version of the format that this reader knows, TensorFlow's kTensorBundleVersion.
    private const int Version = 1;

    // TensorFlow's own shard numbers have five digits.
    internal const int MostShards = 99_999;

    /// <exception cref="ModelFileException">The index is damaged, of another version, or no index.</exception>
    public static BundleIndex Read(string path)
    {
        try
        {
            using SafeFileHandle file = File.OpenHandle(path);
            return Read(file, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelFileException(DiagnosticCodes.FileAccess, $"The checkpoint's index cannot be read: {e.Message}", path, inner: e);
        }
    }

    private static BundleIndex Read(SafeFileHandle file, string path)
    {
        BundleHeaderProto? header = null;
        var tensors = new List<CheckpointTensor>();
        var slices = new SliceEntries();
        TableReader.Read(file, path, (key, value) =>
        {
            if (header is null)
            {
                if (!key.IsEmpty) throw NotABundle(path);
                header = Header(path, value);
                return;
            }
            BundleEntryProto entry = Parse(path, value);
            // The slices' keys begin with a zero byte, so they all come before the tensors that claim them.
            if (SliceKey.PrefixLength(key) is > 0 and int prefix)
            {
                slices.Add(key, prefix, entry);
                return;
            }
            CheckpointTensor tensor = Tensor(path, key, entry, header.NumShards);
            if (entry.Slices.Count > 0) tensor = Partitioned(path, tensor, slices.Claim(key, entry), header.NumShards);
            tensors.Add(tensor);
        });
        if (header is null) throw Damaged(path, "it holds no header");
        // A key that only looks like a slice's is an ordinary name, as it is for TensorFlow; it sorts before all others.
        tensors.InsertRange(0, slices.Unclaimed().Select(slice => Tensor(path, slice.Key, slice.Entry, header.NumShards)));
        return new BundleIndex(header.NumShards, header.Endianness == BundleHeaderProto.Types.Endianness.Big, tensors);
    }

    private static BundleHeaderProto Header(string path, ReadOnlySpan<byte> value)
    {
        BundleHeaderProto header;
        try
        {
            header = BundleHeaderProto.Parser.ParseFrom(value);
        }
        catch (InvalidProtocolBufferException)
        {
            throw NotABundle(path);
        }
        // A V1 checkpoint is a table too; its first entry is a SavedTensorSlices message, which gives no shard count.
        if (header.NumShards == 0) throw NotABundle(path);
        if (header.NumShards is < 0 or > MostShards) throw Damaged(path, $"it claims {header.NumShards} data files");
        if (header.Endianness is not (BundleHeaderProto.Types.Endianness.Little or BundleHeaderProto.Types.Endianness.Big)) throw Damaged(path, $"it claims the byte order {header.Endianness}");
        VersionDef version = header.Version ?? new VersionDef();
        if (version.Producer < 0 || version.MinConsumer > Version || version.BadConsumers.Contains(Version))
        {
            throw new ModelFileException(
                DiagnosticCodes.CheckpointVersion,
                $"The checkpoint demands a reader of version {version.MinConsumer}, and this one has version {Version}. Save it with a released TensorFlow.", path);
        }
        return header;
    }

    private static BundleEntryProto Parse(string path, ReadOnlySpan<byte> value)
    {
        try
        {
            return BundleEntryProto.Parser.ParseFrom(value);
        }
        catch (InvalidProtocolBufferException)
        {
            throw Damaged(path, "an entry is malformed");
        }
    }

    private static CheckpointTensor Tensor(string path, ReadOnlySpan<byte> key, BundleEntryProto entry, int shards)
    {
        if (!Utf8.IsValid(key)) throw Damaged(path, $"the name of a tensor is not UTF-8 text ('{NameText.Shorten(Encoding.UTF8.GetString(key))}')");
        string name = Encoding.UTF8.GetString(key);
        bool partitioned = entry.Slices.Count > 0;
        long[] shape = [.. (entry.Shape?.Dim.Select(d => d.Size) ?? [])];
        if (entry.Shape?.UnknownRank == true || !CheckpointTensor.TryCount(shape, out long count)) throw Damaged(path, $"the shape of '{NameText.Shorten(name)}' is impossible");
        if (!partitioned) CheckPlace(path, name, entry, count, shards);
        return new CheckpointTensor(name, entry.Dtype, shape, entry.ShardId, entry.Offset, entry.Size, entry.Crc32C, partitioned);
    }

    private static void CheckPlace(string path, string name, BundleEntryProto entry, long count, int shards)
    {
        if (entry.ShardId < 0 || entry.ShardId >= shards) throw Damaged(path, $"'{NameText.Shorten(name)}' is said to lie in data file {entry.ShardId} of {shards}");
        if (entry.Offset < 0 || entry.Size < 0 || entry.Offset > long.MaxValue - entry.Size) throw Damaged(path, $"the place of '{NameText.Shorten(name)}' is impossible");
        int size = ElementSize.Of(entry.Dtype);
        if (size > 0 && (count > long.MaxValue / size || entry.Size != count * size))
            throw Damaged(path, $"'{NameText.Shorten(name)}' has {count} elements of {size} bytes but {entry.Size} bytes of values");
    }

    /// <summary>A partitioned tensor with the places of its slices. Those whose entries are missing are left out; reading tells that they are.</summary>
    private static CheckpointTensor Partitioned(string path, CheckpointTensor tensor, IReadOnlyList<(TensorSliceProto Slice, BundleEntryProto Entry)> stored, int shards)
    {
        int size = ElementSize.Of(tensor.DType);
        long count = tensor.ElementCount;
        if (size > 0 && count > long.MaxValue / size) throw Damaged(path, $"the shape of '{NameText.Shorten(tensor.Name)}' is impossible");
        var slices = new List<CheckpointSlice>();
        foreach ((TensorSliceProto proto, BundleEntryProto entry) in stored)
        {
            TensorSlice? slice = TensorSlice.From(proto);
            if (slice?.ShapeIn(tensor.Shape) is not { } shape || entry.Dtype != tensor.DType || entry.Slices.Count > 0)
                throw Damaged(path, $"a slice of '{NameText.Shorten(tensor.Name)}' does not fit its tensor");
            CheckPlace(path, tensor.Name, entry, CheckpointTensor.CountOf(shape), shards);
            slices.Add(new CheckpointSlice(slice, entry.ShardId, entry.Offset, entry.Size, entry.Crc32C));
        }
        return tensor with { Slices = slices, Shard = slices.Count > 0 ? slices[0].Shard : 0, Offset = 0, Size = count * size, Crc32C = 0 };
    }

    private static ModelFileException NotABundle(string path) => new(
        DiagnosticCodes.NotACheckpoint,
        "The file is a TensorFlow table, but not the index of a V2 checkpoint: its first entry is no header. A V1 checkpoint is such a file, but without the extension .index.", path);

    private static ModelFileException Damaged(string path, string what) => new(
        DiagnosticCodes.IndexDamaged, $"The checkpoint's index is damaged: {what}. Copy or download the checkpoint again, or save it anew.", path);
}
