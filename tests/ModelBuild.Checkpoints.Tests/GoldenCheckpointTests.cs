using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using ModelBuild.Checkpoints;
using ModelBuild.Diagnostics;
using ModelBuild.Protos;
using ModelBuild.Testing;

namespace ModelBuild.Checkpoints.Tests;

/// <summary>Every checkpoint that TensorFlow wrote for this project, against what TensorFlow reads from it.</summary>
public sealed class GoldenCheckpointTests
{
    public static TheoryData<string> Folders()
    {
        var data = new TheoryData<string>();
        foreach (string folder in Directory.GetDirectories(Repository.Golden("checkpoints")).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal))
            data.Add(folder);
        return data;
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Lists_and_reads_what_TensorFlow_reads(string folder)
    {
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllText(Repository.Golden("checkpoints", folder, "expected.json")));
        string prefix = Repository.Golden("checkpoints", folder, expected.RootElement.GetProperty("prefix").GetString()!);
        using CheckpointReader reader = CheckpointReader.Open(prefix);

        JsonProperty[] variables = [.. expected.RootElement.GetProperty("variables").EnumerateObject()];
        Assert.Equal(variables.Select(v => v.Name).Order(StringComparer.Ordinal), reader.Tensors.Select(t => t.Name).Order(StringComparer.Ordinal));
        foreach (JsonProperty variable in variables)
        {
            CheckpointTensor tensor = reader.Get(variable.Name);
            Assert.Equal(variable.Value.GetProperty("shape").EnumerateArray().Select(d => d.GetInt64()), tensor.Shape);
            Assert.Equal(variable.Value.GetProperty("dtype").GetString(), NameOf(tensor.DType));
            Assert.True(variable.Value.GetProperty("sha256").GetString() == Digest(reader, tensor), $"the values of {variable.Name} differ");
        }
    }

    [Fact]
    public void Listing_the_partitioned_tensor_hides_its_slices()
    {
        using CheckpointReader reader = CheckpointReader.Open(Repository.Golden("checkpoints", "v2_partitioned", "model.ckpt"));
        Assert.Contains(reader.Tensors, t => t.IsPartitioned);
        Assert.DoesNotContain(reader.Tensors, t => t.Name.Contains('\0'));
    }

    private static string Digest(CheckpointReader reader, CheckpointTensor tensor)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        if (tensor.DType == DataType.DtString)
        {
            byte[] length = new byte[8];
            foreach (byte[] element in reader.ReadStrings(tensor))
            {
                BinaryPrimitives.WriteInt64LittleEndian(length, element.Length);
                hash.AppendData(length);
                hash.AppendData(element);
            }
        }
        else
        {
            reader.Read(tensor, bytes => hash.AppendData(bytes));
            byte[] whole = new byte[tensor.Size];
            reader.ReadExactly(tensor, whole);
            Assert.Equal(SHA256.HashData(whole), hash.GetCurrentHash());
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string NameOf(DataType dtype) => dtype switch
    {
        DataType.DtFloat => "float32",
        DataType.DtDouble => "float64",
        DataType.DtHalf => "float16",
        _ => dtype.ToString()[2..].ToLowerInvariant(),
    };
}
