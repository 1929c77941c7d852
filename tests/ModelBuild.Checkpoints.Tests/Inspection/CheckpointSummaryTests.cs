using System.Runtime.InteropServices;
using System.Text.Json;
using ModelBuild.Checkpoints.Inspection;
using ModelBuild.Diagnostics;
using ModelBuild.Protos;
using ModelBuild.Testing;

namespace ModelBuild.Checkpoints.Tests.Inspection;

public sealed class CheckpointSummaryTests
{
    [Fact]
    public void The_table_of_a_checkpoint_that_TensorFlow_wrote()
    {
        using CheckpointReader reader = CheckpointReader.Open(Repository.Golden("inspect", "model.ckpt"));
        Assert.Equal("""
            name         dtype    shape  bytes  shard  slices
            global_step  int64    []         8      0       1
            scope/b      float32  [3]       12      0       1
            w            float32  [4,3]     48      0       1
            3 tensors, 16 parameters, 68 bytes

            """.ReplaceLineEndings("\n"), CheckpointSummary.Of(reader).ToText());
        Assert.Equal("""
            name         dtype    shape  bytes  shard  slices       min      max       mean  nan  inf  zeros
            global_step  int64    []         8      0       1         0        0          0    0    0      1
            scope/b      float32  [3]       12      0       1         1        3          2    0    0      0
            w            float32  [4,3]     48      0       1  -1.19276  2.43077  0.0783625    0    0      0
            3 tensors, 16 parameters, 68 bytes

            """.ReplaceLineEndings("\n"), CheckpointSummary.Of(reader, statistics: true).ToText());
    }

    [Fact]
    public void Statistics_leave_out_what_is_not_finite()
    {
        using var checkpoint = new TemporaryCheckpoint();
        using (CheckpointWriter writer = CheckpointWriter.Create(checkpoint.Prefix))
        {
            writer.Add("double", DataType.DtDouble, [6], MemoryMarshal.AsBytes<double>([1, -3, 0, -0.0, double.NaN, double.NegativeInfinity]));
            writer.Add("empty", DataType.DtFloat, [0], []);
            writer.Add("huge", DataType.DtDouble, [2], MemoryMarshal.AsBytes<double>([double.MaxValue, double.MaxValue]));
            writer.Add("lost", DataType.DtDouble, [4], MemoryMarshal.AsBytes<double>([1, 1e100, 1, -1e100]));
            writer.Add("complex", DataType.DtComplex64, [4], MemoryMarshal.AsBytes<float>([0, 0, 1, float.NaN, float.PositiveInfinity, 0, 1, 1]));
            writer.Add("bfloat", DataType.DtBfloat16, [2], [0x80, 0x3f, 0x80, 0x7f]);
            writer.Add("bool", DataType.DtBool, [4], [1, 0, 1, 1]);
            writer.Add("uint64", DataType.DtUint64, [1], MemoryMarshal.AsBytes<ulong>([ulong.MaxValue]));
            writer.AddStrings("text", [1], ["word"u8.ToArray()]);
            writer.Complete();
        }
        using CheckpointReader reader = CheckpointReader.Open(checkpoint.Prefix);
        CheckpointSummary summary = CheckpointSummary.Of(reader, statistics: true);
        TensorStatistics? Of(string name) => summary.Tensors.Single(t => t.Name == name).Statistics;
        Assert.Equal(new TensorStatistics(-3, 1, -0.5, 1, 1, 2), Of("double"));
        Assert.Equal(new TensorStatistics(null, null, null, 0, 0, 0), Of("empty"));
        Assert.Equal(new TensorStatistics(double.MaxValue, double.MaxValue, null, 0, 0, 0), Of("huge"));
        Assert.Equal(0.5, Of("lost")!.Mean);
        Assert.Equal(new TensorStatistics(null, null, null, 1, 1, 1), Of("complex"));
        Assert.Equal(new TensorStatistics(1, 1, 1, 0, 1, 0), Of("bfloat"));
        Assert.Equal(new TensorStatistics(0, 1, 0.75, 0, 0, 1), Of("bool"));
        Assert.Equal(18446744073709551615d, Of("uint64")!.Max);
        Assert.Null(Of("text"));
        Assert.Null(CheckpointSummary.Of(reader).Tensors[0].Statistics);
        using JsonDocument json = JsonDocument.Parse(summary.ToJson());
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("tensors").EnumerateArray().Single(t => t.GetProperty("name").GetString() == "text").GetProperty("statistics").ValueKind);
    }

    [Fact]
    public void Json_is_the_same_for_a_copy_elsewhere()
    {
        using var copy = new TemporaryCheckpoint();
        foreach (string file in Directory.GetFiles(Repository.Golden("inspect"), "model.ckpt.*")) File.Copy(file, Path.Combine(copy.Folder, Path.GetFileName(file)));
        using CheckpointReader reader = CheckpointReader.Open(Repository.Golden("inspect", "model.ckpt"));
        using CheckpointReader other = CheckpointReader.Open(copy.Prefix);
        string json = CheckpointSummary.Of(reader, statistics: true).ToJson();
        Assert.Equal(json, CheckpointSummary.Of(other, statistics: true).ToJson());
        Assert.StartsWith("""
            {
              "format": "V2",
              "parameters": 16,
              "bytes": 68,
              "tensors": [
                {
                  "name": "global_step",
                  "dtype": "int64",
                  "shape": [],
                  "parameters": 1,
                  "bytes": 8,
                  "shard": 0,
                  "slices": 1,
                  "statistics": {
                    "min": 0,
                    "max": 0,
                    "mean": 0,
                    "nans": 0,
                    "infinities": 0,
                    "zeros": 1
                  }
                },
            """.ReplaceLineEndings("\n"), json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("v1_all_dtypes")]
    [InlineData("v1_partitioned")]
    [InlineData("v2_all_dtypes")]
    [InlineData("v2_many")]
    [InlineData("v2_multi_shard")]
    [InlineData("v2_slices_across_shards")]
    public void Every_tensor_is_a_row_and_the_sums_are_theirs(string folder)
    {
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllText(Repository.Golden("checkpoints", folder, "expected.json")));
        using CheckpointReader reader = CheckpointReader.Open(Repository.Golden("checkpoints", folder, expected.RootElement.GetProperty("prefix").GetString()!));
        CheckpointSummary summary = CheckpointSummary.Of(reader, statistics: true);
        JsonProperty[] variables = [.. expected.RootElement.GetProperty("variables").EnumerateObject()];
        Assert.Equal(variables.Select(v => v.Name).Order(StringComparer.Ordinal), summary.Tensors.Select(t => t.Name).Order(StringComparer.Ordinal));
        long parameters = variables.Sum(v => v.Value.GetProperty("shape").EnumerateArray().Aggregate(1L, (count, dim) => count * dim.GetInt64()));
        Assert.Equal(parameters, summary.Parameters);
        Assert.Equal(summary.Tensors.Sum(t => t.Bytes), summary.Bytes);
        foreach (TensorSummary tensor in summary.Tensors)
        {
            CheckpointTensor stored = reader.Get(tensor.Name);
            Assert.Equal(Math.Max(stored.Slices.Count, 1), tensor.Slices);
            if (tensor.DType == DataType.DtString) continue;
            Assert.Equal(tensor.Parameters * ElementSize.Of(tensor.DType), tensor.Bytes);
            if (tensor.DType != DataType.DtFloat) continue;
            byte[] bytes = new byte[tensor.Bytes];
            reader.ReadExactly(stored, bytes);
            float[] values = MemoryMarshal.Cast<byte, float>(bytes).ToArray();
            Assert.Equal(values.Length > 0 ? values.Min() : null, tensor.Statistics!.Min);
            Assert.Equal(values.Length > 0 ? values.Max() : null, tensor.Statistics.Max);
            Assert.Equal(values.LongCount(v => v == 0), tensor.Statistics.Zeros);
        }
    }

    [Fact]
    public void Cancelled_statistics_stop()
    {
        using CheckpointReader reader = CheckpointReader.Open(Repository.Golden("inspect", "model.ckpt"));
        Assert.Throws<OperationCanceledException>(() => CheckpointSummary.Of(reader, statistics: true, new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Damaged_values_are_no_statistics()
    {
        using var checkpoint = new TemporaryCheckpoint();
        foreach (string file in Directory.GetFiles(Repository.Golden("inspect"), "model.ckpt.*")) File.Copy(file, Path.Combine(checkpoint.Folder, Path.GetFileName(file)));
        string data = checkpoint.Prefix + ".data-00000-of-00001";
        byte[] bytes = File.ReadAllBytes(data);
        bytes[20] ^= 1;
        File.SetAttributes(data, FileAttributes.Normal);
        File.WriteAllBytes(data, bytes);
        using CheckpointReader reader = CheckpointReader.Open(checkpoint.Prefix);
        Assert.Equal(3, CheckpointSummary.Of(reader).Tensors.Count);
        Assert.Equal(DiagnosticCodes.DataDamaged, Assert.Throws<ModelFileException>(() => CheckpointSummary.Of(reader, statistics: true)).Code);
    }
}
