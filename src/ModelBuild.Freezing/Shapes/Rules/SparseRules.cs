namespace ModelBuild.Freezing.Shapes;

/// <summary>Sparse tensors as indices, values and dense shape (sparse_ops.cc, set_ops.cc, ragged_*_ops.cc).</summary>
internal static class SparseRules
{
    public static void Register(Dictionary<string, Action<OpContext>> rules)
    {
        rules.Add(static c => c.Set(0, c.ShapeFromInput(1)), "SparseToDense");
        rules.Add(Reshape, "SparseReshape");
        rules.Add(FillEmptyRows, "SparseFillEmptyRows");
        rules.Add(Reorder, "SparseReorder");
        rules.Add(Concat, "SparseConcat");
        rules.Add(static c => c.Set(0, c.Input(3)), "SparseTensorDenseAdd");
        rules.Add(static c => c.Set(0, c.Input(1)), "SparseSoftmax SparseDenseCwiseMul SparseDenseCwiseDiv SparseDenseCwiseAdd");
        rules.Add(static c => Triple(c, c.Input(0)[1], c.Input(2)), "SparseAdd SparseSlice");
        rules.Add(static c => Triple(c, Dim.Unknown, StaticShape.OfRank(1)), "DeserializeSparse DeserializeManySparse");
        rules.Add(static c => Triple(c, c.Input(0).Rank, StaticShape.Of(c.Input(0).Rank)), "DenseToDenseSetOperation "
            + "DenseToSparseSetOperation");
        rules.Add(static c => Triple(c, c.Input(0)[1], StaticShape.Of(c.Input(2)[0])), "SparseToSparseSetOperation");
        rules.Add(EditDistance, "EditDistance");
        rules.Add(RaggedRange, "RaggedRange");
        rules.Add(static c => Triple(c, Dim.Unknown, StaticShape.OfRank(1)), "RaggedTensorToSparse SparseCross SparseCrossV2 "
            + "SparseCrossHashed");
    }

    private static void Triple(OpContext c, long rank, StaticShape denseShape)
    {
        c.Set(0, StaticShape.Of(Dim.Unknown, rank));
        c.Set(1, StaticShape.OfRank(1));
        c.Set(2, denseShape);
    }

    private static void Reshape(OpContext c)
    {
        StaticShape target = c.Input(2);
        c.Set(0, StaticShape.Of(c.Input(0)[0], target[0]));
        c.Set(1, target.HasRank ? target : StaticShape.OfRank(1));
    }

    private static void FillEmptyRows(OpContext c)
    {
        StaticShape denseShape = c.ShapeFromInput(2);
        c.Set(0, StaticShape.Of(Dim.Unknown, c.Input(0)[1] >= 0 ? c.Input(0)[1] : denseShape.Rank));
        c.Set(1, StaticShape.OfRank(1));
        c.Set(2, StaticShape.Of(denseShape[0]));
        c.Set(3, StaticShape.Of(Dim.Merge(c.Input(0)[0], c.Input(1)[0])));
    }

    private static void Reorder(OpContext c)
    {
        c.Set(0, c.Input(0));
        c.Set(1, c.Input(1));
    }

    private static void Concat(OpContext c)
    {
        int count = (int)c.Int("N");
        long values = 0, rank = Dim.Unknown;
        for (int i = 0; i < count; i++)
        {
            values = Dim.Add(values, Dim.Merge(c.Input(i)[0], c.Input(count + i)[0]));
            rank = Dim.Merge(rank, Dim.Merge(c.Input(i)[1], c.Input(2 * count + i)[0]));
        }
        c.Set(0, StaticShape.Of(values, rank));
        c.Set(1, StaticShape.Of(values));
        c.Set(2, StaticShape.Of(rank));
    }

    /// <summary>As many ranges as the longest of starts, limits and deltas; scalars serve all.</summary>
    private static void RaggedRange(OpContext c)
    {
        long ranges = Dim.Unknown;
        for (int i = 0; i < 3; i++) ranges = Dim.Merge(ranges, c.Input(i)[0]);
        bool allScalars = c.Input(0).Rank == 0 && c.Input(1).Rank == 0 && c.Input(2).Rank == 0;
        c.Set(0, StaticShape.Of(Dim.Add(allScalars ? 1 : ranges, 1)));
        c.Set(1, StaticShape.OfRank(1));
    }

    /// <summary>All dims but the last, the larger of hypothesis and truth.</summary>
    private static void EditDistance(OpContext c)
    {
        StaticShape hypothesis = c.ShapeFromInput(2), truth = c.ShapeFromInput(5);
        if (!hypothesis.HasRank || hypothesis.Rank != truth.Rank || truth.Rank < 1) return;
        long[] dims = new long[truth.Rank - 1];
        for (int d = 0; d < dims.Length; d++) dims[d] = hypothesis[d] < 0 || truth[d] < 0 ? Dim.Unknown : Math.Max(hypothesis[d], truth[d]);
        c.Set(0, StaticShape.Of(dims));
    }
}
