using ModelBuild.Diagnostics;
using ModelBuild.Protos;
using ModelBuild.Testing;

namespace ModelBuild.Checkpoints.Tests;

/// <summary>What TensorFlow wrote, read and written again, is the same to the byte.</summary>
public sealed class RewriteTests
{

    public static TheoryData<string> Golden()
    {
        var data = new TheoryData<string>();
        foreach (string index in Directory.GetFiles(Repository.Golden("checkpoints"), "*.index", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            data.Add(Path.GetRelativePath(Repository.Golden("checkpoints"), index).Replace('\\', '/'));
        return data;
    }

    public static TheoryData<string> GoldenV1() => new(
        Directory.GetDirectories(Repository.Golden("checkpoints"), "v1_*").Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Golden))]
    public void A_golden_checkpoint_is_written_as_it_was(string index)
    {
        using var folder = new TemporaryCheckpoint();
        Assert.Null(Difference(Repository.Golden("checkpoints", index), folder.Prefix));
    }

    [Theory]
    [MemberData(nameof(GoldenV1))]
    public void A_golden_V1_checkpoint_is_written_as_it_was(string folder)
    {
        string path = Repository.Golden("checkpoints", folder, "model.ckpt");
        using var target = new TemporaryCheckpoint();
        using (CheckpointReader reader = CheckpointReader.Open(path))
        using (V1CheckpointWriter writer = V1CheckpointWriter.Create(target.Prefix))
        {
            // The header lists tensors in the order in which they were saved; a Saver saves them sorted by name.
            foreach (CheckpointTensor tensor in reader.Tensors)
            {
                foreach (CheckpointSlice slice in tensor.Slices)
                {
                    if (tensor.DType == DataType.DtString) writer.AddStringSlice(tensor.Name, tensor.Shape, slice.Slice, [.. reader.ReadStrings(tensor).Select(s => (ReadOnlyMemory<byte>)s)]);
                    else writer.AddSlice(tensor.Name, tensor.DType, tensor.Shape, slice.Slice, PartitionedTensorTests.Collect(h => reader.ReadSlice(tensor, slice.Slice, h)));
                }
            }
            writer.Complete();
        }
        Assert.Equal(Convert.ToHexString(File.ReadAllBytes(path)), Convert.ToHexString(File.ReadAllBytes(target.Prefix)));
        Assert.Equal([target.Prefix], Directory.GetFiles(target.Folder));
    }

    [SkippableFact]
    public void A_checkpoint_of_the_corpus_is_written_as_it_was()
    {
        string models = Repository.Shared("corpus", "models");
        int same = 0, unread = 0, compressed = 0;
        var wrong = new List<string>();
        foreach (string index in Directory.EnumerateFiles(models, "*.index", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string name = Path.GetRelativePath(models, index).Replace('\\', '/');
            using var folder = new TemporaryCheckpoint();
            try
            {
                string? difference = Difference(index, folder.Prefix);
                if (difference is null) same++;
                else if (difference == "compressed") compressed++;
                else wrong.Add($"{name}: {difference}");
            }
            catch (ModelFileException e) when (e.Code is DiagnosticCodes.DataFileMissing or DiagnosticCodes.DataDamaged)
            {
                unread++;
            }
        }
        Assert.True(wrong.Count == 0, $"{same} the same, {unread} without data, {compressed} compressed\n{string.Join('\n', wrong)}");
        Assert.True((same, unread, compressed) == (106, 18, 10), $"{same} the same, {unread} without data, {compressed} compressed");
    }

    /// <summary>Writes a V2 checkpoint again and compares all files.</summary>
    private static string? Difference(string index, string target)
    {
        using CheckpointReader reader = CheckpointReader.Open(index);
        CheckpointFiles files = CheckpointPath.Resolve(index);
        using (CheckpointWriter writer = CheckpointWriter.Create(target, new CheckpointWriterOptions { Shards = files.DataFiles.Count }))
        {
            IEnumerable<(CheckpointTensor Tensor, CheckpointSlice? Slice)> stored = reader.Tensors.SelectMany(t =>
                t.IsPartitioned ? t.Slices.Select(s => (t, (CheckpointSlice?)s)) : [(t, null)]);
            foreach ((CheckpointTensor tensor, CheckpointSlice? slice) in stored.OrderBy(s => s.Slice?.Shard ?? s.Tensor.Shard).ThenBy(s => s.Slice?.Offset ?? s.Tensor.Offset).ThenBy(s => s.Tensor.Size))
                Write(reader, writer, tensor, slice);
            writer.Complete();
        }
        if (Compressed(index)) return "compressed";
        if (!File.ReadAllBytes(index).AsSpan().SequenceEqual(File.ReadAllBytes(target + ".index"))) return "the index differs";
        for (int i = 0; i < files.DataFiles.Count; i++)
        {
            if (!File.ReadAllBytes(files.DataFiles[i]).AsSpan().SequenceEqual(File.ReadAllBytes(CheckpointPath.DataFile(target, i, files.DataFiles.Count)))) return $"data file {i} differs";
        }
        Assert.Equal(files.DataFiles.Count + 1, Directory.GetFiles(Path.GetDirectoryName(target)!).Length);
        return null;
    }

    private static void Write(CheckpointReader reader, CheckpointWriter writer, CheckpointTensor tensor, CheckpointSlice? slice)
    {
        if (slice is not null)
            writer.AddSlice(tensor.Name, tensor.DType, tensor.Shape, slice.Slice, PartitionedTensorTests.Collect(h => reader.ReadSlice(tensor, slice.Slice, h)), slice.Shard);
        else if (tensor.DType == DataType.DtString)
            writer.AddStrings(tensor.Name, tensor.Shape, [.. reader.ReadStrings(tensor).Select(s => (ReadOnlyMemory<byte>)s)], tensor.Shard);
        else
            writer.Add(tensor.Name, tensor.DType, tensor.Shape, stream => reader.CopyTo(tensor, stream), tensor.Shard);
    }

    private static bool Compressed(string index)
    {
        using Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(index);
        return Tables.TableReader.ReadIndex(file, index).Any(block =>
        {
            byte[] trailer = new byte[Tables.TableReader.TrailerSize];
            RandomAccess.Read(file, trailer, block.Offset + block.Size);
            return trailer[0] != 0;
        });
    }
}
