using System.Buffers.Binary;
using System.Numerics;
using System.Numerics.Tensors;
using System.Text;
using Google.Protobuf;
using ModelBuild.Checkpoints.Bundles;
using ModelBuild.Diagnostics;
using ModelBuild.Protos;

namespace ModelBuild.Checkpoints.Tests;

/// <summary>Tensors stored in slices, cut at random and put together again; parts read out of them and out of whole ones.</summary>
public sealed class PartitionedTensorTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Slices_cut_at_random_come_together(bool bigEndian)
    {
        var random = new Random(11);
        for (int round = 0; round < 60; round++)
        {
            long[] shape = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => (long)random.Next(1, 7))];
            using var checkpoint = new TemporaryCheckpoint();
            short[] values = [.. Enumerable.Range(0, (int)shape.Aggregate((a, b) => a * b)).Select(i => (short)(i * 37))];
            List<TensorSlice> slices = Cut(new TensorSlice([.. shape.Select(d => new SliceExtent(0, d))]), random, random.Next(1, 6));
            Write(checkpoint, DataType.DtHalf, shape, slices, s => Bytes(Take(values, shape, s), bigEndian), bigEndian);

            using CheckpointReader reader = CheckpointReader.Open(checkpoint.Prefix);
            CheckpointTensor tensor = reader.Get("w");
            Assert.Equal(slices, tensor.Slices.Select(s => s.Slice));
            byte[] whole = new byte[tensor.Size];
            reader.ReadExactly(tensor, whole);
            Assert.Equal(Bytes(values, false), whole);
            Assert.Equal(whole, Collect(handler => reader.Read(tensor, handler)));
            Assert.Equal(shape, reader.ReadTensor<Half>("w").Lengths.ToArray().Select(l => (long)l));

            TensorSlice part = RandomPart(shape, random);
            Assert.Equal(Bytes(Take(values, shape, part), false), Collect(handler => reader.ReadSlice(tensor, part, handler)));
        }
    }

    [Fact]
    public void More_than_a_band_comes_together()
    {
        // 4 MB in columns: each of the rows has a part of every slice, and the buffer holds a quarter of the rows.
        long[] shape = [1000, 1000];
        float[] values = [.. Enumerable.Range(0, 1_000_000).Select(i => (float)i)];
        using var checkpoint = new TemporaryCheckpoint();
        List<TensorSlice> slices = [.. new[] { (0, 1), (1, 700), (701, 299) }.Select(c => new TensorSlice([SliceExtent.Whole, new SliceExtent(c.Item1, c.Item2)]))];
        Write(checkpoint, DataType.DtFloat, shape, slices, s => [.. Take(values, shape, s).SelectMany(BitConverter.GetBytes)]);
        using CheckpointReader reader = CheckpointReader.Open(checkpoint.Prefix);
        Assert.Equal(values, reader.ReadTensor<float>("w").ToArray());
        // A part that lies in one slice does not need the others.
        Assert.Equal(values[0], BitConverter.ToSingle(Collect(h => reader.ReadSlice(reader.Get("w"), TensorSlice.Parse("0,1:0,1"), h))));
    }

    [Fact]
    public void A_part_of_a_whole_tensor_is_cut_out_and_its_checksum_verified()
    {
        byte[] data = [.. Enumerable.Range(0, 24).Select(i => (byte)i)];
        using var checkpoint = new TemporaryCheckpoint();
        checkpoint.Write(TemporaryCheckpoint.Header(), data, ("t", TemporaryCheckpoint.Entry(DataType.DtUint8, [2, 3, 4], data)));
        using (CheckpointReader reader = CheckpointReader.Open(checkpoint.Prefix))
        {
            CheckpointTensor tensor = reader.Get("t");
            Assert.Equal([5, 6, 9, 10], Collect(h => reader.ReadSlice(tensor, TensorSlice.Parse("0,1:1,2:1,2"), h)));
            Assert.Equal(data, Collect(h => reader.ReadSlice(tensor, TensorSlice.Parse("-:-:-"), h)));
            Assert.Empty(Collect(h => reader.ReadSlice(tensor, TensorSlice.Parse("-:1,0:-"), h)));
            foreach (string outside in (string[])["-:-", "0,3:-:-", "-:-:4,1", "-:-:3,2"])
                Assert.Contains("[2,3,4]", Assert.Throws<ArgumentException>(() => reader.ReadSlice(tensor, TensorSlice.Parse(outside), _ => { })).Message);
        }
        data[23] ^= 1;
        File.WriteAllBytes(checkpoint.Prefix + ".data-00000-of-00001", data);
        using (CheckpointReader reader = CheckpointReader.Open(checkpoint.Prefix))
            Assert.Equal("MB1005", Assert.Throws<ModelFileException>(() => reader.ReadSlice(reader.Get("t"), TensorSlice.Parse("0,1:0,1:0,1"), _ => { })).Code);
    }

    [Fact]
    public void Strings_in_slices_come_together()
    {
        long[] shape = [3, 4];
        string[] values = [.. Enumerable.Range(0, 12).Select(i => new string((char)('a' + i), i))];
        using var checkpoint = new TemporaryCheckpoint();
        List<TensorSlice> slices = [.. new[] { "0,2:0,3", "0,2:3,1", "2,1:-" }.Select(TensorSlice.Parse)];
        Write(checkpoint, DataType.DtString, shape, slices, s => Stored(Take(values, shape, s)));
        using CheckpointReader reader = CheckpointReader.Open(checkpoint.Prefix);
        Assert.Equal(values, reader.ReadStrings(reader.Get("w")).Select(Encoding.UTF8.GetString));
        Assert.Equal(values, reader.ReadTensor<string>("w").ToArray());
    }

    [Theory]
    [InlineData("0,2:-")] // one row is missing
    [InlineData("0,2:-", "1,2:-")] // a row twice
    [InlineData("0,3:0,3", "0,3:2,2", "0,0:0,0")] // the right count, but for an overlap
    [InlineData("0,2:-", "1,1:-")] // a row twice, another missing
    public void Slices_that_do_not_fill_the_tensor_are_refused(params string[] slices)
    {
        long[] shape = [3, 4];
        int[] values = new int[12];
        using var checkpoint = new TemporaryCheckpoint();
        Write(checkpoint, DataType.DtInt32, shape, [.. slices.Select(TensorSlice.Parse)], s => new byte[4 * Take(values, shape, s).Length]);
        using CheckpointReader reader = CheckpointReader.Open(checkpoint.Prefix);
        ModelFileException error = Assert.Throws<ModelFileException>(() => reader.Read(reader.Get("w"), _ => { }));
        Assert.Equal("MB1009", error.Code);
        Assert.Contains("[3,4]", error.Message);
    }

    [Fact]
    public void Thousands_of_slices_are_looked_at_in_no_time()
    {
        // 40,000 slices of one row; comparing each with each would take minutes.
        long[] shape = [40_000, 1];
        using var checkpoint = new TemporaryCheckpoint();
        List<TensorSlice> slices = [.. Enumerable.Range(0, 40_000).Select(i => new TensorSlice([new SliceExtent(i, 1), SliceExtent.Whole]))];
        Write(checkpoint, DataType.DtUint8, shape, slices, s => [(byte)s.Extents[0].Start]);
        using CheckpointReader reader = CheckpointReader.Open(checkpoint.Prefix);
        byte[] values = Collect(h => reader.Read(reader.Get("w"), h));
        Assert.Equal(Enumerable.Range(0, 40_000).Select(i => (byte)i), values);
    }

    internal static byte[] Collect(Action<BytesHandler> read)
    {
        var bytes = new MemoryStream();
        read(bytes.Write);
        return bytes.ToArray();
    }

    private static void Write(TemporaryCheckpoint checkpoint, DataType dtype, long[] shape, List<TensorSlice> slices, Func<TensorSlice, byte[]> bytesOf, bool bigEndian = false)
    {
        BundleEntryProto whole = TemporaryCheckpoint.Entry(dtype, shape, []);
        var data = new MemoryStream();
        var entries = new SortedDictionary<byte[], BundleEntryProto>(Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b)));
        foreach (TensorSlice slice in slices)
        {
            byte[] bytes = bytesOf(slice);
            BundleEntryProto entry = TemporaryCheckpoint.Entry(dtype, slice.ShapeIn(shape)!, bytes, data.Position);
            // The checksum of strings is of another make: over the lengths as numbers, then over the rest.
            if (dtype == DataType.DtString) entry.Crc32C = Crc32C.Mask(BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(bytes.Length - 4)));
            if (dtype == DataType.DtString) (bytes, entry.Size) = (bytes[..^4], bytes.Length - 4);
            data.Write(bytes);
            whole.Slices.Add(slice.ToProto());
            entries.TryAdd([.. SliceKey.Prefix("w"u8), .. SliceKey.Extents(slice.ToProto())], entry);
        }
        BundleHeaderProto header = TemporaryCheckpoint.Header();
        if (bigEndian) header.Endianness = BundleHeaderProto.Types.Endianness.Big;
        checkpoint.Write(
            TableFile.Of([([], header.ToByteArray()), .. entries.Select(e => (e.Key, e.Value.ToByteArray())), ("w"u8.ToArray(), whole.ToByteArray())]), data.ToArray());
    }

    /// <summary>A string tensor's stored bytes, and behind them the checksum of its entry.</summary>
    private static byte[] Stored(string[] values)
    {
        byte[] lengths = [.. values.SelectMany(v => TableFile.Fixed32((uint)v.Length))];
        byte[] masked = TableFile.Fixed32(Crc32C.Mask(Crc32C.Extend(0, lengths)));
        byte[] rest = [.. masked, .. values.SelectMany(Encoding.UTF8.GetBytes)];
        return [.. values.SelectMany(v => TableFile.Varint((ulong)v.Length)), .. rest, .. TableFile.Fixed32(Crc32C.Extend(Crc32C.Extend(0, lengths), rest))];
    }

    private static List<TensorSlice> Cut(TensorSlice slice, Random random, int depth)
    {
        int axis = random.Next(slice.Extents.Count);
        long length = slice.Extents[axis].Length!.Value;
        if (depth == 0 || length < 2) return [slice];
        long first = random.NextInt64(1, length);
        SliceExtent[] low = [.. slice.Extents], high = [.. slice.Extents];
        low[axis] = low[axis] with { Length = first };
        high[axis] = new SliceExtent(high[axis].Start + first, length - first);
        return [.. Cut(new TensorSlice(high), random, depth - 1), .. Cut(new TensorSlice(low), random, depth - 1)];
    }

    private static TensorSlice RandomPart(long[] shape, Random random) => new([.. shape.Select(dim =>
    {
        long start = random.NextInt64(dim);
        return random.Next(3) == 0 ? SliceExtent.Whole : new SliceExtent(start, random.NextInt64(dim - start + 1));
    })]);

    /// <summary>The plain way: element by element.</summary>
    private static T[] Take<T>(T[] values, long[] shape, TensorSlice slice)
    {
        long[] own = slice.ShapeIn(shape)!;
        var taken = new List<T>();
        for (int i = 0; i < values.Length; i++)
        {
            long rest = i;
            bool inside = true;
            for (int d = shape.Length - 1; d >= 0; d--)
            {
                long at = rest % shape[d] - slice.Extents[d].Start;
                inside &= at >= 0 && at < own[d];
                rest /= shape[d];
            }
            if (inside) taken.Add(values[i]);
        }
        return [.. taken];
    }

    private static byte[] Bytes(short[] values, bool bigEndian) =>
        [.. values.SelectMany(v => BitConverter.GetBytes(bigEndian ? BinaryPrimitives.ReverseEndianness(v) : v))];
}
