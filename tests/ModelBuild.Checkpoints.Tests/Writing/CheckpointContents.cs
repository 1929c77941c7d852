using ModelBuild.Protos;

namespace ModelBuild.Checkpoints.Tests;

/// <summary>What tests write into checkpoints and read out of them.</summary>
internal static class CheckpointContents
{
    /// <summary>Every dtype with elements of fixed size.</summary>
    public static IReadOnlyList<DataType> FixedSize { get; } = [.. Enum.GetValues<DataType>().Distinct().Where(d => ElementSize.Of(d) > 0)];

    public static byte[] Floats(params float[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    public static byte[] Random(Random random, long bytes)
    {
        byte[] values = new byte[bytes];
        random.NextBytes(values);
        return values;
    }

    public static ReadOnlyMemory<byte>[] Strings(params string[] values) => [.. values.Select(v => (ReadOnlyMemory<byte>)System.Text.Encoding.UTF8.GetBytes(v))];

    public static byte[] Bytes(CheckpointReader reader, string name)
    {
        byte[] values = new byte[reader.Get(name).Size];
        reader.ReadExactly(reader.Get(name), values);
        return values;
    }

    public static float[] Floats(CheckpointReader reader, string name) => System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(Bytes(reader, name)).ToArray();

    public static string[] Strings(CheckpointReader reader, string name) => [.. reader.ReadStrings(reader.Get(name)).Select(System.Text.Encoding.UTF8.GetString)];

    /// <summary>A checkpoint of a few floats.</summary>
    public static void Write(string prefix, params (string Name, float[] Values)[] tensors)
    {
        using CheckpointWriter writer = CheckpointWriter.Create(prefix);
        foreach ((string name, float[] values) in tensors) writer.Add(name, DataType.DtFloat, [values.Length], Floats(values));
        writer.Complete();
    }
}
