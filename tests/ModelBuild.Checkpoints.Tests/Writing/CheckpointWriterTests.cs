using ModelBuild.Checkpoints.Writing;
using ModelBuild.Diagnostics;
using ModelBuild.Protos;

namespace ModelBuild.Checkpoints.Tests;

public sealed class CheckpointWriterTests : IDisposable
{
    private readonly TemporaryCheckpoint _checkpoint = new();

    private string Prefix => _checkpoint.Prefix;

    public void Dispose() => _checkpoint.Dispose();

    [Fact]
    public void Random_tensors_of_every_dtype_come_back()
    {
        var random = new Random(7);
        for (int round = 0; round < 10; round++)
        {
            int shards = random.Next(1, 4);
            var tensors = new Dictionary<string, (DataType DType, long[] Shape, byte[] Values)>();
            DataType[] dtypes = [.. CheckpointContents.FixedSize];
            random.Shuffle(dtypes);
            using (CheckpointWriter writer = CheckpointWriter.Create(Prefix, new CheckpointWriterOptions { Shards = shards, DataAlignment = round % 2 == 0 ? 1 : 64 }))
            {
                foreach (DataType dtype in dtypes)
                {
                    // Rank 0 is a scalar; a dimension of 0 leaves no elements.
                    long[] shape = [.. Enumerable.Range(0, random.Next(0, 4)).Select(_ => (long)random.Next(0, 9))];
                    byte[] values = CheckpointContents.Random(random, CheckpointTensor.CountOf(shape) * ElementSize.Of(dtype));
                    string name = $"{random.Next(100)}/{dtype}";
                    tensors.Add(name, (dtype, shape, values));
                    writer.Add(name, dtype, shape, values, random.Next(shards));
                }
                writer.Complete();
            }
            using CheckpointReader reader = CheckpointReader.Open(Prefix);
            Assert.Equal(tensors.Keys.Order(StringComparer.Ordinal), reader.Tensors.Select(t => t.Name));
            foreach ((string name, (DataType dtype, long[] shape, byte[] values)) in tensors)
            {
                Assert.Equal(dtype, reader.Get(name).DType);
                Assert.Equal(shape, reader.Get(name).Shape);
                Assert.Equal(values, CheckpointContents.Bytes(reader, name));
            }
        }
    }

    [Fact]
    public void Strings_come_back()
    {
        string[] values = ["", "a", new string('x', 127), new string('y', 128), new string('z', 200_000), "\0ü𝄞"];
        using (CheckpointWriter writer = CheckpointWriter.Create(Prefix))
        {
            writer.AddStrings("none", [0, 3], []);
            writer.AddStrings("some", [3, 2], CheckpointContents.Strings(values));
            writer.AddStrings("one", [], CheckpointContents.Strings("scalar"));
            writer.Complete();
        }
        using CheckpointReader reader = CheckpointReader.Open(Prefix);
        Assert.Empty(CheckpointContents.Strings(reader, "none"));
        Assert.Equal(values, CheckpointContents.Strings(reader, "some"));
        Assert.Equal(["scalar"], CheckpointContents.Strings(reader, "one"));
    }

    [Fact]
    public void Names_are_ordered_by_their_bytes_and_may_be_anything()
    {
        // UTF-16 has the surrogates of 𝄞 before U+FFFD, UTF-8 behind. One name looks like the key of a slice; one fills more than a block of the index.
        string[] names = ["\uFFFD", "𝄞", "b", "a/b", "a", " ", "\0w\0\u0001", new string('n', 1_000_000)];
        CheckpointContents.Write(Prefix, [.. names.Select((n, i) => (n, new float[] { i }))]);
        using CheckpointReader reader = CheckpointReader.Open(Prefix);
        Assert.Equal(["\0w\0\u0001", " ", "a", "a/b", "b", names[^1], "\uFFFD", "𝄞"], reader.Tensors.Select(t => t.Name));
        for (int i = 0; i < names.Length; i++) Assert.Equal([i], CheckpointContents.Floats(reader, names[i]));
    }

    [Fact]
    public void Parts_of_any_size_make_the_same_file()
    {
        var random = new Random(1);
        byte[] values = CheckpointContents.Random(random, 1_200_000);
        using (CheckpointWriter writer = CheckpointWriter.Create(Prefix))
        {
            writer.Add("w", DataType.DtFloat, [300_000], values);
            writer.Complete();
        }
        string other = Path.Combine(_checkpoint.Folder, "streamed");
        using (CheckpointWriter writer = CheckpointWriter.Create(other))
        {
            writer.Add("w", DataType.DtFloat, [300_000], stream =>
            {
                for (int at = 0; at < values.Length;)
                {
                    int part = Math.Min(random.Next(0, 3) * random.Next(1, 200_000), values.Length - at);
                    stream.Write(values, at, part);
                    at += part;
                }
            });
            writer.Complete();
        }
        Assert.Equal(File.ReadAllBytes(Prefix + ".index"), File.ReadAllBytes(other + ".index"));
        Assert.Equal(File.ReadAllBytes(DataFile(Prefix)), File.ReadAllBytes(DataFile(other)));
    }

    [Fact]
    public void Wrong_use_is_told_and_the_writer_can_go_on()
    {
        using (CheckpointWriter writer = CheckpointWriter.Create(Prefix, new CheckpointWriterOptions { Shards = 2 }))
        {
            writer.Add("w", DataType.DtFloat, [2], CheckpointContents.Floats(1, 2));
            writer.AddSlice("p", DataType.DtFloat, [4], TensorSlice.Parse("0,2"), CheckpointContents.Floats(1, 2));
            Refused(() => writer.Add("w", DataType.DtFloat, [1], new byte[4]));
            Refused(() => writer.AddStrings("w", [0], []));
            Refused(() => writer.Add("", DataType.DtFloat, [1], new byte[4]));
            Refused(() => writer.Add("half \ud834", DataType.DtFloat, [1], new byte[4]));
            Refused(() => writer.Add("x", DataType.DtFloat, [2], new byte[4]));
            Refused(() => writer.Add("x", DataType.DtFloat, [-1], new byte[4]));
            Refused(() => writer.Add("x", DataType.DtFloat, [1L << 40, 1L << 40], new byte[4]));
            Refused(() => writer.Add("x", DataType.DtDouble, [1L << 61], new byte[4]));
            Refused(() => writer.Add("x", DataType.DtString, [1], new byte[4]));
            Refused(() => writer.Add("x", DataType.DtVariant, [1], new byte[4]));
            Refused(() => writer.Add("x", DataType.DtResource, [1], new byte[4]));
            Refused(() => writer.Add("x", DataType.DtFloatRef, [1], new byte[4]));
            Refused(() => writer.Add("x", DataType.DtInvalid, [1], new byte[4]));
            Refused(() => writer.Add("x", (DataType)4711, [1], new byte[4]));
            Refused(() => writer.Add("x", DataType.DtFloat, [1], new byte[4], shard: 2));
            Refused(() => writer.Add("x", DataType.DtFloat, [1], new byte[4], shard: -1));
            Refused(() => writer.AddStrings("x", [2], CheckpointContents.Strings("one")));
            Refused(() => writer.AddSlice("w", DataType.DtFloat, [2], TensorSlice.Parse("0,1"), new byte[4]));
            Refused(() => writer.AddSlice("p", DataType.DtFloat, [4], TensorSlice.Parse("0,2"), new byte[8]));
            Refused(() => writer.AddSlice("p", DataType.DtInt32, [4], TensorSlice.Parse("2,2"), new byte[8]));
            Refused(() => writer.AddSlice("p", DataType.DtFloat, [5], TensorSlice.Parse("2,2"), new byte[8]));
            Refused(() => writer.AddSlice("p", DataType.DtFloat, [4], TensorSlice.Parse("3,2"), new byte[8]));
            Refused(() => writer.AddSlice("p", DataType.DtFloat, [4], TensorSlice.Parse("2,2:-"), new byte[8]));
            Refused(() => writer.AddSlice("p", DataType.DtFloat, [4], TensorSlice.Parse("-"), new byte[16]));
            Refused(() => writer.AddSlice("q", DataType.DtFloat, [4], TensorSlice.Parse("0,2"), new byte[7]));
            Refused(() => writer.AddSlice("q", DataType.DtFloat, [4], TensorSlice.Parse("0,2"), stream => stream.Write(new byte[7])));
            Refused(() => writer.AddStringSlice("q", [4], TensorSlice.Parse("0,2"), CheckpointContents.Strings("one")));
            Refused(() => writer.Add("p", DataType.DtFloat, [4], new byte[16]));
            writer.AddSlice("p", DataType.DtFloat, [4], TensorSlice.Parse("2,2"), CheckpointContents.Floats(3, 4), shard: 1);
            writer.Add("x", DataType.DtFloat, [1], CheckpointContents.Floats(5));
            writer.Complete();
            Assert.Throws<InvalidOperationException>(() => writer.Add("y", DataType.DtFloat, [1], new byte[4]));
            Assert.Throws<InvalidOperationException>(writer.Complete);
        }
        using CheckpointReader reader = CheckpointReader.Open(Prefix);
        Assert.Equal(["p", "w", "x"], reader.Tensors.Select(t => t.Name));
        Assert.Equal([1, 2, 3, 4], CheckpointContents.Floats(reader, "p"));
        Assert.Equal([1, 2], CheckpointContents.Floats(reader, "w"));
        Assert.Equal([5], CheckpointContents.Floats(reader, "x"));
        Assert.Equal(5 * 4 + 8, CheckpointPath.Resolve(Prefix).DataFiles.Sum(f => new FileInfo(f).Length));

        static void Refused(Action act) => Assert.ThrowsAny<ArgumentException>(act);
    }

    [Fact]
    public void Wrong_options_are_told()
    {
        Assert.ThrowsAny<ArgumentException>(() => CheckpointWriter.Create(""));
        Assert.ThrowsAny<ArgumentException>(() => CheckpointWriter.Create(Prefix, new CheckpointWriterOptions { Shards = 0 }));
        Assert.ThrowsAny<ArgumentException>(() => CheckpointWriter.Create(Prefix, new CheckpointWriterOptions { Shards = 100_000 }));
        Assert.ThrowsAny<ArgumentException>(() => CheckpointWriter.Create(Prefix, new CheckpointWriterOptions { DataAlignment = 0 }));
        Assert.Empty(Directory.GetFileSystemEntries(_checkpoint.Folder));
    }

    [Fact]
    public void A_tensor_whose_writing_failed_is_not_there_and_another_takes_its_place()
    {
        using (CheckpointWriter writer = CheckpointWriter.Create(Prefix))
        {
            Assert.Throws<ArgumentException>(() => writer.Add("few", DataType.DtFloat, [100_000], stream => stream.Write(new byte[399_999])));
            Assert.Throws<ArgumentException>(() => writer.Add("many", DataType.DtFloat, [2], stream => stream.Write(new byte[9])));
            Assert.Throws<TimeoutException>(() => writer.Add("thrown", DataType.DtFloat, [2], stream =>
            {
                stream.Write(new byte[4]);
                throw new TimeoutException();
            }));
            // What fails is whoever gives the values: not an error of the file that is written.
            Assert.Throws<IOException>(() => writer.Add("theirs", DataType.DtFloat, [2], _ => throw new IOException("theirs")));
            Assert.Throws<ArgumentException>(() => writer.AddSlice("slice", DataType.DtFloat, [2], TensorSlice.Parse("0,1"), stream => stream.Write(new byte[3])));
            writer.Add("few", DataType.DtFloat, [1], CheckpointContents.Floats(1));
            writer.Complete();
        }
        using CheckpointReader reader = CheckpointReader.Open(Prefix);
        Assert.Equal(["few"], reader.Tensors.Select(t => t.Name));
        Assert.Equal([1], CheckpointContents.Floats(reader, "few"));
        Assert.Equal(4, new FileInfo(DataFile(Prefix)).Length);
    }

    [Fact]
    public void Aligned_values_are_padded_with_zeros()
    {
        using (CheckpointWriter writer = CheckpointWriter.Create(Prefix, new CheckpointWriterOptions { DataAlignment = 16, FlushToDisk = true }))
        {
            Assert.Throws<ArgumentException>(() => writer.Add("failed", DataType.DtUint8, [200], stream => stream.Write(Enumerable.Repeat((byte)9, 100).ToArray())));
            writer.Add("a", DataType.DtUint8, [3], [1, 2, 3]);
            writer.AddStrings("b", [1], CheckpointContents.Strings("x"));
            writer.Add("c", DataType.DtUint8, [16], Enumerable.Repeat((byte)7, 16).ToArray());
            writer.Complete();
        }
        using CheckpointReader reader = CheckpointReader.Open(Prefix);
        Assert.Equal([0, 16, 32], reader.Tensors.Select(t => t.Offset));
        byte[] data = File.ReadAllBytes(DataFile(Prefix));
        Assert.Equal(48, data.Length);
        Assert.Equal([1, 2, 3, .. new byte[13]], data[..16]);
        Assert.Equal(new byte[10], data[22..32]);
    }

    [Fact]
    public void Slices_are_listed_by_shard_and_the_whole_tensor_is_no_slice()
    {
        using (CheckpointWriter writer = CheckpointWriter.Create(Prefix, new CheckpointWriterOptions { Shards = 3 }))
        {
            writer.AddSlice("w", DataType.DtFloat, [6], TensorSlice.Parse("0,2"), CheckpointContents.Floats(0, 1), shard: 2);
            writer.AddSlice("w", DataType.DtFloat, [6], TensorSlice.Parse("5,1"), CheckpointContents.Floats(5), shard: 1);
            writer.AddSlice("w", DataType.DtFloat, [6], TensorSlice.Parse("2,3"), CheckpointContents.Floats(2, 3, 4), shard: 1);
            writer.AddSlice("whole", DataType.DtFloat, [2], TensorSlice.Parse("-"), CheckpointContents.Floats(1, 2), shard: 1);
            writer.AddSlice("as one", DataType.DtFloat, [2], TensorSlice.Parse("0,2"), stream => stream.Write(CheckpointContents.Floats(3, 4)));
            writer.AddStringSlice("text", [], TensorSlice.Whole(0), CheckpointContents.Strings("t"));
            writer.Complete();
        }
        using CheckpointReader reader = CheckpointReader.Open(Prefix);
        CheckpointTensor tensor = reader.Get("w");
        Assert.Equal(["5,1", "2,3", "0,2"], tensor.Slices.Select(s => s.Slice.ToString()));
        Assert.Equal([0, 1, 2, 3, 4, 5], CheckpointContents.Floats(reader, "w"));
        Assert.All((string[])["whole", "as one", "text"], name => Assert.False(reader.Get(name).IsPartitioned));
        Assert.Equal([3, 4], CheckpointContents.Floats(reader, "as one"));
        Assert.Equal(["t"], CheckpointContents.Strings(reader, "text"));
    }

    [Fact]
    public void Until_it_is_complete_the_older_checkpoint_is_whole_and_nothing_new_is_seen()
    {
        CheckpointContents.Write(Prefix, ("w", [1, 2]));
        string[] before = Directory.GetFiles(_checkpoint.Folder);
        using (CheckpointWriter writer = CheckpointWriter.Create(Prefix))
        {
            AssertOld();
            writer.Add("w", DataType.DtFloat, [1000], stream =>
            {
                stream.Write(new byte[2000]);
                AssertOld();
                stream.Write(new byte[2000]);
            });
            AssertOld();
            writer.AddStrings("s", [1], CheckpointContents.Strings("s"));
            AssertOld();
            writer.Complete();
            using CheckpointReader reader = CheckpointReader.Open(Prefix);
            Assert.Equal(["s", "w"], reader.Tensors.Select(t => t.Name));
            Assert.Equal(new float[1000], CheckpointContents.Floats(reader, "w"));
        }
        Assert.Equal(before.Order(), Directory.GetFiles(_checkpoint.Folder).Order());

        void AssertOld()
        {
            // The folder, as one looks for a checkpoint in it, shows the old one only.
            using CheckpointReader reader = CheckpointReader.Open(_checkpoint.Folder);
            Assert.Equal([1, 2], CheckpointContents.Floats(reader, "w"));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Given_up_at_any_step_it_leaves_nothing(int steps)
    {
        CheckpointContents.Write(Prefix, ("w", [1, 2]));
        string[] before = Directory.GetFiles(_checkpoint.Folder);
        using (CheckpointWriter writer = CheckpointWriter.Create(Prefix, new CheckpointWriterOptions { Shards = 2 }))
        {
            if (steps > 0) writer.Add("a", DataType.DtFloat, [1], new byte[4]);
            if (steps > 1) writer.AddSlice("b", DataType.DtFloat, [2], TensorSlice.Parse("0,1"), new byte[4], shard: 1);
            if (steps > 2) Assert.Throws<TimeoutException>(() => writer.Add("c", DataType.DtFloat, [1], _ => throw new TimeoutException()));
        }
        Assert.Equal(before.Order(), Directory.GetFiles(_checkpoint.Folder).Order());
        using CheckpointReader reader = CheckpointReader.Open(Prefix);
        Assert.Equal([1, 2], CheckpointContents.Floats(reader, "w"));
    }

    [Fact]
    public void The_last_folder_is_made_and_taken_away_again_when_nothing_comes_into_it()
    {
        string folder = Path.Combine(_checkpoint.Folder, "new");
        CheckpointWriter.Create(Path.Combine(folder, "model")).Dispose();
        Assert.False(Directory.Exists(folder));
        CheckpointContents.Write(Path.Combine(folder, "model"), ("w", [1]));
        Assert.Equal(2, Directory.GetFiles(folder).Length);
        CheckpointWriter.Create(Path.Combine(folder, "model")).Dispose();
        Assert.Equal(2, Directory.GetFiles(folder).Length);
    }

    [Fact]
    public void What_the_file_system_refuses_is_a_coded_error()
    {
        AssertRefused(Path.Combine(_checkpoint.Folder, "no", "such", "model"), "does not exist");
        string file = Path.Combine(_checkpoint.Folder, "file");
        File.WriteAllText(file, "");
        AssertRefused(Path.Combine(file, "model"), file);
        AssertRefused(_checkpoint.Folder + Path.DirectorySeparatorChar, "names a folder");
        Directory.CreateDirectory(DataFile(Prefix));
        AssertRefused(Prefix, "there is a folder of that name");
        AssertRefused(Path.Combine(_checkpoint.Folder, new string('n', 300)), "cannot be written");
        Assert.Equal([file], Directory.GetFiles(_checkpoint.Folder));

        static void AssertRefused(string prefix, string message)
        {
            ModelFileException e = Assert.Throws<ModelFileException>(() => CheckpointWriter.Create(prefix));
            Assert.Equal(DiagnosticCodes.FileAccess, e.Code);
            Assert.Contains(message, e.Message, StringComparison.Ordinal);
        }
    }

    [SkippableFact]
    public void A_folder_that_may_not_be_written_to_is_a_coded_error()
    {
        Skip.If(OperatingSystem.IsWindows() || Environment.UserName == "root", "the system refuses nothing to this user");
        if (OperatingSystem.IsWindows()) return;
        string folder = Directory.CreateDirectory(Path.Combine(_checkpoint.Folder, "locked")).FullName;
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.Equal(DiagnosticCodes.FileAccess, Assert.Throws<ModelFileException>(() => CheckpointWriter.Create(Path.Combine(folder, "model"))).Code);
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
    }

    [Fact]
    public void When_a_file_cannot_get_its_name_those_before_it_lose_theirs()
    {
        using (CheckpointWriter writer = CheckpointWriter.Create(Prefix, new CheckpointWriterOptions { Shards = 2 }))
        {
            writer.Add("w", DataType.DtFloat, [1], new byte[4]);
            Directory.CreateDirectory(Prefix + ".data-00001-of-00002");
            Assert.Equal(DiagnosticCodes.FileAccess, Assert.Throws<ModelFileException>(writer.Complete).Code);
        }
        Assert.Empty(Directory.GetFiles(_checkpoint.Folder));
    }

    [SkippableFact]
    public void A_disk_that_is_full_is_told_from_values_that_cannot_be_had()
    {
        Skip.IfNot(File.Exists("/dev/full"), "needs a device that is always full");
        using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        var values = new ValueStream(full, 8);
        Assert.False(values.Failed);
        Assert.Throws<IOException>(() => values.Write(new byte[8]));
        Assert.True(values.Failed);
    }

    private static string DataFile(string prefix) => prefix + ".data-00000-of-00001";
}
