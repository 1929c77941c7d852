using ModelBuild.Checkpoints.Slices;
using ModelBuild.Diagnostics;
using ModelBuild.Protos;

namespace ModelBuild.Checkpoints.Tests;

public sealed class V1CheckpointWriterTests : IDisposable
{
    private readonly TemporaryCheckpoint _checkpoint = new();

    private string Prefix => _checkpoint.Prefix;

    public void Dispose() => _checkpoint.Dispose();

    [Fact]
    public void Random_tensors_of_every_dtype_of_the_format_come_back()
    {
        var random = new Random(9);
        DataType[] dtypes = [.. CheckpointContents.FixedSize.Where(d => SavedValueFields.BytesOf(d) > 0)];
        Assert.Equal(17, dtypes.Length);
        for (int round = 0; round < 10; round++)
        {
            int shards = random.Next(2, 4);
            random.Shuffle(dtypes);
            var tensors = new Dictionary<string, (DataType DType, long[] Shape, byte[] Values)>();
            using V1CheckpointWriter writer = V1CheckpointWriter.CreateSharded(Prefix, shards);
            foreach (DataType dtype in dtypes)
            {
                long[] shape = [.. Enumerable.Range(0, random.Next(0, 4)).Select(_ => (long)random.Next(0, 9))];
                byte[] values = CheckpointContents.Random(random, CheckpointTensor.CountOf(shape) * ElementSize.Of(dtype));
                if (dtype == DataType.DtBool) for (int i = 0; i < values.Length; i++) values[i] &= 1;
                string name = $"{random.Next(100)}/{dtype}";
                tensors.Add(name, (dtype, shape, values));
                writer.Add(name, dtype, shape, values, random.Next(shards));
            }
            writer.Complete();
            Assert.Equal($"{Prefix}-?????-of-{shards:00000}", writer.Path);
            using CheckpointReader reader = CheckpointReader.Open(writer.Path);
            Assert.Equal(CheckpointFormat.V1, reader.Format);
            Assert.Equal(tensors.Keys.Order(StringComparer.Ordinal), reader.Tensors.Select(t => t.Name));
            foreach ((string name, (DataType dtype, long[] shape, byte[] values)) in tensors)
            {
                Assert.Equal(dtype, reader.Get(name).DType);
                Assert.Equal(shape, reader.Get(name).Shape);
                Assert.Equal(values, CheckpointContents.Bytes(reader, name));
            }
            foreach (string file in Directory.GetFiles(_checkpoint.Folder)) File.Delete(file);
        }
    }

    [Fact]
    public void A_value_larger_than_a_block_has_one_of_its_own()
    {
        byte[] large = CheckpointContents.Random(new Random(2), 3_000_000);
        using (V1CheckpointWriter writer = V1CheckpointWriter.Create(Prefix))
        {
            writer.Add("z", DataType.DtFloat, [1], CheckpointContents.Floats(1));
            writer.Add("large", DataType.DtInt8, [3_000_000], large);
            writer.AddStringSlice("s", [2], TensorSlice.Parse("1,1"), CheckpointContents.Strings("b"));
            writer.AddStringSlice("s", [2], TensorSlice.Parse("0,1"), CheckpointContents.Strings("a"));
            writer.Complete();
        }
        using CheckpointReader reader = CheckpointReader.Open(Prefix);
        Assert.Equal(large, CheckpointContents.Bytes(reader, "large"));
        Assert.Equal(["a", "b"], CheckpointContents.Strings(reader, "s"));
        Assert.Equal([1], CheckpointContents.Floats(reader, "z"));
    }

    [Fact]
    public void Wrong_use_is_told_and_the_writer_can_go_on()
    {
        using (V1CheckpointWriter writer = V1CheckpointWriter.Create(Prefix))
        {
            writer.Add("w", DataType.DtFloat, [1], CheckpointContents.Floats(1));
            Refused(() => writer.Add("w", DataType.DtFloat, [1], new byte[4]));
            Refused(() => writer.Add("", DataType.DtFloat, [1], new byte[4]));
            Refused(() => writer.Add("half \ud834", DataType.DtFloat, [1], new byte[4]));
            Refused(() => writer.Add("x", DataType.DtFloat, [1], new byte[5]));
            Refused(() => writer.Add("x", DataType.DtFloat, [-1], new byte[4]));
            Refused(() => writer.Add("x", DataType.DtDouble, [1L << 61], new byte[4]));
            Refused(() => writer.Add("x", DataType.DtBfloat16, [2], new byte[4]));
            Refused(() => writer.Add("x", DataType.DtUint32, [1], new byte[4]));
            Refused(() => writer.Add("x", DataType.DtString, [1], new byte[4]));
            Refused(() => writer.Add("x", DataType.DtFloat, [1], new byte[4], shard: 1));
            Refused(() => writer.AddStrings("x", [2], CheckpointContents.Strings("one")));
            Refused(() => writer.AddSlice("x", DataType.DtFloat, [4], TensorSlice.Parse("3,2"), new byte[8]));
            writer.Add("x", DataType.DtFloat, [1], CheckpointContents.Floats(2));
            writer.Complete();
            Assert.Throws<InvalidOperationException>(() => writer.Add("y", DataType.DtFloat, [1], new byte[4]));
            Assert.Throws<InvalidOperationException>(writer.Complete);
        }
        Assert.ThrowsAny<ArgumentException>(() => V1CheckpointWriter.CreateSharded(Prefix, 0));
        using CheckpointReader reader = CheckpointReader.Open(Prefix);
        Assert.Equal(["w", "x"], reader.Tensors.Select(t => t.Name));
        Assert.Equal([2], CheckpointContents.Floats(reader, "x"));

        static void Refused(Action act) => Assert.ThrowsAny<ArgumentException>(act);
    }

    [Fact]
    public void Given_up_or_refused_it_leaves_nothing_and_the_older_one_whole()
    {
        byte[] old = Save(1);
        using (V1CheckpointWriter writer = V1CheckpointWriter.Create(Prefix)) writer.Add("w", DataType.DtFloat, [1], CheckpointContents.Floats(2));
        Assert.Equal(old, File.ReadAllBytes(Prefix));
        Assert.Equal([Prefix], Directory.GetFiles(_checkpoint.Folder));
        Assert.NotEqual(old, Save(2));

        using V1CheckpointWriter nowhere = V1CheckpointWriter.Create(Path.Combine(_checkpoint.Folder, "no", "such", "model"));
        nowhere.Add("w", DataType.DtFloat, [1], CheckpointContents.Floats(1));
        Assert.Equal(DiagnosticCodes.FileAccess, Assert.Throws<ModelFileException>(nowhere.Complete).Code);

        byte[] Save(float value)
        {
            using V1CheckpointWriter writer = V1CheckpointWriter.Create(Prefix);
            writer.Add("w", DataType.DtFloat, [1], CheckpointContents.Floats(value));
            writer.Complete();
            return File.ReadAllBytes(Prefix);
        }
    }
}
