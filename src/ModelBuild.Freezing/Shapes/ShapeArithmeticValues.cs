namespace ModelBuild.Freezing.Shapes;

/// <summary>Values of the ops that compute with shapes, mostly in gradients.</summary>
internal static class ShapeArithmeticValues
{
    private const long Unknown = StaticValue.Unknown;

    /// <summary>The axes over which a gradient is summed to undo broadcasting (TensorFlow's <c>BCast</c>).</summary>
    public static StaticValue? BroadcastGradientArgs(StaticValue? a, StaticValue? b, int port)
    {
        if (a is not { Ints: { } x, IsFullyKnown: true } || b is not { Ints: { } y, IsFullyKnown: true }) return null;
        if (a.Shape.Rank != 1 || b.Shape.Rank != 1) return null;
        int rank = Math.Max(x.Length, y.Length);
        List<long> axes = [];
        if (x.AsSpan().SequenceEqual(y)) return StaticValue.Vector(a.DType, []);
        for (int i = 0; i < rank; i++)
        {
            int fromEnd = rank - i;
            long dimX = fromEnd <= x.Length ? x[^fromEnd] : 1;
            long dimY = fromEnd <= y.Length ? y[^fromEnd] : 1;
            if (dimX != dimY && dimX != 1 && dimY != 1) return null;
            // Where both are 1 both are summed (bcast.h: grad_reduce_idx).
            if ((port == 0 ? dimX : dimY) == 1) axes.Add(i);
        }
        return StaticValue.Vector(a.DType, [.. axes]);
    }

    public static StaticValue? BroadcastArgs(StaticValue? a, StaticValue? b)
    {
        if (a is not { Ints: { } x } || b is not { Ints: { } y } || a.Shape.Rank != 1 || b.Shape.Rank != 1) return null;
        long[] dims = new long[Math.Max(x.Length, y.Length)];
        for (int fromEnd = 1; fromEnd <= dims.Length; fromEnd++)
        {
            long dimX = fromEnd <= x.Length ? x[^fromEnd] : 1;
            long dimY = fromEnd <= y.Length ? y[^fromEnd] : 1;
            dims[^fromEnd] = dimX == 1 ? dimY : dimY == 1 || dimX == dimY ? dimX : dimX > 1 ? dimX : dimY > 1 ? dimY : Unknown;
        }
        return StaticValue.Vector(a.DType, dims);
    }

    /// <summary>Where each concatenated part begins.</summary>
    public static StaticValue? ConcatOffset(OpContext c, int port)
    {
        if (c.Value(port + 1) is not { Ints: { } own } || c.ScalarValue(0) is var axis && axis == Unknown) return null;
        long[] offsets = new long[own.Length];
        long at = axis < 0 ? axis + own.Length : axis;
        if ((ulong)at >= (ulong)own.Length) return null;
        for (int part = 0; part < port; part++)
        {
            long size = c.Value(part + 1)?.Int((int)at) ?? Unknown;
            offsets[at] = size == Unknown || offsets[at] == Unknown ? Unknown : offsets[at] + size;
        }
        return StaticValue.Vector(c.Value(port + 1)!.DType, offsets);
    }

    public static StaticValue? InvertPermutation(StaticValue? x)
    {
        if (x is not { Ints: { } permutation, IsFullyKnown: true }) return null;
        long[] inverse = new long[permutation.Length];
        Array.Fill(inverse, Unknown);
        for (int i = 0; i < permutation.Length; i++)
        {
            if ((ulong)permutation[i] >= (ulong)inverse.Length) return null;
            inverse[permutation[i]] = i;
        }
        return StaticValue.Vector(x.DType, inverse);
    }

    /// <summary>Scalars put to their places in a vector.</summary>
    public static StaticValue? DynamicStitch(OpContext c)
    {
        int count = c.InputCount / 2;
        long largest = -1;
        for (int n = 0; n < count; n++)
        {
            if (c.Value(n) is not { Ints: { } indices, IsFullyKnown: true } || c.Value(count + n) is not { Ints: not null } data) return null;
            if (!data.Shape.Equals(c.Value(n)!.Shape)) return null;
            foreach (long index in indices) largest = Math.Max(largest, index);
        }
        if (count == 0 || largest >= c.MaxElements) return null;
        long[] stitched = new long[largest + 1];
        Array.Fill(stitched, Unknown);
        for (int n = 0; n < count; n++)
        {
            long[] indices = c.Value(n)!.Ints!, data = c.Value(count + n)!.Ints!;
            for (int i = 0; i < indices.Length; i++) stitched[indices[i]] = data[i];
        }
        return StaticValue.Vector(c.Value(count)!.DType, stitched);
    }

    /// <summary>The scalars that one partition gets.</summary>
    public static StaticValue? DynamicPartition(StaticValue? data, StaticValue? partitions, int port)
    {
        if (data is not { Ints: not null } || partitions is not { Ints: { } to, IsFullyKnown: true } || !data.Shape.Equals(partitions.Shape)) return null;
        List<int> indices = [];
        for (int i = 0; i < to.Length; i++)
        {
            if (to[i] == port) indices.Add(i);
        }
        return data.Pick(StaticShape.Of(indices.Count), [.. indices]);
    }

    public static StaticValue? ListDiff(OpContext c, int port)
    {
        if (c.Value(0) is not { Ints: { } all, IsFullyKnown: true } || c.Value(1) is not { Ints: { } remove, IsFullyKnown: true }) return null;
        List<long> rest = [];
        for (int i = 0; i < all.Length; i++)
        {
            if (Array.IndexOf(remove, all[i]) < 0) rest.Add(port == 0 ? all[i] : i);
        }
        return StaticValue.Vector(c.Value(0)!.DType, [.. rest]);
    }
}
