using ModelBuild.Diagnostics;
using ModelBuild.Protos;
using ModelBuild.Testing;

namespace ModelBuild.Checkpoints.Tests.Editing;

public sealed class CheckpointEditorTests : IDisposable
{
    private readonly TemporaryCheckpoint _checkpoint = new();

    private string Target => Path.Combine(_checkpoint.Folder, "edited");

    public static TheoryData<string> Golden() => GoldenCheckpointTests.Folders();

    public void Dispose() => _checkpoint.Dispose();

    [Theory]
    [MemberData(nameof(Golden))]
    public void An_edit_of_nothing_copies_every_value_of_every_format(string folder)
    {
        string prefix = CheckpointPath.Resolve(Directory.GetFiles(Repository.Golden("checkpoints", folder)).First(f => Files.FileKinds.Recognize(f) == Files.FileKind.Table)).Prefix;
        CheckpointEditResult result = CheckpointEditor.Write(prefix, Target, new CheckpointEdit());
        Assert.Empty(result.Warnings);
        Assert.Empty(result.Dropped);
        AssertSame(prefix, Target);
        // The order of the values is kept too, so a V2 checkpoint comes out as TensorFlow wrote it.
        if (File.Exists(prefix + ".index")) Assert.Null(Difference(prefix));
    }

    [SkippableFact]
    public void An_edit_of_nothing_copies_public_checkpoints_to_the_byte()
    {
        string models = Repository.Shared("corpus", "models");
        int same = 0, withoutData = 0;
        var compressed = new List<string>();
        foreach (string index in Directory.EnumerateFiles(models, "*.index", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            try
            {
                CheckpointEditor.Write(index, Target, new CheckpointEdit());
                string? difference = Difference(index[..^".index".Length]);
                if (difference is null) same++;
                else compressed.Add($"{Path.GetRelativePath(models, index)}: {difference}");
            }
            catch (ModelFileException e) when (e.Code is DiagnosticCodes.DataFileMissing or DiagnosticCodes.DataDamaged)
            {
                withoutData++;
            }
            foreach (string file in Directory.GetFiles(_checkpoint.Folder)) File.Delete(file);
        }
        // Ten have compressed indexes, which TensorFlow itself has not written since 1.1; their values are the same.
        Assert.True((same, withoutData, compressed.Count) == (106, 18, 10), $"{same} the same, {withoutData} without data, differing:\n{string.Join('\n', compressed)}");
        Assert.All(compressed, difference => Assert.EndsWith(".index: .index", difference, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Golden))]
    public void Shards_merged_and_split_again_and_slices_joined_hold_the_same_values(string folder)
    {
        string prefix = CheckpointPath.Resolve(Directory.GetFiles(Repository.Golden("checkpoints", folder)).First(f => Files.FileKinds.Recognize(f) == Files.FileKind.Table)).Prefix;
        string split = Target + "-split";
        CheckpointEditor.Write(prefix, split, new CheckpointEdit { Shards = 3 });
        Assert.Equal(3, Directory.GetFiles(_checkpoint.Folder, "*.data-*-of-00003").Length);
        AssertSame(prefix, split);
        CheckpointEditor.Write(split, Target, new CheckpointEdit { Shards = 1, JoinSlices = true });
        Assert.Single(CheckpointPath.Resolve(Target).DataFiles);
        AssertSame(prefix, Target);
        using CheckpointReader joined = CheckpointReader.Open(Target);
        Assert.DoesNotContain(joined.Tensors, t => t.IsPartitioned);
    }

    [Fact]
    public void Splitting_spreads_the_bytes()
    {
        CheckpointContents.Write(_checkpoint.Prefix, [.. Enumerable.Range(0, 40).Select(i => ($"w{i:00}", new float[1000]))]);
        CheckpointEditor.Write(_checkpoint.Prefix, Target, new CheckpointEdit { Shards = 4 });
        Assert.All(CheckpointPath.Resolve(Target).DataFiles, file => Assert.Equal(40_000, new FileInfo(file).Length));
    }

    [Fact]
    public void Renames_one_rule_after_the_other()
    {
        CheckpointContents.Write(_checkpoint.Prefix, ("model/layer_1/w", [1]), ("model/layer_2/w", [2]), ("step", [3]));
        CheckpointEditResult result = CheckpointEditor.Write(_checkpoint.Prefix, Target, new CheckpointEdit
        {
            Rename = [new("^model/", ""), new(@"^layer_(\d+)/", "l$1/"), new("nowhere", "x")],
        });
        using CheckpointReader reader = CheckpointReader.Open(Target);
        Assert.Equal(["l1/w", "l2/w", "step"], reader.Tensors.Select(t => t.Name));
        Assert.Equal([2f], CheckpointContents.Floats(reader, "l2/w"));
        Assert.Equal([("l1/w", "model/layer_1/w"), ("l2/w", "model/layer_2/w"), ("step", "step")], result.Tensors.Select(t => (t.Name, t.Source.Name)));
        Assert.Contains("'nowhere' is in no tensor's name", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_another_tensor_gives_up_can_be_taken()
    {
        CheckpointContents.Write(_checkpoint.Prefix, ("a", [1]), ("b", [2]));
        CheckpointEditor.Write(_checkpoint.Prefix, Target, new CheckpointEdit { Rename = [new("^a$", "t"), new("^b$", "a"), new("^t$", "b")] });
        using CheckpointReader reader = CheckpointReader.Open(Target);
        Assert.Equal([2f], CheckpointContents.Floats(reader, "a"));
        Assert.Equal([1f], CheckpointContents.Floats(reader, "b"));
    }

    [Fact]
    public void Drops_before_renaming()
    {
        CheckpointContents.Write(_checkpoint.Prefix, ("w", [1]), ("w/Adam", [2]), ("w/Adam_1", [3]), ("old/w", [4]));
        CheckpointEdit edit = new() { Drop = ["/Adam(_1)?$", "^w$", "Adadelta"], Rename = [new("^old/", "")] };
        CheckpointEditResult plan = CheckpointEditor.Plan(_checkpoint.Prefix, edit);
        CheckpointEditResult result = CheckpointEditor.Write(_checkpoint.Prefix, Target, edit);
        using CheckpointReader reader = CheckpointReader.Open(Target);
        Assert.Equal(["w"], reader.Tensors.Select(t => t.Name));
        Assert.Equal([4f], CheckpointContents.Floats(reader, "w"));
        Assert.Equal(["w/Adam", "w/Adam_1", "w"], result.Dropped);
        Assert.Contains("'Adadelta' is in no tensor's name", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Equal(plan.Dropped, result.Dropped);
        Assert.Equal(plan.Tensors.Select(t => t.Name), result.Tensors.Select(t => t.Name));
    }

    [Fact]
    public void Averages_take_the_place_of_variables()
    {
        CheckpointContents.Write(
            _checkpoint.Prefix, ("w", [1]), ("w/ExponentialMovingAverage", [10]), ("only/ExponentialMovingAverage", [20]), ("step", [3]), ("b/avg", [4]), ("b", [5]));
        CheckpointEditResult result = CheckpointEditor.Write(_checkpoint.Prefix, Target, new CheckpointEdit { TakeAverages = true, Rename = [new("^w$", "weights")] });
        using (CheckpointReader reader = CheckpointReader.Open(Target))
        {
            Assert.Equal(["b", "b/avg", "only", "step", "weights"], reader.Tensors.Select(t => t.Name));
            Assert.Equal([10f], CheckpointContents.Floats(reader, "weights"));
            Assert.Equal([20f], CheckpointContents.Floats(reader, "only"));
            Assert.Equal([5f], CheckpointContents.Floats(reader, "b"));
        }
        Assert.Equal(["w"], result.Dropped);
        Assert.Empty(result.Warnings);

        CheckpointEditor.Write(_checkpoint.Prefix, Target, new CheckpointEdit { TakeAverages = true, AverageName = "avg" });
        using (CheckpointReader reader = CheckpointReader.Open(Target)) Assert.Equal([4f], CheckpointContents.Floats(reader, "b"));
        result = CheckpointEditor.Write(_checkpoint.Prefix, Target, new CheckpointEdit { TakeAverages = true, AverageName = "ema" });
        Assert.Equal("No tensor ends in '/ema': there are no averages to take.", Assert.Single(result.Warnings));
    }

    [Fact]
    public void An_average_of_another_shape_is_not_taken()
    {
        CheckpointContents.Write(_checkpoint.Prefix, ("w", [1]), ("w/ExponentialMovingAverage", [10, 11]));
        AssertRefused("MB1020", "'w/ExponentialMovingAverage' cannot take the place of 'w'", new CheckpointEdit { TakeAverages = true });
    }

    [Fact]
    public void Casts_by_pattern_and_leaves_other_dtypes_alone()
    {
        using (CheckpointWriter writer = CheckpointWriter.Create(_checkpoint.Prefix))
        {
            writer.Add("a/w", DataType.DtFloat, [3], CheckpointContents.Floats(1.5f, 70_000f, -0.1f));
            writer.Add("b/w", DataType.DtFloat, [2], CheckpointContents.Floats(1 + (1 / 256f), -3.3895314e38f));
            writer.Add("global_step", DataType.DtInt64, [], BitConverter.GetBytes(7L));
            writer.AddSlice("c/p", DataType.DtFloat, [4], TensorSlice.Parse("2,2"), CheckpointContents.Floats(3, 4));
            writer.AddSlice("c/p", DataType.DtFloat, [4], TensorSlice.Parse("0,2"), CheckpointContents.Floats(1, 2));
            writer.Complete();
        }
        CheckpointEditResult result = CheckpointEditor.Write(_checkpoint.Prefix, Target, new CheckpointEdit
        {
            Cast = [new("^a/", DataType.DtHalf), new("^b/", DataType.DtBfloat16), new("^c/", DataType.DtHalf), new("step", DataType.DtHalf)],
        });
        using CheckpointReader reader = CheckpointReader.Open(Target);
        Assert.Equal([(Half)1.5f, Half.PositiveInfinity, (Half)(-0.1f)], reader.ReadTensor<Half>("a/w").ToArray());
        Assert.Equal([0x3f80, 0xff7f], System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ushort>(CheckpointContents.Bytes(reader, "b/w")).ToArray());
        Assert.Equal(DataType.DtInt64, reader.Get("global_step").DType);
        Assert.Equal([(Half)1, (Half)2, (Half)3, (Half)4], reader.ReadTensor<Half>("c/p").ToArray());
        Assert.Equal(["2,2", "0,2"], reader.Get("c/p").Slices.Select(s => s.Slice.ToString()));
        Assert.Equal(2, result.Warnings.Count);
        Assert.Contains("nothing was cast to DtHalf", result.Warnings[0], StringComparison.Ordinal);
        Assert.Equal("1 values of 'a/w' are too large for DtHalf and became infinite.", result.Warnings[1]);

        // Back again: what fits is unchanged.
        CheckpointEditor.Write(Target, Target + "-back", new CheckpointEdit { Cast = [new("", DataType.DtFloat)] });
        using CheckpointReader back = CheckpointReader.Open(Target + "-back");
        Assert.Equal([1.5f, float.PositiveInfinity, (float)(Half)(-0.1f)], CheckpointContents.Floats(back, "a/w"));
        Assert.Equal([1, -3.3895314e38f], CheckpointContents.Floats(back, "b/w"));
    }

    [Fact]
    public void The_object_graph_of_TensorFlow_2_follows()
    {
        string prefix = Repository.Golden("checkpoints", "tf2_object_based", "ckpt-1");
        using CheckpointReader before = CheckpointReader.Open(prefix);
        IReadOnlyList<CheckpointObject> objects = CheckpointObjectGraph.Read(before)!;
        CheckpointObject kept = objects[0], dropped = objects[^1];
        Assert.NotEqual(kept.Key, dropped.Key);
        string pattern = "^" + System.Text.RegularExpressions.Regex.Escape(dropped.Key) + "$";
        CheckpointEditor.Write(prefix, Target, new CheckpointEdit { Drop = [pattern], Rename = [new("^", "all/")] });
        using CheckpointReader after = CheckpointReader.Open(Target);
        IReadOnlyList<CheckpointObject> edited = CheckpointObjectGraph.Read(after)!;
        Assert.Equal(objects.Where(o => o.Key != dropped.Key).Select(o => o with { Key = "all/" + o.Key }), edited);
        Assert.All(edited, o => Assert.True(after.TryGet(o.Key, out _)));
    }

    [Fact]
    public void Partitioned_strings_keep_their_slices()
    {
        using (CheckpointWriter writer = CheckpointWriter.Create(_checkpoint.Prefix, new() { Shards = 2 }))
        {
            writer.AddStringSlice("s", [2, 3], TensorSlice.Parse("-:2,1"), CheckpointContents.Strings("c", "f"), shard: 1);
            writer.AddStringSlice("s", [2, 3], TensorSlice.Parse("-:0,2"), CheckpointContents.Strings("a", "b", "d", "e"));
            writer.Complete();
        }
        CheckpointEditor.Write(_checkpoint.Prefix, Target, new CheckpointEdit { Rename = [new("s", "t")] });
        using CheckpointReader reader = CheckpointReader.Open(Target);
        Assert.Equal(["a", "b", "c", "d", "e", "f"], CheckpointContents.Strings(reader, "t"));
        Assert.Equal([(0, "-:0,2"), (1, "-:2,1")], reader.Get("t").Slices.Select(s => (s.Shard, s.Slice.ToString())));
    }

    [Fact]
    public void A_variant_is_copied_as_it_is()
    {
        byte[] stored = CheckpointContents.Random(new Random(3), 300_000);
        BundleEntryProto entry = TemporaryCheckpoint.Entry(DataType.DtVariant, [2], stored, offset: 5);
        entry.Crc32C = 77;
        _checkpoint.Write(TemporaryCheckpoint.Header(), [1, 2, 3, 4, 5, .. stored], ("v", entry));
        CheckpointEditor.Write(_checkpoint.Prefix, Target, new CheckpointEdit { Rename = [new("v", "variant")] });
        using CheckpointReader reader = CheckpointReader.Open(Target);
        CheckpointTensor tensor = reader.Get("variant");
        Assert.Equal((DataType.DtVariant, 0L, 300_000L, 77u), (tensor.DType, tensor.Offset, tensor.Size, tensor.Crc32C));
        Assert.Equal(stored, File.ReadAllBytes(CheckpointPath.Resolve(Target).DataFiles[0]));

        // Its numbers are in an order of bytes that cannot be turned without knowing what they are.
        BundleHeaderProto big = TemporaryCheckpoint.Header();
        big.Endianness = BundleHeaderProto.Types.Endianness.Big;
        _checkpoint.Write(big, [1, 2, 3, 4, 5, .. stored], ("v", entry));
        AssertRefused("MB1007", "'v' has the dtype DtVariant", new CheckpointEdit());
        // Nor is what the index promises and the data file does not have.
        _checkpoint.Write(TemporaryCheckpoint.Header(), [1, 2, 3], ("v", entry));
        AssertRefused("MB1005", "ends before the values of 'v'", new CheckpointEdit());
    }

    [Fact]
    public void What_would_be_no_checkpoint_is_refused_and_leaves_nothing()
    {
        CheckpointContents.Write(_checkpoint.Prefix, ("a/w", [1]), ("b/w", [2]));
        AssertRefused("MB1020", "'a/w' and 'b/w' would both be called 'w'", new CheckpointEdit { Rename = [new("^./", "")] });
        AssertRefused("MB1020", "'a/w' would be left without a name", new CheckpointEdit { Rename = [new("^a/w$", "")] });
        AssertRefused("MB1020", "the new name of 'a/w' would have half a character", new CheckpointEdit { Rename = [new("^a", "𝄞"), new("^.", "")] });
        AssertRefused("MB1020", "no tensor is left", new CheckpointEdit { Drop = ["w"] });
        AssertRefused("MB1021", "The pattern 'a(' cannot be used", new CheckpointEdit { Drop = ["a("] });
        ModelFileException same = Assert.Throws<ModelFileException>(() => CheckpointEditor.Write(_checkpoint.Prefix, _checkpoint.Prefix, new CheckpointEdit()));
        Assert.Equal("MB1020", same.Code);
        Assert.Throws<ArgumentException>(() => CheckpointEditor.Write(_checkpoint.Prefix, Target, new CheckpointEdit { Cast = [new("", DataType.DtInt32)] }));
        Assert.Throws<ArgumentOutOfRangeException>(() => CheckpointEditor.Write(_checkpoint.Prefix, Target, new CheckpointEdit { Shards = 0 }));
        Assert.Equal("MB1011", Assert.Throws<ModelFileException>(() => CheckpointEditor.Write(_checkpoint.Prefix, Path.Combine(_checkpoint.Folder, "no", "such", "x"), new CheckpointEdit())).Code);
        using CheckpointReader still = CheckpointReader.Open(_checkpoint.Prefix);
        Assert.Equal([2f], CheckpointContents.Floats(still, "b/w"));
    }

    [Fact]
    public void A_pattern_that_takes_for_ever_is_refused()
    {
        CheckpointContents.Write(_checkpoint.Prefix, (new string('a', 60) + "!", [1]));
        AssertRefused("MB1021", "takes too long", new CheckpointEdit { Drop = ["^(a+)+$"] });
    }

    [Fact]
    public void Damage_and_cancellation_leave_nothing()
    {
        CheckpointContents.Write(_checkpoint.Prefix, ("a", [1, 2, 3]), ("b", new float[1000]));
        byte[] data = File.ReadAllBytes(_checkpoint.Prefix + ".data-00000-of-00001");
        data[3] ^= 1;
        File.WriteAllBytes(_checkpoint.Prefix + ".data-00000-of-00001", data);
        AssertRefused("MB1005", "checksum", new CheckpointEdit());
        Assert.Throws<OperationCanceledException>(() => CheckpointEditor.Write(_checkpoint.Prefix, Target, new CheckpointEdit(), new CancellationToken(canceled: true)));
        Assert.Equal(2, Directory.GetFiles(_checkpoint.Folder).Length);
    }

    private void AssertRefused(string code, string message, CheckpointEdit edit)
    {
        int files = Directory.GetFiles(_checkpoint.Folder).Length;
        ModelFileException e = Assert.Throws<ModelFileException>(() => CheckpointEditor.Write(_checkpoint.Prefix, Target, edit));
        Assert.Equal(code, e.Code);
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
        Assert.Equal(files, Directory.GetFiles(_checkpoint.Folder).Length);
    }

    /// <summary>The ending of the first file that differs from the edited one, or null.</summary>
    private string? Difference(string prefix)
    {
        foreach (string file in CheckpointPath.Resolve(prefix).DataFiles.Append(prefix + ".index"))
        {
            string ending = file[prefix.Length..];
            if (!File.ReadAllBytes(file).AsSpan().SequenceEqual(File.ReadAllBytes(Target + ending))) return ending;
        }
        return null;
    }

    private static void AssertSame(string expected, string actual)
    {
        using CheckpointReader before = CheckpointReader.Open(expected), after = CheckpointReader.Open(actual);
        Assert.Equal(before.Tensors.Select(t => (t.Name, t.DType, string.Join(',', t.Shape))), after.Tensors.Select(t => (t.Name, t.DType, string.Join(',', t.Shape))));
        foreach (CheckpointTensor tensor in before.Tensors)
        {
            if (tensor.DType == DataType.DtString) Assert.Equal(before.ReadStrings(tensor), after.ReadStrings(after.Get(tensor.Name)));
            else Assert.True(CheckpointContents.Bytes(before, tensor.Name).AsSpan().SequenceEqual(CheckpointContents.Bytes(after, tensor.Name)), tensor.Name);
        }
    }
}
