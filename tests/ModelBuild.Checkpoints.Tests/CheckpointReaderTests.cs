using System.Buffers.Binary;
using System.Text;
using ModelBuild.Diagnostics;
using ModelBuild.Protos;
using ModelBuild.Testing;

namespace ModelBuild.Checkpoints.Tests;

public sealed class CheckpointReaderTests
{
    [Fact]
    public void Names_are_ordered_by_their_bytes()
    {
        using CheckpointReader reader = CheckpointReader.Open(Repository.Golden("checkpoints", "v2_names", "model.ckpt"));
        byte[][] names = [.. reader.Tensors.Select(t => Encoding.UTF8.GetBytes(t.Name))];
        for (int i = 1; i < names.Length; i++) Assert.True(names[i - 1].AsSpan().SequenceCompareTo(names[i]) < 0);
        Assert.Equal(Repository.Golden("checkpoints", "v2_names", "model.ckpt"), reader.Prefix);
    }

    [Fact]
    public void An_unknown_name_is_offered_the_nearest()
    {
        using CheckpointReader reader = CheckpointReader.Open(Repository.Golden("checkpoints", "v2_strings", "model.ckpt"));
        Assert.False(reader.TryGet("wrods", out _));
        var error = Assert.Throws<ModelFileException>(() => reader.Get("wrods"));
        Assert.Equal("MB1006", error.Code);
        Assert.Contains("'words'", error.Message);
        Assert.Equal(reader.Prefix + ".index", error.File);
    }

    [Fact]
    public void A_tensor_larger_than_the_buffer_arrives_whole_in_parts()
    {
        byte[] data = new byte[3_000_008];
        new Random(5).NextBytes(data);
        using var checkpoint = new TemporaryCheckpoint();
        byte[] values = data[8..];
        checkpoint.Write(TemporaryCheckpoint.Header(), data, ("t", TemporaryCheckpoint.Entry(DataType.DtDouble, [3, 125_000], values, offset: 8)));
        using CheckpointReader reader = CheckpointReader.Open(checkpoint.Prefix);
        CheckpointTensor tensor = reader.Get("t");
        var read = new MemoryStream();
        int parts = 0;
        reader.Read(tensor, part =>
        {
            read.Write(part);
            parts++;
        });
        Assert.True(parts > 1);
        Assert.Equal(values, read.ToArray());
        byte[] whole = new byte[tensor.Size];
        reader.ReadExactly(tensor, whole);
        Assert.Equal(values, whole);
        Assert.Throws<ArgumentException>(() => reader.ReadExactly(tensor, new byte[8]));

        using var cancelled = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => reader.Read(tensor, _ => cancelled.Cancel(), cancelled.Token));
    }

    [Theory]
    [InlineData(DataType.DtInt8, 1)]
    [InlineData(DataType.DtBool, 1)]
    [InlineData(DataType.DtHalf, 2)]
    [InlineData(DataType.DtFloat, 4)]
    [InlineData(DataType.DtInt64, 8)]
    [InlineData(DataType.DtComplex64, 4)]
    [InlineData(DataType.DtComplex128, 8)]
    public void A_big_endian_checkpoint_gives_little_endian_values(DataType dtype, int unit)
    {
        int count = 700_001 / ElementSize.Of(dtype);
        byte[] little = new byte[count * ElementSize.Of(dtype)];
        new Random(unit).NextBytes(little);
        byte[] big = [.. little];
        for (int i = 0; i < big.Length; i += unit) Array.Reverse(big, i, unit);
        using var checkpoint = new TemporaryCheckpoint();
        checkpoint.Write(BigEndian(), big, ("t", TemporaryCheckpoint.Entry(dtype, [count], big)));
        using CheckpointReader reader = CheckpointReader.Open(checkpoint.Prefix);
        var read = new MemoryStream();
        reader.CopyTo(reader.Get("t"), read);
        Assert.Equal(little, read.ToArray());
        byte[] whole = new byte[little.Length];
        reader.ReadExactly(reader.Get("t"), whole);
        Assert.Equal(little, whole);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Strings_in_both_byte_orders(bool bigEndian)
    {
        string[] strings = ["", "a", new('x', 300), "日本語"];
        byte[][] elements = [.. strings.Select(Encoding.UTF8.GetBytes)];
        uint crc = 0;
        var stored = new MemoryStream();
        byte[] word = new byte[4];
        foreach (byte[] element in elements)
        {
            stored.Write(TableFile.Varint((ulong)element.Length));
            Put((uint)element.Length);
            crc = Crc32C.Extend(crc, word);
        }
        Put(Crc32C.Mask(crc));
        stored.Write(word);
        crc = Crc32C.Extend(crc, word);
        foreach (byte[] element in elements)
        {
            stored.Write(element);
            crc = Crc32C.Extend(crc, element);
        }
        BundleEntryProto entry = TemporaryCheckpoint.Entry(DataType.DtString, [2, 2], stored.ToArray());
        entry.Crc32C = Crc32C.Mask(crc);
        using var checkpoint = new TemporaryCheckpoint();
        checkpoint.Write(bigEndian ? BigEndian() : TemporaryCheckpoint.Header(), stored.ToArray(), ("s", entry));
        using CheckpointReader reader = CheckpointReader.Open(checkpoint.Prefix);
        Assert.Equal(elements, reader.ReadStrings(reader.Get("s")));
        Assert.Equal("MB1007", Assert.Throws<ModelFileException>(() => reader.Read(reader.Get("s"), _ => { })).Code);

        void Put(uint value)
        {
            if (bigEndian) BinaryPrimitives.WriteUInt32BigEndian(word, value);
            else BinaryPrimitives.WriteUInt32LittleEndian(word, value);
        }
    }

    [Fact]
    public void An_empty_string_tensor_has_two_forms()
    {
        using var checkpoint = new TemporaryCheckpoint();
        BundleEntryProto none = TemporaryCheckpoint.Entry(DataType.DtString, [0], []);
        // As TensorFlow writes it: the checksum of no lengths, which also is what the entry's own checksum covers.
        byte[] checksum = TableFile.Fixed32(Crc32C.Mask(0));
        BundleEntryProto four = TemporaryCheckpoint.Entry(DataType.DtString, [0], checksum);
        checkpoint.Write(TemporaryCheckpoint.Header(), checksum, ("four", four), ("none", none));
        using CheckpointReader reader = CheckpointReader.Open(checkpoint.Prefix);
        Assert.Empty(reader.ReadStrings(reader.Get("none")));
        Assert.Empty(reader.ReadStrings(reader.Get("four")));
    }

    [Theory]
    [InlineData("v2_many")]
    [InlineData("v2_slices_across_shards")]
    [InlineData("v1_partitioned")]
    public void Many_threads_read_from_one_reader(string folder)
    {
        using CheckpointReader reader = CheckpointReader.Open(Repository.Golden("checkpoints", folder, "model.ckpt"));
        byte[][] once = [.. reader.Tensors.Select(Bytes)];
        using var start = new Barrier(8);
        int wrong = 0;
        Thread[] threads = [.. Enumerable.Range(0, 8).Select(n => new Thread(() =>
        {
            start.SignalAndWait();
            for (int i = 0; i < once.Length; i++)
            {
                int at = (i + (n * 311)) % once.Length;
                if (!Bytes(reader.Tensors[at]).AsSpan().SequenceEqual(once[at])) Interlocked.Increment(ref wrong);
            }
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        Assert.Equal(0, wrong);

        byte[] Bytes(CheckpointTensor tensor)
        {
            byte[] bytes = new byte[tensor.Size];
            reader.ReadExactly(tensor, bytes);
            return bytes;
        }
    }

    [Fact]
    public async Task A_tensor_comes_as_one_of_its_dtype()
    {
        using CheckpointReader reader = CheckpointReader.Open(Repository.Golden("checkpoints", "v2_all_dtypes", "model.ckpt"));
        foreach (CheckpointTensor tensor in reader.Tensors)
        {
            object read = tensor.DType switch
            {
                DataType.DtFloat => reader.ReadTensor<float>(tensor.Name),
                DataType.DtDouble => reader.ReadTensor<double>(tensor.Name),
                DataType.DtHalf => reader.ReadTensor<Half>(tensor.Name),
                DataType.DtBfloat16 => reader.ReadTensor<float>(tensor.Name),
                DataType.DtInt8 => reader.ReadTensor<sbyte>(tensor.Name),
                DataType.DtUint8 => reader.ReadTensor<byte>(tensor.Name),
                DataType.DtInt16 => reader.ReadTensor<short>(tensor.Name),
                DataType.DtUint16 => reader.ReadTensor<ushort>(tensor.Name),
                DataType.DtInt32 => reader.ReadTensor<int>(tensor.Name),
                DataType.DtUint32 => reader.ReadTensor<uint>(tensor.Name),
                DataType.DtInt64 => reader.ReadTensor<long>(tensor.Name),
                DataType.DtUint64 => reader.ReadTensor<ulong>(tensor.Name),
                DataType.DtBool => reader.ReadTensor<bool>(tensor.Name),
                DataType.DtComplex64 or DataType.DtComplex128 => reader.ReadTensor<System.Numerics.Complex>(tensor.Name),
                DataType.DtString => reader.ReadTensor<string>(tensor.Name),
                DataType other => throw new InvalidOperationException($"{tensor.Name} is {other}"),
            };
            Assert.NotNull(read);
            ModelFileException error = Assert.Throws<ModelFileException>(() => reader.ReadTensor<char>(tensor.Name));
            Assert.Equal("MB1007", error.Code);
            Assert.Contains(tensor.DType.ToString(), error.Message);
        }
        string name = reader.Tensors.First(t => t.DType == DataType.DtFloat).Name;
        var told = new List<long>();
        System.Numerics.Tensors.Tensor<float> async = await reader.ReadTensorAsync<float>(name, new Progress(told));
        Assert.Equal(reader.ReadTensor<float>(name).ToArray(), async.ToArray());
        Assert.Equal(reader.Get(name).Size, told[^1]);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reader.ReadTensorAsync<float>(name, cancellation: new CancellationToken(canceled: true)));
        Assert.Throws<ModelFileException>(() => reader.ReadTensor<float>("no such name"));
    }

    [Fact]
    public void Many_tensors_are_read_at_once_and_the_first_failure_is_told()
    {
        using (CheckpointReader reader = CheckpointReader.Open(Repository.Golden("checkpoints", "v2_many", "model.ckpt")))
        {
            long bytes = 0;
            var told = new List<long>();
            reader.ReadMany(reader.Tensors, _ => part => Interlocked.Add(ref bytes, part.Length), new Progress(told));
            Assert.Equal(reader.Tensors.Sum(t => t.Size), bytes);
            Assert.Equal(bytes, told.Max());
            Assert.ThrowsAny<OperationCanceledException>(() => reader.ReadMany(reader.Tensors, _ => _ => { }, cancellation: new CancellationToken(canceled: true)));
        }
        using var damaged = new TemporaryCheckpoint();
        byte[] data = File.ReadAllBytes(Repository.Golden("checkpoints", "v2_simple", "model.ckpt.data-00000-of-00001"));
        data[0] ^= 1;
        damaged.Write(File.ReadAllBytes(Repository.Golden("checkpoints", "v2_simple", "model.ckpt.index")), data);
        using CheckpointReader wrong = CheckpointReader.Open(damaged.Prefix);
        Assert.Equal("MB1005", Assert.Throws<ModelFileException>(() => wrong.ReadMany(wrong.Tensors, _ => _ => { })).Code);
    }

    private sealed class Progress(List<long> told) : IProgress<long>
    {
        public void Report(long value)
        {
            lock (told) told.Add(value);
        }
    }

    [Fact]
    public void A_closed_reader_says_so()
    {
        CheckpointReader reader = CheckpointReader.Open(Repository.Golden("checkpoints", "v2_simple", "model.ckpt"));
        reader.Dispose();
        reader.Dispose();
        Assert.Throws<ObjectDisposedException>(() => reader.Read(reader.Tensors[0], _ => { }));
    }

    private static BundleHeaderProto BigEndian() => new() { NumShards = 1, Endianness = BundleHeaderProto.Types.Endianness.Big };
}
