using ModelBuild.Diagnostics;
using ModelBuild.Protos;
using ModelBuild.Testing;

namespace ModelBuild.Checkpoints.Tests;

/// <summary>Whatever is wrong with the files: the right values, or a coded error; never another exception, never memory for a false claim.</summary>
public sealed class DamagedFileTests
{
    // What opening and reading a small checkpoint may take, besides twice its files: handles, buffers, the exception and its message.
    private const long Allowance = 512 * 1024;

    public static TheoryData<string> Small() => new("v2_simple", "v2_strings", "v2_partitioned");

    [Theory]
    [MemberData(nameof(Small))]
    [InlineData("v2_all_dtypes")]
    public void Every_flipped_byte_of_the_index_is_found_or_harmless(string folder)
    {
        (byte[] index, byte[] data) = Files(folder);
        using var checkpoint = new TemporaryCheckpoint();
        var right = ReadAll(checkpoint.Write(index, data).Prefix);
        int found = 0;
        for (int at = 0; at < index.Length; at++)
        {
            byte mask = (byte)(1 << (at % 8));
            index[at] ^= mask;
            string? code = Try(checkpoint.Write(index, data).Prefix, right);
            Assert.True(code is null or "MB1003" or "MB1004", $"byte {at} ^ {mask:x2}: {code}");
            if (code is not null) found++;
            index[at] ^= mask;
        }
        // All but the footer's padding and the unused metaindex block matter.
        Assert.True(found > index.Length - 48 - 13, $"{found} of {index.Length}");
    }

    [Theory]
    [MemberData(nameof(Small))]
    public void Every_flipped_byte_of_the_data_is_found(string folder)
    {
        (byte[] index, byte[] data) = Files(folder);
        using var checkpoint = new TemporaryCheckpoint();
        var right = ReadAll(checkpoint.Write(index, data).Prefix);
        bool[] covered = Covered(checkpoint.Prefix, data.Length);
        for (int at = 0; at < data.Length; at++)
        {
            data[at] ^= (byte)(1 << (at % 8));
            string? code = Try(checkpoint.Write(index, data).Prefix, right);
            Assert.Equal(covered[at] ? "MB1005" : null, code);
            data[at] ^= (byte)(1 << (at % 8));
        }
    }

    [Theory]
    [MemberData(nameof(Small))]
    public void Every_truncation_is_found(string folder)
    {
        (byte[] index, byte[] data) = Files(folder);
        using var checkpoint = new TemporaryCheckpoint();
        var right = ReadAll(checkpoint.Write(index, data).Prefix);
        int last = Array.LastIndexOf(Covered(checkpoint.Prefix, data.Length), true) + 1;
        for (int length = 0; length < index.Length; length++)
            Assert.Equal("MB1004", Try(checkpoint.Write(index[..length], data).Prefix, right));
        for (int length = 0; length < data.Length; length++)
            Assert.Equal(length < last ? "MB1005" : null, Try(checkpoint.Write(index, data[..length]).Prefix, right));
    }

    [Theory]
    [InlineData("v1_simple")]
    [InlineData("v1_strings")]
    [InlineData("v1_partitioned")]
    public void Every_flipped_byte_and_every_truncation_of_a_V1_checkpoint_is_found(string folder)
    {
        byte[] bytes = File.ReadAllBytes(Repository.Golden("checkpoints", folder, "model.ckpt"));
        using var checkpoint = new TemporaryCheckpoint();
        File.WriteAllBytes(checkpoint.Prefix, bytes);
        var right = ReadAll(checkpoint.Prefix);
        int found = 0;
        for (int at = 0; at < bytes.Length; at++)
        {
            bytes[at] ^= (byte)(1 << (at % 8));
            File.WriteAllBytes(checkpoint.Prefix, bytes);
            string? code = Try(checkpoint.Prefix, right);
            Assert.True(code is null or "MB1003" or "MB1004", $"byte {at}: {code}");
            if (code is not null) found++;
            bytes[at] ^= (byte)(1 << (at % 8));
        }
        Assert.True(found > bytes.Length - 48 - 13, $"{found} of {bytes.Length}");
        for (int length = 0; length < bytes.Length; length++)
        {
            File.WriteAllBytes(checkpoint.Prefix, bytes[..length]);
            Assert.Equal("MB1003", Try(checkpoint.Prefix, right));
        }
    }

    [Fact]
    public void Noise_in_place_of_a_file_is_found()
    {
        (byte[] index, byte[] data) = Files("v2_simple");
        using var checkpoint = new TemporaryCheckpoint();
        var right = ReadAll(checkpoint.Write(index, data).Prefix);
        var random = new Random(7);
        for (int round = 0; round < 300; round++)
        {
            byte[] noise = new byte[random.Next(400)];
            random.NextBytes(noise);
            // With the magic at its end it passes for a table.
            if (noise.Length > 48 && round % 2 == 0) index[^8..].CopyTo(noise, noise.Length - 8);
            Assert.True(Try(checkpoint.Write(noise, data).Prefix, right) is "MB1003" or "MB1004");
        }
    }

    [Fact]
    public void Impossible_entries_are_refused()
    {
        byte[] four = [1, 2, 3, 4];
        Assert.Null(CodeOf(four, Entry(e => e.Offset = 0)));
        Assert.Equal("MB1005", CodeOf(four, Entry(e => e.Offset = 1)));
        Assert.Equal("MB1005", CodeOf(four, Entry(e => e.Offset = long.MaxValue - 4)));
        Assert.Equal("MB1004", CodeOf(four, Entry(e => e.Offset = long.MaxValue)));
        Assert.Equal("MB1004", CodeOf(four, Entry(e => e.Offset = -1)));
        Assert.Equal("MB1004", CodeOf(four, Entry(e => e.Size = -4)));
        Assert.Equal("MB1004", CodeOf(four, Entry(e => e.Size = 3)));
        Assert.Equal("MB1004", CodeOf(four, Entry(e => e.ShardId = 1)));
        Assert.Equal("MB1004", CodeOf(four, Entry(e => e.ShardId = -1)));
        Assert.Equal("MB1004", CodeOf(four, Entry(e => e.Shape.UnknownRank = true)));
        Assert.Equal("MB1004", CodeOf(four, Entry(e => e.Shape.Dim.Add(new TensorShapeProto.Types.Dim { Size = -1 }))));
        Assert.Equal("MB1004", CodeOf(four, Entry(e => { for (int i = 0; i < 3; i++) e.Shape.Dim.Add(new TensorShapeProto.Types.Dim { Size = 1L << 30 }); })));
        Assert.Equal("MB1004", CodeOf(four, Entry(e => { e.Size = long.MaxValue; e.Shape.Dim.Add(new TensorShapeProto.Types.Dim { Size = long.MaxValue / 2 }); })));
        // A claim of 4 TB, consistent in itself: found against the file's length before anything is allocated.
        Assert.Equal("MB1005", CodeOf(four, Entry(e => { e.Size = 1L << 42; e.Shape.Dim.Add(new TensorShapeProto.Types.Dim { Size = 1L << 40 }); })));
        Assert.Equal("MB1005", CodeOf(four, Entry(e => { e.Dtype = DataType.DtString; e.Size = 1L << 42; e.Shape.Dim.Add(new TensorShapeProto.Types.Dim { Size = 1L << 40 }); })));
        Assert.Equal("MB1005", CodeOf(four, Entry(e => { e.Dtype = DataType.DtString; e.Shape.Dim.Add(new TensorShapeProto.Types.Dim { Size = 1L << 40 }); })));
        foreach (DataType dtype in (DataType[])[DataType.DtResource, DataType.DtVariant, DataType.DtInvalid, DataType.DtFloatRef, (DataType)99, (DataType)(-1)])
            Assert.Equal("MB1007", CodeOf(four, Entry(e => e.Dtype = dtype)));

        static BundleEntryProto Entry(Action<BundleEntryProto> change)
        {
            BundleEntryProto entry = TemporaryCheckpoint.Entry(DataType.DtFloat, [], [1, 2, 3, 4]);
            change(entry);
            return entry;
        }

        static string? CodeOf(byte[] data, BundleEntryProto entry)
        {
            using var checkpoint = new TemporaryCheckpoint();
            return Try(checkpoint.Write(TemporaryCheckpoint.Header(), data, ("t", entry)).Prefix, null);
        }
    }

    [Fact]
    public void Impossible_headers_are_refused()
    {
        Assert.Equal("MB1003", CodeOf(new BundleHeaderProto()));
        Assert.Equal("MB1004", CodeOf(TemporaryCheckpoint.Header(int.MinValue)));
        Assert.Equal("MB1004", CodeOf(TemporaryCheckpoint.Header(int.MaxValue)));
        Assert.Equal("MB1002", CodeOf(TemporaryCheckpoint.Header(99_999)));
        Assert.Equal("MB1004", CodeOf(new BundleHeaderProto { NumShards = 1, Endianness = (BundleHeaderProto.Types.Endianness)7 }));
        Assert.Null(CodeOf(new BundleHeaderProto { NumShards = 1, Version = new VersionDef { Producer = 9, MinConsumer = 1 } }));
        Assert.Equal("MB1010", CodeOf(new BundleHeaderProto { NumShards = 1, Version = new VersionDef { MinConsumer = 2 } }));
        Assert.Equal("MB1010", CodeOf(new BundleHeaderProto { NumShards = 1, Version = new VersionDef { Producer = -1 } }));
        Assert.Equal("MB1010", CodeOf(new BundleHeaderProto { NumShards = 1, Version = new VersionDef { BadConsumers = { 1 } } }));

        static string? CodeOf(BundleHeaderProto header)
        {
            using var checkpoint = new TemporaryCheckpoint();
            return Try(checkpoint.Write(header, []).Prefix, null);
        }
    }

    /// <summary>Opens and reads everything; the code of the error, or null when all was read. Fails on any other exception and on over-allocation.</summary>
    internal static string? Try(string prefix, List<(string Name, byte[] Bytes)>? right)
    {
        long files = Directory.GetFiles(Path.GetDirectoryName(prefix)!).Sum(f => new FileInfo(f).Length);
        long before = GC.GetAllocatedBytesForCurrentThread();
        string? code = null;
        try
        {
            List<(string Name, byte[] Bytes)> read = ReadAll(prefix);
            if (right is not null)
            {
                Assert.Equal(right.Select(t => t.Name), read.Select(t => t.Name));
                for (int i = 0; i < right.Count; i++) Assert.True(right[i].Bytes.AsSpan().SequenceEqual(read[i].Bytes), $"wrong values of {right[i].Name} were given out as right");
            }
        }
        catch (ModelFileException e)
        {
            code = e.Code;
            Assert.True(e.Message.Length < 1500, e.Message);
            Assert.NotNull(e.File);
        }
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated <= (2 * files) + Allowance, $"{allocated} bytes allocated for files of {files}, {code}");
        return code;
    }

    private static List<(string Name, byte[] Bytes)> ReadAll(string prefix)
    {
        using CheckpointReader reader = CheckpointReader.Open(prefix);
        var all = new List<(string, byte[])>();
        foreach (CheckpointTensor tensor in reader.Tensors)
        {
            var bytes = new MemoryStream();
            if (tensor.DType == DataType.DtString)
            {
                foreach (byte[] element in reader.ReadStrings(tensor)) bytes.Write([.. TableFile.Fixed32((uint)element.Length), .. element]);
            }
            else
            {
                reader.CopyTo(tensor, bytes);
            }
            all.Add((tensor.Name, bytes.ToArray()));
        }
        return all;
    }

    private static (byte[] Index, byte[] Data) Files(string folder) => (
        File.ReadAllBytes(Repository.Golden("checkpoints", folder, "model.ckpt.index")),
        File.ReadAllBytes(Repository.Golden("checkpoints", folder, "model.ckpt.data-00000-of-00001")));

    /// <summary>Which bytes of the data file belong to a tensor that is read.</summary>
    private static bool[] Covered(string prefix, int length)
    {
        using CheckpointReader reader = CheckpointReader.Open(prefix);
        bool[] covered = new bool[length];
        foreach (CheckpointTensor tensor in reader.Tensors.Where(t => !t.IsPartitioned)) covered.AsSpan((int)tensor.Offset, (int)tensor.Size).Fill(true);
        foreach (CheckpointSlice slice in reader.Tensors.SelectMany(t => t.Slices)) covered.AsSpan((int)slice.Offset, (int)slice.Size).Fill(true);
        return covered;
    }
}
