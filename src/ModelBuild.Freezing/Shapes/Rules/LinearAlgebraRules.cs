namespace ModelBuild.Freezing.Shapes;

/// <summary>Decompositions, solvers and diagonals of (batches of) matrices (linalg_ops.cc, array_ops.cc).</summary>
internal static class LinearAlgebraRules
{
    public static void Register(Dictionary<string, Action<OpContext>> rules)
    {
        rules.Add(Square, "Cholesky BatchCholesky CholeskyGrad MatrixInverse BatchMatrixInverse MatrixExponential MatrixLogarithm "
            + "MatrixSquareRoot");
        rules.Add(static c => c.Set(0, c.Input(0).HasRank ? c.Input(0).Slice(0, c.Input(0).Rank - 2) : StaticShape.Unknown), "MatrixDeterminant BatchMatrixDeterminant");
        rules.Add(static c => c.SetAll(c.Input(0).HasRank ? c.Input(0).Slice(0, c.Input(0).Rank - 2) : StaticShape.Unknown), "LogMatrixDeterminant");
        rules.Add(Solve, "MatrixSolve MatrixTriangularSolve MatrixSolveLs BatchMatrixSolve BatchMatrixTriangularSolve");
        rules.Add(static c =>
        {
            Square(c);
            c.Set(1, c.Input(0).HasRank ? c.Input(0).Slice(0, c.Input(0).Rank - 1) : StaticShape.Unknown);
        }, "Lu");
        rules.Add(Qr, "Qr");
        rules.Add(Svd, "Svd");
        rules.Add(SelfAdjointEig, "SelfAdjointEigV2 Eig");
        rules.Add(static c => c.Set(0, c.Input(0).Concat(c.Input(0))), "Diag");
        rules.Add(static c => c.Set(0, Halves(c.Input(0))), "DiagPart");
        rules.Add(static c => c.Set(0, c.Input(0).HasRank ? c.Input(0).Concat(StaticShape.Of(c.Input(0)[c.Input(0).Rank - 1])) : StaticShape.Unknown),
            "MatrixDiag BatchMatrixDiag");
        rules.Add(MatrixDiagPart, "MatrixDiagPart BatchMatrixDiagPart");
        rules.Add(MatrixDiagV2, "MatrixDiagV2 MatrixDiagV3");
        rules.Add(MatrixDiagPartV2, "MatrixDiagPartV2 MatrixDiagPartV3");
    }

    private static void Square(OpContext c)
    {
        StaticShape x = c.Input(0);
        if (x.Rank < 2) return;
        long side = Dim.Merge(x[x.Rank - 1], x[x.Rank - 2]);
        c.Set(0, x.With(x.Rank - 1, side).With(x.Rank - 2, side));
    }

    private static void Solve(OpContext c)
    {
        StaticShape a = c.Input(0), b = c.Input(1);
        if (a.Rank < 2 || b.Rank < 2) return;
        StaticShape batchA = a.Slice(0, a.Rank - 2), batchB = b.Slice(0, b.Rank - 2);
        StaticShape batch = c.Op == "MatrixTriangularSolve" ? ElementWiseRules.Broadcast(batchA, batchB) : batchA.Merge(batchB) ?? StaticShape.Unknown;
        long rows = a[a.Rank - 1];
        if (c.Op != "MatrixSolveLs") rows = Dim.Merge(Dim.Merge(rows, a[a.Rank - 2]), b[b.Rank - 2]);
        c.Set(0, batch.Concat(StaticShape.Of(rows, b[b.Rank - 1])));
    }

    private static void Qr(OpContext c)
    {
        StaticShape x = c.Input(0);
        if (x.Rank < 2) return;
        long m = x[x.Rank - 2], n = x[x.Rank - 1], p = Smaller(m, n);
        StaticShape batch = x.Slice(0, x.Rank - 2);
        bool full = c.Bool("full_matrices");
        c.Set(0, batch.Concat(StaticShape.Of(m, full ? m : p)));
        c.Set(1, batch.Concat(StaticShape.Of(full ? m : p, n)));
    }

    private static void Svd(OpContext c)
    {
        StaticShape x = c.Input(0);
        if (x.Rank < 2) return;
        long m = x[x.Rank - 2], n = x[x.Rank - 1], p = Smaller(m, n);
        StaticShape batch = x.Slice(0, x.Rank - 2);
        c.Set(0, batch.Concat(StaticShape.Of(p)));
        bool full = c.Bool("full_matrices");
        bool vectors = c.Bool("compute_uv", true);
        c.Set(1, vectors ? batch.Concat(StaticShape.Of(m, full ? m : p)) : StaticShape.Of(0));
        c.Set(2, vectors ? batch.Concat(StaticShape.Of(n, full ? n : p)) : StaticShape.Of(0));
    }

    private static void SelfAdjointEig(OpContext c)
    {
        StaticShape x = c.Input(0);
        if (x.Rank < 2) return;
        long n = Dim.Merge(x[x.Rank - 1], x[x.Rank - 2]);
        StaticShape batch = x.Slice(0, x.Rank - 2);
        c.Set(0, batch.Concat(StaticShape.Of(n)));
        c.Set(1, c.Bool("compute_v", true) ? batch.Concat(StaticShape.Of(n, n)) : StaticShape.Of(0));
    }

    private static StaticShape Halves(StaticShape x)
    {
        if (!x.HasRank || x.Rank % 2 != 0) return StaticShape.Unknown;
        return x.Slice(0, x.Rank / 2).Merge(x.Slice(x.Rank / 2)) ?? StaticShape.Unknown;
    }

    private static void MatrixDiagPart(OpContext c)
    {
        StaticShape x = c.Input(0);
        if (x.Rank >= 2) c.Set(0, x.Slice(0, x.Rank - 2).Concat(StaticShape.Of(Smaller(x[x.Rank - 2], x[x.Rank - 1]))));
    }

    /// <summary>Inputs: diagonal, k, num_rows, num_cols, padding_value.</summary>
    private static void MatrixDiagV2(OpContext c)
    {
        StaticShape diagonal = c.Input(0);
        if (!Bounds(c.Value(1), out long low, out long high) || diagonal.Rank < 1) return;
        bool several = low != high;
        if (several && diagonal.Rank < 2) return;
        long length = diagonal[diagonal.Rank - 1];
        long leastRows = Dim.Add(length, Math.Max(-high, 0)), leastColumns = Dim.Add(length, Math.Max(low, 0));
        long rows = Given(c, 2), columns = Given(c, 3);
        if (rows == Dim.Unknown && columns == Dim.Unknown) rows = columns = leastRows < 0 || leastColumns < 0 ? Dim.Unknown : Math.Max(leastRows, leastColumns);
        else if (rows == Dim.Unknown) rows = leastRows;
        else if (columns == Dim.Unknown) columns = leastColumns;
        c.Set(0, diagonal.Slice(0, diagonal.Rank - (several ? 2 : 1)).Concat(c.Value(2) is null || c.Value(3) is null
            ? StaticShape.OfRank(2)
            : StaticShape.Of(rows, columns)));
    }

    private static long Given(OpContext c, int input) => c.ScalarValue(input) is var value && value >= 0 ? value : Dim.Unknown;

    private static void MatrixDiagPartV2(OpContext c)
    {
        StaticShape x = c.Input(0);
        if (!Bounds(c.Value(1), out long low, out long high) || x.Rank < 2) return;
        long rows = x[x.Rank - 2], columns = x[x.Rank - 1];
        long longest = rows < 0 || columns < 0 ? Dim.Unknown : Math.Min(rows + Math.Min(high, 0), columns + Math.Min(-low, 0));
        StaticShape shape = x.Slice(0, x.Rank - 2);
        if (low != high) shape = shape.Concat(StaticShape.Of(high - low + 1));
        c.Set(0, shape.Concat(StaticShape.Of(longest)));
    }

    private static bool Bounds(StaticValue? k, out long low, out long high)
    {
        low = k?.Int(0) ?? StaticValue.Unknown;
        high = k is { Count: > 1 } ? k.Int(1) : low;
        return low != StaticValue.Unknown && high != StaticValue.Unknown && k!.Count is 1 or 2;
    }

    private static long Smaller(long a, long b) => a == 0 || b == 0 ? 0 : a < 0 || b < 0 ? Dim.Unknown : Math.Min(a, b);
}
