using ModelBuild.Protos;

namespace ModelBuild.Freezing.Shapes;

/// <summary>Values of reductions over all elements or over one known set of axes.</summary>
internal static class ReductionValues
{
    public static StaticValue? Evaluate(OpContext c)
    {
        if (c.Value(0) is not { } x || c.Value(1) is not { Ints: { } axes, IsFullyKnown: true }) return null;
        int rank = x.Shape.Rank;
        bool[] reduced = new bool[rank];
        foreach (long axis in axes)
        {
            long at = axis < 0 ? axis + rank : axis;
            if ((ulong)at >= (ulong)rank) return null;
            reduced[at] = true;
        }
        bool keep = c.Bool("keep_dims");
        List<long> dims = [];
        for (int d = 0; d < rank; d++)
        {
            if (!reduced[d]) dims.Add(x.Shape[d]);
            else if (keep) dims.Add(1);
        }
        StaticShape shape = StaticShape.Of([.. dims]);
        int groups = (int)shape.ElementCount;
        int[] sizes = new int[groups];
        double[] floats = new double[groups];
        long[] ints = new long[groups];
        for (int i = 0; i < x.Count; i++)
        {
            int group = GroupOf(i, x.Shape, reduced);
            bool first = sizes[group]++ == 0;
            if (x.Ints is not null) ints[group] = first ? x.Ints[i] : Combine(c.Op, ints[group], x.Ints[i]);
            else floats[group] = first ? x.Floats![i] : ElementValues.Round(Combine(c.Op, floats[group], x.Floats![i]), x.DType);
        }
        for (int g = 0; g < groups; g++)
        {
            if (sizes[g] == 0)
            {
                if (c.Op is not ("Sum" or "Prod" or "All" or "Any")) return null;
                ints[g] = c.Op is "Prod" or "All" ? 1 : 0;
                floats[g] = ints[g];
            }
            else if (c.Op == "Mean")
            {
                if (ints[g] != StaticValue.Unknown) ints[g] /= sizes[g];
                floats[g] = ElementValues.Round(floats[g] / sizes[g], x.DType);
            }
        }
        if (x.Ints is null) return StaticValue.OfFloats(x.DType, shape, floats);
        return StaticValue.OfInts(x.DType, shape, Array.ConvertAll(ints, v => ElementValues.Wrap(v, x.DType)));
    }

    private static int GroupOf(int index, StaticShape shape, bool[] reduced)
    {
        int group = 0, stride = 1;
        for (int d = shape.Rank - 1; d >= 0; d--)
        {
            int size = (int)shape[d];
            if (!reduced[d])
            {
                group += index % size * stride;
                stride *= size;
            }
            index /= size;
        }
        return group;
    }

    private static long Combine(string op, long a, long b)
    {
        if (op == "Prod" && (a == 0 || b == 0)) return 0;
        if (op == "All" && (a == 0 || b == 0)) return 0;
        if (op == "Any" && (a == 1 || b == 1)) return 1;
        if (a == StaticValue.Unknown || b == StaticValue.Unknown) return StaticValue.Unknown;
        return op switch
        {
            "Prod" => a * b,
            "Max" => Math.Max(a, b),
            "Min" => Math.Min(a, b),
            "All" => a & b,
            "Any" => a | b,
            _ => a + b,
        };
    }

    private static double Combine(string op, double a, double b) => op switch
    {
        "Prod" => a * b,
        "Max" => Math.Max(a, b),
        "Min" => Math.Min(a, b),
        _ => a + b,
    };
}
