using ModelBuild.Protos;

namespace ModelBuild.Checkpoints.Saving;

/// <summary>Writes a saver's variables in the format that its options name.</summary>
internal static class CheckpointWriting
{
    /// <returns>The checkpoint's prefix; of a sharded V1 checkpoint the pattern of its files.</returns>
    public static string Write(IReadOnlyList<NamedVariable> variables, string checkpoint, SaverOptions options)
    {
        int[] shards = options.Sharded ? [.. variables.SelectMany(v => v.Parts).Select(p => p.Shard).Distinct().Order()] : [0];
        int ShardOf(Variable part) => options.Sharded ? Array.IndexOf(shards, part.Shard) : 0;
        if (options.WriteVersion == CheckpointFormat.V2)
        {
            using CheckpointWriter writer = CheckpointWriter.Create(checkpoint, new CheckpointWriterOptions { Shards = shards.Length });
            foreach (NamedVariable variable in variables)
            {
                foreach (Variable part in variable.Parts) Add(writer, variable.Key, part, ShardOf(part));
            }
            writer.Complete();
            return checkpoint;
        }
        using V1CheckpointWriter slices = options.Sharded ? V1CheckpointWriter.CreateSharded(checkpoint, shards.Length) : V1CheckpointWriter.Create(checkpoint);
        foreach (NamedVariable variable in variables)
        {
            foreach (Variable part in variable.Parts) Add(slices, variable.Key, part, ShardOf(part));
        }
        slices.Complete();
        return slices.Path;
    }

    private static void Add(CheckpointWriter writer, string key, Variable part, int shard)
    {
        TensorSlice slice = part.Slice ?? TensorSlice.Whole(part.Shape.Count);
        IReadOnlyList<long> shape = part.Slice is null ? part.Shape : part.FullShape;
        if (part.DType == DataType.DtString) writer.AddStringSlice(key, shape, slice, StringsOf(part), shard);
        else writer.AddSlice(key, part.DType, shape, slice, part.Bytes, shard);
    }

    private static void Add(V1CheckpointWriter writer, string key, Variable part, int shard)
    {
        TensorSlice slice = part.Slice ?? TensorSlice.Whole(part.Shape.Count);
        IReadOnlyList<long> shape = part.Slice is null ? part.Shape : part.FullShape;
        if (part.DType == DataType.DtString) writer.AddStringSlice(key, shape, slice, StringsOf(part), shard);
        else writer.AddSlice(key, part.DType, shape, slice, part.Memory, shard);
    }

    private static ReadOnlyMemory<byte>[] StringsOf(Variable part) => [.. part.Strings.Select(s => (ReadOnlyMemory<byte>)s)];
}
