using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>Slices dealt out to as many outputs as there are partitions (dynamic_partition_op.cc).</summary>
internal readonly struct DynamicPartition : IMoveKernel
{
    public void Run<T>(RunContext context)
    {
        Tensor data = context.Input(0), partitions = context.Input(1);
        TensorShape shape = data.Shape, prefix = partitions.Shape;
        if (prefix.Rank > shape.Rank || !shape.Dims[..prefix.Rank].SequenceEqual(prefix.Dims)) throw new KernelException($"data.shape must start with partitions.shape, got data.shape = {shape}, partitions.shape = {prefix}");
        long[] to = partitions.Integers(), sizes = new long[context.OutputCount];
        foreach (long partition in to)
        {
            if (partition < 0 || partition >= sizes.Length) throw new KernelException($"partitions: {partition} is not in [0, {sizes.Length})");
            sizes[partition]++;
        }
        int slice = checked((int)shape.Product(prefix.Rank, shape.Rank));
        ReadOnlySpan<T> from = Elements.Of<T>(data);
        for (int p = 0; p < sizes.Length; p++)
        {
            var part = TensorShape.Of((nint)sizes[p]);
            for (int d = prefix.Rank; d < shape.Rank; d++) part.Add(shape[d]);
            Span<T> target = Elements.Of<T>(context.Output(p, data.DType, part));
            for (int i = 0, at = 0; i < to.Length; i++)
            {
                if (to[i] != p) continue;
                from.Slice(i * slice, slice).CopyTo(target[at..]);
                at += slice;
            }
        }
    }
}
