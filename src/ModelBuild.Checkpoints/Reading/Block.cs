namespace ModelBuild.Checkpoints.Reading;

/// <summary>A slice with its lengths worked out: where it begins in its tensor, and how far it reaches in each dimension.</summary>
internal readonly record struct Block(long[] Start, long[] Length)
{
    /// <summary>The block that a slice is in a tensor of that shape, or null when it does not lie within it.</summary>
    public static Block? Of(TensorSlice slice, IReadOnlyList<long> shape) =>
        slice.ShapeIn(shape) is { } length ? new Block([.. slice.Extents.Select(e => e.Start)], length) : null;

    public static Block Whole(IReadOnlyList<long> shape) => new(new long[shape.Count], [.. shape]);

    public bool Overlaps(Block other)
    {
        for (int i = 0; i < Start.Length; i++)
        {
            if (Start[i] >= other.Start[i] + other.Length[i] || other.Start[i] >= Start[i] + Length[i]) return false;
        }
        return true;
    }

    /// <summary>Whether the blocks fill a tensor of that shape, none of them overlapping another.</summary>
    public static bool Cover(IReadOnlyList<Block> blocks, IReadOnlyList<long> shape)
    {
        long sum = 0;
        foreach (Block block in blocks)
        {
            // Each volume is at most the tensor's, which is known to be countable; the sum of many need not be.
            long volume = CheckpointTensor.CountOf(block.Length);
            if (volume > long.MaxValue - sum) return false;
            sum += volume;
        }
        return sum == CheckpointTensor.CountOf(shape) && !AnyOverlap(blocks, shape.Count);
    }

    private static bool AnyOverlap(IReadOnlyList<Block> blocks, int rank)
    {
        Block[] filled = [.. blocks.Where(b => CheckpointTensor.CountOf(b.Length) > 0)];
        if (filled.Length < 2) return false;
        if (rank == 0) return true;
        // Along the dimension that is cut into most parts, only neighbours can overlap: a damaged file with many slices must not take for ever.
        int axis = Enumerable.Range(0, rank).MaxBy(d => filled.Select(b => b.Start[d]).Distinct().Count());
        Array.Sort(filled, (a, b) => a.Start[axis].CompareTo(b.Start[axis]));
        for (int i = 0; i < filled.Length; i++)
        {
            for (int j = i + 1; j < filled.Length && filled[j].Start[axis] < filled[i].Start[axis] + filled[i].Length[axis]; j++)
            {
                if (filled[i].Overlaps(filled[j])) return true;
            }
        }
        return false;
    }
}
