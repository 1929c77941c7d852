using System.Text;
using Google.Protobuf;
using ModelBuild.Diagnostics;
using ModelBuild.Protos;

namespace ModelBuild.Checkpoints.Tests;

public sealed class TableReaderTests
{
    private static readonly byte[] s_header = TemporaryCheckpoint.Header().ToByteArray();
    private static readonly byte[] s_entry = TemporaryCheckpoint.Entry(DataType.DtFloat, [], [1, 2, 3, 4]).ToByteArray();

    [Fact]
    public void Several_blocks_with_prefix_compression_are_read_in_order()
    {
        (byte[] Key, byte[] Value)[] entries = [([], s_header), .. Enumerable.Range(0, 100).Select(i => (Encoding.UTF8.GetBytes($"layer/{i:000}"), s_entry))];
        byte[] index = new TableFile()
            .Add(TableFile.Block(entries[..40]), "layer/039x"u8.ToArray())
            .Add(TableFile.Block(entries[40..41]), "layer/04"u8.ToArray())
            .Add(TableFile.Block(entries[41..]), "m"u8.ToArray())
            .Finish();
        using var checkpoint = new TemporaryCheckpoint();
        using CheckpointReader reader = CheckpointReader.Open(checkpoint.Write(index, [1, 2, 3, 4]).Prefix);
        // The index block's keys ("m") are none of the names.
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"layer/{i:000}"), reader.Tensors.Select(t => t.Name));
    }

    [Fact]
    public void A_compressed_block_is_read()
    {
        byte[] body = TableFile.Block([([], s_header), ("a"u8.ToArray(), s_entry)]);
        byte[] compressed = [.. TableFile.Varint((ulong)body.Length), 60 << 2, (byte)(body.Length - 1), .. body];
        using var checkpoint = new TemporaryCheckpoint();
        using CheckpointReader reader = CheckpointReader.Open(checkpoint.Write(new TableFile().Add(compressed, [0xff], type: 1).Finish(), [1, 2, 3, 4]).Prefix);
        Assert.Equal("a", Assert.Single(reader.Tensors).Name);
    }

    [Fact]
    public void Wrong_tables_with_right_checksums_are_refused()
    {
        byte[] good = TableFile.Block([([], s_header), ("a"u8.ToArray(), s_entry)]);
        Assert.Null(CodeOf(new TableFile().Add(good, [0xff]).Finish()));
        // Unknown compression, no snappy, a snappy claim of 4 GB.
        Assert.Equal("MB1004", CodeOf(new TableFile().Add(good, [0xff], type: 2).Finish()));
        Assert.Equal("MB1004", CodeOf(new TableFile().Add(good, [0xff], type: 1).Finish()));
        Assert.Equal("MB1004", CodeOf(new TableFile().Add([0xff, 0xff, 0xff, 0xff, 0x0f, 0, 0, 0], [0xff], type: 1).Finish()));
        // Repeated and falling keys, within a block and from block to block; the same block twice.
        Assert.Equal("MB1004", CodeOf(TableFile.Of(([], s_header), ("a"u8.ToArray(), s_entry), ("a"u8.ToArray(), s_entry))));
        Assert.Equal("MB1004", CodeOf(TableFile.Of(([], s_header), ("b"u8.ToArray(), s_entry), ("a"u8.ToArray(), s_entry))));
        Assert.Equal("MB1004", CodeOf(new TableFile().Add(good, "a"u8.ToArray()).Add(good, "b"u8.ToArray()).Finish()));
        Assert.Equal("MB1004", CodeOf(new TableFile().Add(good, "a"u8.ToArray()).AddHandle(TableFile.Handle(0, (ulong)good.Length), "b"u8.ToArray()).Finish()));
        // Handles that point outside, overflow, or are cut off.
        foreach (byte[] handle in (byte[][])[TableFile.Handle(1 << 20, 10), TableFile.Handle(0, ulong.MaxValue), TableFile.Handle(ulong.MaxValue, 1), TableFile.Handle(0, 1 << 20), TableFile.Handle(long.MaxValue, long.MaxValue), [0x80], []])
            Assert.Equal("MB1004", CodeOf(new TableFile().AddHandle(handle, "b"u8.ToArray()).Finish()));
        // A block without room for its restart points, with too many, with wrong ones.
        Assert.Equal("MB1004", CodeOf(new TableFile().Add([0, 0, 0, 0], [0xff]).Finish()));
        Assert.Equal("MB1004", CodeOf(new TableFile().Add([0, 0, 0, 0, 255, 255, 255, 255], [0xff]).Finish()));
        Assert.Equal("MB1004", CodeOf(new TableFile().Add([0, 0, 0, 0, 0, 0, 0, 0], [0xff]).Finish()));
        Assert.Equal("MB1004", CodeOf(new TableFile().Add([.. good[..^8], 9, 9, 9, 0, 1, 0, 0, 0], [0xff]).Finish()));
        // An entry that shares more than there is, and entries that run over the end.
        Assert.Equal("MB1004", CodeOf(Raw(TableFile.Entry(3, "a"u8, s_entry))));
        Assert.Equal("MB1004", CodeOf(Raw([0, 0xff, 0xff, 0xff, 0xff, 0x0f, 0])));
        Assert.Equal("MB1004", CodeOf(Raw([0, 1, 0xff, 0xff, 0xff, 0xff, 0x0f, 65])));
        Assert.Equal("MB1004", CodeOf(Raw([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1])));
        // No header; a table without entries; a header that is no message; an entry that is none; a name that is no text.
        Assert.Equal("MB1003", CodeOf(TableFile.Of(("a"u8.ToArray(), s_entry))));
        Assert.Equal("MB1004", CodeOf(TableFile.Of()));
        Assert.Equal("MB1004", CodeOf(new TableFile().Finish()));
        Assert.Equal("MB1003", CodeOf(TableFile.Of(([], [0xff, 0xff]))));
        Assert.Equal("MB1004", CodeOf(TableFile.Of(([], s_header), ("a"u8.ToArray(), [0xff, 0xff]))));
        Assert.Equal("MB1004", CodeOf(TableFile.Of(([], s_header), ([0xc3, 0x28], s_entry))));

        static byte[] Raw(byte[] entry) =>
            new TableFile().Add([.. TableFile.Entry(0, [], s_header), .. entry, 0, 0, 0, 0, 1, 0, 0, 0], [0xff]).Finish();
    }

    [Fact]
    public void A_name_of_a_megabyte_is_a_name_and_a_million_of_them_are_not()
    {
        string name = new('n', 1 << 20);
        using var checkpoint = new TemporaryCheckpoint();
        checkpoint.Write(TemporaryCheckpoint.Header(), [1, 2, 3, 4], (name, TemporaryCheckpoint.Entry(DataType.DtFloat, [], [1, 2, 3, 4])));
        using (CheckpointReader reader = CheckpointReader.Open(checkpoint.Prefix)) Assert.Equal(4, reader.Get(name).Size);

        // Prefix compression makes a few bytes of each further name.
        var body = new MemoryStream();
        body.Write(TableFile.Entry(0, [], s_header));
        body.Write(TableFile.Entry(0, Encoding.UTF8.GetBytes(name), s_entry));
        for (int i = 0; i < 100_000; i++) body.Write(TableFile.Entry((1 << 20) - 4, [(byte)'o', (byte)('a' + (i / 676)), (byte)('a' + (i / 26 % 26)), (byte)('a' + (i % 26))], s_entry));
        body.Write([0, 0, 0, 0, 1, 0, 0, 0]);
        checkpoint.Write(new TableFile().Add(body.ToArray(), [0xff]).Finish(), []);
        Assert.Equal(DiagnosticCodes.IndexDamaged, Assert.Throws<ModelFileException>(() => CheckpointReader.Open(checkpoint.Prefix)).Code);
    }

    private static string? CodeOf(byte[] index)
    {
        using var checkpoint = new TemporaryCheckpoint();
        return DamagedFileTests.Try(checkpoint.Write(index, [1, 2, 3, 4]).Prefix, null);
    }
}
