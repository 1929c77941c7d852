namespace ModelBuild.Freezing.Shapes;

/// <summary>Matrix products (<c>MatMulShape</c>, <c>BatchMatMulV2Shape</c>, <c>EinsumShape</c> of common_shape_fns.cc).</summary>
internal static class MatMulRules
{
    public static void Register(Dictionary<string, Action<OpContext>> rules)
    {
        rules.Add(MatMul, "MatMul SparseMatMul QuantizedMatMul _FusedMatMul");
        rules.Add(BatchMatMul, "BatchMatMul BatchMatMulV2 BatchMatMulV3");
        rules.Add(Einsum, "Einsum XlaEinsum");
        rules.Add(SparseDense, "SparseTensorDenseMatMul");
        rules.Add(static c => c.Set(0, c.Input(0)), "Cross");
    }

    private static void MatMul(OpContext c)
    {
        StaticShape a = c.Input(0), b = c.Input(1);
        c.Set(0, StaticShape.Of(a[c.Bool("transpose_a") ? 1 : 0], b[c.Bool("transpose_b") ? 0 : 1]));
        for (int i = 1; i < c.OutputCount; i++) c.Set(i, StaticShape.Scalar);
    }

    private static void BatchMatMul(OpContext c)
    {
        StaticShape a = c.Input(0), b = c.Input(1);
        // The first version does not broadcast, so one input's rank tells the other's.
        if (c.Op == "BatchMatMul" ? !a.HasRank && !b.HasRank : a.Rank < 2 || b.Rank < 2) return;
        bool adjointA = c.Bool("adj_x"), adjointB = c.Bool("adj_y");
        StaticShape batch;
        if (c.Op == "BatchMatMul") batch = a.Slice(0, a.Rank - 2).Merge(b.Slice(0, b.Rank - 2)) ?? StaticShape.Unknown;
        else batch = ElementWiseRules.Broadcast(a.Slice(0, a.Rank - 2), b.Slice(0, b.Rank - 2));
        c.Set(0, batch.Concat(StaticShape.Of(a[adjointA ? a.Rank - 1 : a.Rank - 2], b[adjointB ? b.Rank - 2 : b.Rank - 1])));
    }

    private static void SparseDense(OpContext c)
    {
        StaticShape a = c.ShapeFromInput(2), b = c.Input(3);
        c.Set(0, StaticShape.Of(a[c.Bool("adjoint_a") ? 1 : 0], b[c.Bool("adjoint_b") ? 0 : 1]));
    }

    /// <summary>Each label names a dim; an ellipsis stands for dims that broadcast.</summary>
    private static void Einsum(OpContext c)
    {
        string equation = c.Text("equation").Replace(" ", "", StringComparison.Ordinal);
        int arrow = equation.IndexOf("->", StringComparison.Ordinal);
        if (arrow < 0) return;
        string[] operands = equation[..arrow].Split(',');
        string result = equation[(arrow + 2)..];
        if (operands.Length != c.InputCount) return;
        Dictionary<char, long> dims = [];
        StaticShape broadcast = StaticShape.Scalar;
        for (int i = 0; i < operands.Length; i++)
        {
            StaticShape input = c.Input(i);
            int ellipsis = operands[i].IndexOf("...", StringComparison.Ordinal);
            string labels = ellipsis < 0 ? operands[i] : operands[i].Remove(ellipsis, 3);
            if (!input.HasRank)
            {
                if (ellipsis >= 0) broadcast = StaticShape.Unknown;
                foreach (char label in labels) dims.TryAdd(label, Dim.Unknown);
                continue;
            }
            int hidden = input.Rank - labels.Length;
            if (hidden < 0 || hidden > 0 && ellipsis < 0) return;
            if (ellipsis >= 0) broadcast = ElementWiseRules.Broadcast(broadcast, input.Slice(ellipsis, ellipsis + hidden));
            for (int l = 0; l < labels.Length; l++)
            {
                long dim = input[ellipsis >= 0 && l >= ellipsis ? l + hidden : l];
                dims[labels[l]] = dims.TryGetValue(labels[l], out long known) ? MergeBroadcast(known, dim) : dim;
            }
        }
        StaticShape shape = StaticShape.Scalar;
        for (int l = 0; l < result.Length; l++)
        {
            if (result[l] == '.')
            {
                shape = shape.Concat(broadcast);
                l += 2;
            }
            else shape = shape.Concat(StaticShape.Of(dims.GetValueOrDefault(result[l], Dim.Unknown)));
        }
        c.Set(0, shape);
    }

    /// <summary>A label's dims agree, or one of them is 1.</summary>
    private static long MergeBroadcast(long a, long b) => a == b ? a : a > 1 ? a : b > 1 ? b : Dim.Unknown;
}
