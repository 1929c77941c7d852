using System.Text;
using Google.Protobuf;
using ModelBuild.Protos;

namespace ModelBuild.Checkpoints.Tests;

/// <summary>A checkpoint in a folder of its own, which goes with the test.</summary>
internal sealed class TemporaryCheckpoint : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("modelbuild-checkpoint").FullName;

    public string Prefix => Path.Combine(Folder, "model.ckpt");

    public static BundleHeaderProto Header(int shards = 1) => new() { NumShards = shards, Version = new VersionDef { Producer = 1 } };

    public static BundleEntryProto Entry(DataType dtype, long[] shape, byte[] stored, long offset = 0, int shard = 0)
    {
        var entry = new BundleEntryProto
        {
            Dtype = dtype,
            Shape = new TensorShapeProto(),
            ShardId = shard,
            Offset = offset,
            Size = stored.Length,
            Crc32C = Crc32C.Mask(Crc32C.Extend(0, stored)),
        };
        foreach (long dim in shape) entry.Shape.Dim.Add(new TensorShapeProto.Types.Dim { Size = dim });
        return entry;
    }

    public TemporaryCheckpoint Write(BundleHeaderProto header, byte[] data, params (string Name, BundleEntryProto Entry)[] tensors) =>
        Write(TableFile.Of([([], header.ToByteArray()), .. tensors.Select(t => (Encoding.UTF8.GetBytes(t.Name), t.Entry.ToByteArray()))]), data);

    public TemporaryCheckpoint Write(byte[] index, byte[] data)
    {
        File.WriteAllBytes(Prefix + ".index", index);
        File.WriteAllBytes(Prefix + ".data-00000-of-00001", data);
        return this;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
