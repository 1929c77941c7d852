using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>Where the rows of a ragged tensor begin and end, one level for each ragged dimension; checked to be in order and within what they divide.</summary>
internal static class RaggedRows
{
    /// <summary>A level given by its splits.</summary>
    public static long[] OfSplits(Tensor splits)
    {
        long[] ends = splits.Integers();
        if (ends.Length == 0 || ends[0] != 0) throw new KernelException("row_splits must start with 0");
        for (int i = 1; i < ends.Length; i++)
        {
            if (ends[i] < ends[i - 1]) throw new KernelException("row_splits must not decrease");
        }
        return ends;
    }

    /// <summary>A level given by the row of each value.</summary>
    public static long[] OfRowIds(Tensor rowIds, long rows)
    {
        if (rows is < 0 or > int.MaxValue) throw new KernelException($"a ragged tensor of {rows} rows");
        long[] ids = rowIds.Integers(), splits = new long[rows + 1];
        for (int i = 0; i < ids.Length; i++)
        {
            if (ids[i] < (i == 0 ? 0 : ids[i - 1]) || ids[i] >= rows) throw new KernelException($"value_rowids must not decrease and be within [0, {rows})");
            splits[ids[i] + 1]++;
        }
        for (int r = 0; r < rows; r++) splits[r + 1] += splits[r];
        return splits;
    }

    /// <summary>Refuses levels that do not follow from one another: each divides the rows of the next, and the last the values.</summary>
    public static void Check(IReadOnlyList<long[]> levels, Tensor values)
    {
        if (values.Shape.Rank < 1) throw new KernelException("the values of a ragged tensor must be at least a vector");
        for (int level = 0; level < levels.Count; level++)
        {
            long divided = level + 1 < levels.Count ? levels[level + 1].Length - 1 : values.Shape[0];
            if (levels[level][^1] != divided) throw new KernelException($"the rows of level {level} end at {levels[level][^1]} where there are {divided}");
        }
    }
}
